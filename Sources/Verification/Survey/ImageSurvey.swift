// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import NotaryProject
package import OCIModel
package import Registry
package import Signatures
package import Sigstore
package import TrustRoots

/// Everything an image carries: what `assay explain` shows. It decides nothing.
package struct ImageSurvey: Sendable {
    /// One signature or attestation.
    package struct Entry: Sendable {
        package var signature: ImageSignature
        package var source: EvidenceSource
        /// What it says, unproven.
        package var claim: UnverifiedClaim?
        /// The key that was proven to have signed it, by the name it was given under.
        package var signedBy: NamedKey?
        /// When that key's signature existed, by everyone of the trust roots who proved it.
        package var keyTimes: [VerifiedTime] = []
        /// What its certificate came to; `nil` when it has none.
        package var certificate: CertificateFinding?

        /// The first verified moment at which the signature existed, in seconds since 1970; `nil` when nobody proved one.
        package var signedAt: Int? {
            let times: [VerifiedTime] =
                if case .proven(let signature, _)? = certificate { signature.times } else { keyTimes }
            return times.filter { $0.source != .momentOfCheck }.map(\.seconds).min()
        }
    }

    /// What the trust roots that were tried say of a certificate's signature.
    package enum CertificateFinding: Sendable {
        /// Everything about it is proven under the root of that name.
        case proven(VerifiedSignature, trustRoot: String)
        /// What it says, and why the root that came nearest does not vouch for it.
        case unproven(SigningCertificate, SignatureRejection)
        /// It is no certificate.
        case unreadable
    }

    /// What signatures are tried with.
    package struct Trials: Sendable {
        package var keys: [NamedKey]
        package var trustRoots: [LoadedTrustRoot]
        /// Anchors of signatures of the Notary Project.
        package var certificates: [NamedCertificates] = []
        /// Roots of authorities that stamp them.
        package var timestampCertificates: [SigningCertificate] = []
        /// Why other trust roots were not tried.
        package var trustRootFailures: [TrustRootFailure] = []
        /// Now, in seconds since 1970.
        package var now: Int

        package init(keys: [NamedKey], trustRoots: [LoadedTrustRoot], now: Int) {
            self.keys = keys
            self.trustRoots = trustRoots
            self.now = now
        }
    }

    /// A key to try, and what to call it.
    package struct NamedKey: Sendable {
        package var name: String
        package var key: PublicKey
        /// Whether policies can name it in the key ring.
        package var isInKeyRing: Bool

        package init(name: String, key: PublicKey, isInKeyRing: Bool) {
            self.name = name
            self.key = key
            self.isInKeyRing = isInKeyRing
        }
    }

    package var reference: ImageReference
    package var digest: Digest
    /// The platforms of an index; empty for a single image or when it was not looked at.
    package var platforms: [String]
    package var entries: [Entry] = []
    package var notary: [NotaryEntry] = []
    /// Statements that nobody signed.
    package var unsigned: [(Statement, EvidenceSource)] = []
    /// What is there and cannot be read.
    package var unreadable: [(SignatureRejection, EvidenceSource)] = []
    package var unreadableNotary: [(NotaryRejection, EvidenceSource)] = []
    /// What could not be looked at.
    package var failures: [RegistryError] = []
    /// The trust roots that have a name and could not be tried.
    package var trustRootFailures: [TrustRootFailure]
    /// Whether more is there than was looked at.
    package var isBounded = false
    package var requests = 0

    /// Looks at an image. Throws when the image itself cannot be found.
    package init(
        of reference: ImageReference, in content: any ContentSource, trying trials: Trials,
        parts: [EvidencePart] = EvidencePart.allCases, limits: EvidenceLimits = EvidenceLimits(),
        meter: RequestMeter
    ) async throws(RegistryError) {
        self.reference = reference
        trustRootFailures = trials.trustRootFailures
        let fetched =
            if let digest = reference.digest {
                try await content.manifest(reference.repository, digest: digest, meter: meter)
            } else {
                try await content.manifest(reference.repository, tag: reference.tag ?? "latest", meter: meter)
            }
        digest = fetched.digest
        platforms = fetched.manifest.manifests.filter(\.isRunnable).compactMap(\.platform)
        for part in parts where part != .index || fetched.manifest.mediaType.isIndex {
            let evidence = ImageEvidence(
                repository: reference.repository, digest: digest, part, content: content, limits: limits,
                layouts: RepositoryLayouts())
            var index = 0
            while let item = await evidence.item(index, meter: meter) {
                index += 1
                add(item, trials)
            }
        }
        requests = meter.requests
    }

    private mutating func add(_ item: EvidenceItem, _ trials: Trials) {
        switch item {
        case .failure(let error): failures.append(error)
        case .bound: isBounded = true
        case .unsigned(let statement, let source): unsigned.append((statement, source))
        case .unreadable(let rejection, let source): unreadable.append((rejection, source))
        case .unreadableNotary(let rejection, let source): unreadableNotary.append((rejection, source))
        case .notary(let signature, let target, let source):
            notary.append(
                NotaryEntry(
                    signature: signature, source: source,
                    finding: NotaryFinding(
                        signature, of: target, trying: trials.certificates,
                        stampedUnder: trials.timestampCertificates, at: trials.now)))
        case .signature(let signature, let source):
            var entry = Entry(
                signature: signature, source: source, claim: signature.unverifiedClaim,
                signedBy: trials.keys.first { signature.isSigned(by: $0.key, at: trials.now) },
                certificate: CertificateFinding(signature, trials))
            if let key = entry.signedBy?.key { entry.keyTimes = signature.times(by: key, trials) }
            entries.append(entry)
        }
    }
}

extension ImageSignature {
    /// Whether the bytes are the key's, whatever they say.
    fileprivate func isSigned(by key: PublicKey, at now: Int) -> Bool {
        let verifier = SignatureVerifier(root: TrustRoot(), logsForKeys: .ignored)
        return (try? verifier.verify(entity, with: key, at: now)) != nil
    }

    /// The times that the first root proves which can.
    fileprivate func times(by key: PublicKey, _ trials: ImageSurvey.Trials) -> [VerifiedTime] {
        trials.trustRoots.lazy.compactMap { loaded in
            try? SignatureVerifier(root: loaded.root).verify(entity, with: key, at: trials.now).times
        }.first { !$0.isEmpty } ?? []
    }
}

extension ImageSurvey.CertificateFinding {
    /// Tries each root; `nil` when the signature has no certificate.
    fileprivate init?(_ signature: ImageSignature, _ trials: ImageSurvey.Trials) {
        guard case .certificate(let der) = signature.entity.material else { return nil }
        guard let certificate = try? SigningCertificate(derEncoded: der) else {
            self = .unreadable
            return
        }
        var nearest: SignatureRejection?
        for loaded in trials.trustRoots {
            do throws(SignatureRejection) {
                let verified = try SignatureVerifier(root: loaded.root).verify(
                    signature.entity, at: trials.now)
                self = .proven(verified, trustRoot: loaded.name)
                return
            } catch {
                nearest = nearest ?? error
            }
        }
        self = .unproven(certificate, nearest ?? .noVerifiedTime([]))
    }
}
