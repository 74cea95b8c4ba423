// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import Signatures

/// Verifies signatures with all that vouches for them, against one trust root: the steps of Sigstore's client
/// specification ("Sigstore Client Spec", section 4), in its order. Pure: time comes in, nothing goes out.
///
/// Whose signature it is, is the caller's to hold against a policy: ``IdentityPolicy`` for certificates.
public struct SignatureVerifier: Sendable {
    /// Whether entries of transparency logs are asked for.
    public enum TransparencyLogs: Sendable, Hashable {
        /// A valid entry of at least one log of the root.
        case required
        /// Entries are verified when present: a wrong one is never ignored.
        case optional
        /// Entries are not looked at, and prove no time either.
        case ignored
    }

    /// Whom the verifier believes.
    public let root: TrustRoot
    /// What is asked of certificates' signatures; by default an entry where the root lists a log.
    public let logsForCertificates: TransparencyLogs
    /// What is asked of keys' signatures.
    public let logsForKeys: TransparencyLogs

    /// A verifier for one trust root.
    public init(
        root: TrustRoot, logsForCertificates: TransparencyLogs? = nil,
        logsForKeys: TransparencyLogs = .optional
    ) {
        self.root = root
        self.logsForCertificates =
            logsForCertificates ?? (root.listsTransparencyLogs ? .required : .optional)
        self.logsForKeys = logsForKeys
    }

    /// Verifies a signature by the certificate that came with it.
    ///
    /// - Parameter artifact: what was signed, for bundles that do not hold it.
    /// - Parameter now: the moment of the check, in seconds since 1970.
    public func verify(
        _ entity: SignedEntity, of artifact: SignedMessage? = nil, at now: Int
    ) throws(SignatureRejection) -> VerifiedSignature {
        // 0. A certificate is there, and the signed bytes are at hand.
        guard case .certificate(let der) = entity.material else { throw .keyInsteadOfCertificate }
        let leaf = try Self.certificate(der)
        let message = try Self.message(of: entity, artifact)
        // 1. The logs' entries speak of this signature, this certificate and this artifact.
        let logged = Self.logged(entity, message, by: .certificate(der: der))
        let logs = try logEntries(entity, logged, logsForCertificates, now)
        // 2. The time of signing is proven.
        let (stamps, objections) = try timestamps(entity, now)
        var times = logs.times + stamps
        if times.isEmpty, !root.tellsTime { times = [VerifiedTime(seconds: now, source: .momentOfCheck)] }
        guard !times.isEmpty else { throw .noVerifiedTime(objections) }
        // 3. At each of these times the certificate leads to an authority of the root.
        let certificate = try authorised(leaf, at: times.map(\.seconds))
        // 4. The logs of certificates saw it.
        let seen = try certificateTransparency(certificate)
        // 5. The signature is the certificate's.
        guard let algorithm = leaf.publicKey.algorithm(of: entity.signature, for: message) else {
            throw .invalidUnderCertificate
        }
        return VerifiedSignature(
            signer: .certificate(certificate, seen), algorithm: algorithm, times: times,
            logEntries: logs)
    }

    /// Verifies a signature by a key that the verifier knows.
    ///
    /// - Parameter validFor: when the key counts: every verified time must lie in it, or `now` when there is none.
    public func verify(
        _ entity: SignedEntity, of artifact: SignedMessage? = nil, with key: PublicKey,
        validFor: ValidityPeriod? = nil, at now: Int
    ) throws(SignatureRejection) -> VerifiedSignature {
        let message = try Self.message(of: entity, artifact)
        let (hint, verifier) = try Self.keyMaterial(entity, key)
        // The key decides whether this is its signature at all, so it is asked before the logs are.
        guard let algorithm = key.algorithm(of: entity.signature, for: message) else {
            if case .certificate = entity.material { throw .certificateInsteadOfKey }
            throw .invalid(key: key.fingerprint, hint: hint)
        }
        let logs = try logEntries(entity, Self.logged(entity, message, by: verifier), logsForKeys, now)
        let times = try logs.times + timestamps(entity, now).times
        if let validFor {
            for time in times.isEmpty ? [now] : times.map(\.seconds) where !validFor.contains(time) {
                throw .outsideKeyValidity(time, validFor)
            }
        }
        return VerifiedSignature(
            signer: .key(key), algorithm: algorithm, times: times, logEntries: logs)
    }
}

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

    private static func logged(
        _ entity: SignedEntity, _ message: SignedMessage, by verifier: LoggedSignature.Verifier
    ) -> LoggedSignature {
        let content: LoggedSignature.Content =
            switch entity.content {
            case .envelope(let envelope, let stored): .envelope(envelope, stored: stored)
            case .payload, .artifact: .message(message)
            }
        return LoggedSignature(signature: entity.signature, verifier: verifier, content: content)
    }

    private static func certificate(_ der: [UInt8]) throws(SignatureRejection) -> SigningCertificate {
        do throws(CertificateError) {
            return try SigningCertificate(derEncoded: der)
        } catch {
            throw .certificate(error)
        }
    }

    /// What logs may call the key: itself, or the certificate that holds it, which cosign uploads in its stead.
    private static func keyMaterial(
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
    private func logEntries(
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
                threshold: wanted == .required ? 1 : 0, now: now)
        } catch {
            throw .log(error)
        }
    }

    /// Every time-stamp by an authority of the root, and why the others are none.
    private func timestamps(
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
                throw .timestamp(error)
            }
            // A stamp that nobody here answers for is no fault of the signature: another may prove the time.
            guard let stamp else { continue }
            guard stamp.time <= now else { throw .timeInFuture(stamp.time, now: now) }
            times.append(VerifiedTime(seconds: stamp.time, source: .timestampAuthority(stamp.authority)))
        }
        return (times, objections)
    }

    private func authorised(
        _ leaf: SigningCertificate, at times: [Int]
    ) throws(SignatureRejection) -> VerifiedCertificate {
        do throws(CertificateError) {
            return try root.certificateAuthorities.verify(leaf, at: times)
        } catch {
            throw .certificate(error)
        }
    }

    private func certificateTransparency(
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
