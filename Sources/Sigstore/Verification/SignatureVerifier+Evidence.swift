// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures

// MARK: the signed bytes

extension SignatureVerifier {
    static func message(
        of entity: SignedEntity, _ artifact: SignedMessage?
    ) throws(SignatureRejection) -> SignedMessage {
        if let message = entity.message { return message }
        guard let artifact, case .artifact(let claimed) = entity.content else {
            throw .malformed("it signs plain bytes, which are not at hand")
        }
        guard let digest = artifact.digest(claimed.algorithm) else {
            throw .otherHash(found: claimed.algorithm, wanted: artifact.hashAlgorithm)
        }
        // Nobody signed the bundle's own word, but who checks it finds a mixed-up bundle.
        guard digest == claimed else { throw .otherArtifact(found: claimed, wanted: digest) }
        return artifact
    }

    static func logged(
        _ entity: SignedEntity, _ message: SignedMessage, by verifier: LoggedSignature.Verifier
    ) -> LoggedSignature {
        let content: LoggedSignature.Content =
            switch entity.content {
            case .envelope(let envelope, let stored): .envelope(envelope, stored: stored)
            case .payload, .artifact: .message(message)
            }
        return LoggedSignature(signature: entity.signature, verifier: verifier, content: content)
    }

    /// Why the key cannot say whether the signature is its own; `nil` when it can.
    static func unsupported(_ entity: SignedEntity, by key: PublicKey) -> SignatureRejection? {
        guard key.kind == .ed25519 else { return nil }
        let names = entity.logEntries.contains { entry in
            (try? LogEntryBody(parsing: entry.body))?.isPreHashedEd25519(entity.signature, by: key) ?? false
        }
        return names ? .unsupportedAlgorithm("Ed25519ph") : nil
    }

    static func certificate(_ der: [UInt8]) throws(SignatureRejection) -> SigningCertificate {
        do throws(CertificateError) {
            return try SigningCertificate(derEncoded: der)
        } catch {
            throw .certificate(error)
        }
    }

    /// What logs may call the key: itself, or the certificate that holds it, which cosign uploads in its stead.
    static func keyMaterial(
        _ entity: SignedEntity, _ key: PublicKey
    ) throws(SignatureRejection) -> (hint: String, LoggedSignature.Verifier) {
        switch entity.material {
        case .publicKey(let hint): return (hint, .publicKey(key))
        case .certificate(let der):
            // A bundle names one verifier, and that is not a key.
            guard entity.source == .annotations else { throw .certificateInsteadOfKey }
            let holder = try? SigningCertificate(derEncoded: der)
            return ("", holder?.publicKey == key ? .certificate(der: der) : .publicKey(key))
        }
    }
}

// MARK: what vouches

extension SignatureVerifier {
    func logEntries(
        _ entity: SignedEntity, _ logged: LoggedSignature, _ wanted: TransparencyLogs, _ now: Int
    ) throws(SignatureRejection) -> VerifiedLogEntries {
        do throws(LogError) {
            let entries = wanted == .ignored ? [] : entity.logEntries
            // The first version of the format knows entries with a promise only; a proof is wanted from all.
            if entity.source == .bundle(.v01), entries.contains(where: { $0.promise == nil }) {
                throw LogError.promiseMissing
            }
            return try root.transparencyLogs.verify(
                entries, of: logged,
                requiring: entity.source == .annotations ? .promiseOrProof : .proof,
                threshold: wanted == .required ? 1 : 0, unusable: root.unusableLogIDs, now: now)
        } catch {
            throw .log(error)
        }
    }

    /// Throws unless the keys of all logs were in use whenever the signature was made: an entry may tell no time
    /// itself, and a key that is out of use vouches for nothing new.
    static func expectKeysInUse(
        _ logs: VerifiedLogEntries, at times: [Int]
    ) throws(SignatureRejection) {
        do throws(LogError) {
            for entry in logs.entries {
                for time in times { try entry.expectKeyInUse(at: time) }
            }
        } catch {
            throw .log(error)
        }
    }

    /// Every time-stamp by an authority of the root, and why the others are none.
    func timestamps(
        _ entity: SignedEntity, _ now: Int
    ) throws(SignatureRejection) -> (times: [VerifiedTime], objections: [TimestampError]) {
        var times: [VerifiedTime] = []
        var objections: [TimestampError] = []
        for (index, bytes) in entity.timestamps.enumerated() {
            guard !entity.timestamps[..<index].contains(bytes) else { throw .duplicateTimestamp }
            let stamp: VerifiedTimestamp?
            do throws(TimestampError) {
                let token = try TimestampToken(response: bytes)
                stamp = root.timestampAuthorities.verify(token, of: entity.timestampedBytes, &objections)
            } catch {
                // Whoever made it, no authority of the root could be held to it, as with a stranger's.
                guard case .unsupportedAlgorithm = error else { throw .timestamp(error) }
                objections.append(error)
                continue
            }
            // A stamp that nobody here answers for is no fault of the signature: another may prove the time.
            guard let stamp else { continue }
            guard stamp.time <= now else { throw .timeInFuture(stamp.time, now: now) }
            times.append(VerifiedTime(seconds: stamp.time, source: .timestampAuthority(stamp.authority)))
        }
        return (times, objections)
    }

    func authorised(
        _ leaf: SigningCertificate, at times: [Int]
    ) throws(SignatureRejection) -> VerifiedCertificate {
        do throws(CertificateError) {
            return try root.certificateAuthorities.verify(leaf, at: times)
        } catch {
            throw .certificate(error)
        }
    }

    func certificateTransparency(
        _ certificate: VerifiedCertificate
    ) throws(SignatureRejection) -> [VerifiedSCT] {
        guard root.listsCertificateTransparencyLogs else { return [] }
        do throws(SCTError) {
            return try certificate.verifyTimestamps(of: root.certificateTransparencyLogs)
        } catch {
            throw .certificateTransparency(error)
        }
    }
}

extension [TimestampAuthority] {
    /// The time-stamp under the one authority that answers for it; each is asked alone, with its own chain and its
    /// own period. What the others object to is added to `objections` when none does.
    fileprivate func verify(
        _ token: TimestampToken, of message: [UInt8], _ objections: inout [TimestampError]
    ) -> VerifiedTimestamp? {
        var found: [TimestampError] = []
        for authority in self {
            do throws(TimestampError) {
                return try authority.verify(token, of: message)
            } catch {
                found.append(error)
            }
        }
        objections += found
        return nil
    }
}
