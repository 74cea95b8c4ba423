// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Keys
import OCIModel
import Policy
import Signatures
import Sigstore
import TrustRoots

extension Judge {
    /// One signature that was found. What vouches for a certificate is the same for all signers of one trust root,
    /// so it is verified once for them.
    struct Candidate {
        let signature: ImageSignature
        let source: EvidenceSource
        let digest: Digest
        private var proofs: [ProofKey: Result<VerifiedSignature, SignatureRejection>] = [:]

        struct ProofKey: Hashable {
            let root: Digest
            let name: String
            let logs: SignatureVerifier.TransparencyLogs
        }

        init(signature: ImageSignature, source: EvidenceSource, digest: Digest) {
            self.signature = signature
            self.source = source
            self.digest = digest
        }

        mutating func verify(
            by signer: TrustedSigners.Usable, at now: Int
        ) throws(SignatureRejection) -> VerifiedImageSignature {
            let verifier = signer.verifier
            guard signer.principal == nil else { return try verifier.verify(signature, of: digest, at: now) }
            let key = ProofKey(
                root: signer.trustRoot.root.fingerprint, name: signer.trustRoot.name,
                logs: verifier.verifier.logsForCertificates)
            let proof: Result<VerifiedSignature, SignatureRejection>
            if let known = proofs[key] {
                proof = known
            } else {
                do throws(SignatureRejection) {
                    proof = .success(try verifier.prove(signature, at: now))
                } catch {
                    proof = .failure(error)
                }
                proofs[key] = proof
            }
            return try verifier.accept(try proof.get(), as: signature, of: digest)
        }
    }

    /// Tries one signature with every signer that it could still bring something to.
    func match(
        _ candidate: inout Candidate, _ search: inout SignatureSearch
    ) {
        for signer in signers.usable {
            // A key has one principal, which is either known by now or not.
            if let key = signer.principal, search.matching.knows(.key(key), signer.place) { continue }
            let title = signer.signer.title
            do throws(SignatureRejection) {
                let verified = try candidate.verify(by: signer, at: now)
                let times = verified.signature.times.map(\.seconds)
                if let objection = signer.objection(signedAt: times, now: now) {
                    search.rejections.append(.keyWindow(objection, signer: title))
                    continue
                }
                search.matching.add(
                    verified.signature.principal, key: verified.signature.key.fingerprint, signer.place,
                    VerifiedSigner(signer, verified, candidate.source, now))
                search.notes += Self.notes(signer, verified.signature, now)
                if search.isOver { return }
            } catch {
                search.rejections.append(.signature(error, signer: title, candidate.source))
            }
        }
    }

    /// What is worth knowing of a key that counted.
    static func notes(of key: ResolvedKey, signer: String, _ now: Int) -> [Reason] {
        guard case .success(let copy) = key.copy, copy.staleness != nil else { return [] }
        return [.staleKey(signer: signer, copy, age: copy.age(at: now) ?? 0)]
    }

    /// What is worth knowing of evidence that counted.
    static func notes(
        _ signer: TrustedSigners.Usable, _ verified: VerifiedSignature, _ now: Int
    ) -> [Reason] {
        var notes = signer.key.map { Self.notes(of: $0, signer: signer.signer.title, now) } ?? []
        if !verified.logEntries.unknownLogIDs.isEmpty {
            notes.append(
                .logEvidenceNotVerified(
                    signer: signer.signer.title, trustRoot: signer.trustRoot.name, signer.setAside))
        }
        if !verified.logEntries.unusableLogIDs.isEmpty {
            notes.append(
                .logEvidenceNotVerified(
                    signer: signer.signer.title, trustRoot: signer.trustRoot.name,
                    .unusableLog(root: signer.trustRoot.name)))
        }
        let usedRoot = verified.certificate != nil || !verified.times.isEmpty
        if usedRoot, signer.trustRoot.isStale(at: now) {
            notes.append(
                .staleTrustRoot(
                    signer.trustRoot.refresh ?? RefreshCommand(signer.trustRoot.name),
                    days: signer.trustRoot.age(at: now).map { $0 / 86_400 }))
        }
        return notes
    }
}

extension VerifiedSignature {
    /// Who signed, as `threshold` counts.
    var principal: Principal {
        switch signer {
        case .key(let key): return .key(key.fingerprint)
        case .certificate(let certificate, _):
            let subject = certificate.leaf.alternativeNames.map(\.text).joined(separator: " ")
            guard let issuer = certificate.leaf.fulcio.issuer else {
                return .holder(authority: certificate.authority, subject: subject)
            }
            return .identity(issuer: issuer, subject: subject)
        }
    }
}

extension VerifiedIdentity {
    /// Who a certificate was issued to; `nil` when it does not name one subject.
    init?(_ leaf: SigningCertificate) {
        guard let subject = leaf.alternativeNames.first?.text, leaf.alternativeNames.count == 1 else {
            return nil
        }
        self.init(issuer: leaf.fulcio.issuer, subject: subject)
    }
}

extension VerifiedSigner {
    init(
        _ signer: TrustedSigners.Usable, _ verified: VerifiedImageSignature, _ source: EvidenceSource,
        _ now: Int
    ) {
        let signature = verified.signature
        self.init(
            name: signer.signer.title, method: signer.signer.method, fingerprint: signature.key.fingerprint,
            keyKind: signature.key.description, keyOrigin: signer.key.flatMap(KeyOrigin.init),
            algorithm: signature.algorithm.rawValue,
            identity: signature.certificate.flatMap { VerifiedIdentity($0.leaf) },
            authority: signature.certificate?.authority,
            trustRoot: signature.vouchers ? signer.trustRoot.name : nil,
            logs: signature.logEntries.entries.map { LogPlace(log: $0.log.baseURL, index: $0.index) },
            times: signature.times.map(SigningTime.init), validUntil: signer.end(of: signature, now),
            layout: verified.layout.rawValue,
            source: source,
            annotations: verified.annotations)
    }
}

extension TrustedSigners.Usable {
    /// Why a good signature does not count; `nil` when it does.
    func objection(signedAt times: [Int], now: Int) -> KeyWindowObjection? {
        key?.ringKey.validities.lazy.compactMap { $0.objection(signedAt: times, now: now) }.first
    }

    /// When a signature stops counting for which nothing but the moment of the check speaks, in seconds since 1970.
    func end(of signature: VerifiedSignature, _ now: Int) -> Int? {
        if signature.times.isEmpty {
            let logs = signature.logEntries.entries.compactMap { $0.keyPeriod(at: now)?.end }
            return ((key?.ringKey.validities ?? []).compactMap(\.notAfter) + logs.map { $0 + 1 }).min()
        }
        guard signature.times.contains(where: { $0.source == .momentOfCheck }) else { return nil }
        return signature.certificate?.lastSecond.map { $0 + 1 }
    }
}

extension VerifiedSignature {
    /// Whether anything of the trust root vouched for it.
    fileprivate var vouchers: Bool { certificate != nil || !times.isEmpty || !logEntries.entries.isEmpty }
}
