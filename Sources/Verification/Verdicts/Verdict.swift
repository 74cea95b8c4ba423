// SPDX-License-Identifier: Apache-2.0

package import Attestations
package import Keys
package import OCIModel
package import Policy

/// What one requirement says about one image.
package struct RequirementVerdict: Sendable {
    /// Which policy: `AppProject/shop + Application/web`.
    package var origin: String
    package var enforcement: EnforcementLevel
    package var outcome: Outcome
    /// The signers the policy trusts, and how many of them must have signed.
    package var trustedSigners: [TrustedSigner]
    package var threshold: Int
    /// The signers whose signatures counted.
    package var signers: [VerifiedSigner]
    /// The level that the build reached; `nil` where none was asked for.
    package var level: LevelReport?
    /// What each gate came to, in the policy's order; empty where none was asked for, or too few signed.
    package var gates: [GateResult] = []
    /// Where the attestations were found that count for the level or a gate.
    package var attestations: [EvidenceSource] = []
    /// Why it is not verified, the most telling first; then what is worth knowing besides.
    package var reasons: [Reason]
    /// When this stops being true by itself, in seconds since 1970.
    package var validUntil: Int?

    package var disposition: Disposition { outcome.disposition(under: enforcement) }
}

/// A signer as a policy names it.
package struct TrustedSigner: Sendable, Equatable {
    /// What the policy calls it.
    package var name: String
    package var provider: SignerProvider
    package var method: SignerMethod

    package init(name: String, provider: SignerProvider = .cosign, method: SignerMethod) {
        self.name = name
        self.provider = provider
        self.method = method
    }

    init(_ signer: Signer) {
        self.init(name: signer.title, provider: signer.provider, method: signer.method)
    }
}

/// A signer that was proven to have signed an image.
package struct VerifiedSigner: Sendable {
    /// What the policy calls it.
    package var name: String
    package var provider = SignerProvider.cosign
    package var method: SignerMethod
    /// SHA-256 of the key's SubjectPublicKeyInfo.
    package var fingerprint: Digest
    /// The key's kind: `ecdsa-p256`, `rsa-3072`.
    package var keyKind: String
    /// Where the key came from, when that is not the policy itself.
    package var keyOrigin: KeyOrigin?
    package var algorithm: String
    /// Who the certificate was issued to; `nil` for keys, and for certificates that name nobody.
    package var identity: VerifiedIdentity?
    /// The URI of the authority that issued the certificate.
    package var authority: String?
    /// The trust root whose parts vouched for the signature.
    package var trustRoot: String?
    /// The transparency logs that hold it.
    package var logs: [LogPlace]
    /// When it was made, by everyone who proved it.
    package var times: [SigningTime]
    /// When the signature stops counting by itself, in seconds since 1970.
    package var validUntil: Int?
    /// How the signature was attached, and where it was found.
    package var layout: String
    package var source: EvidenceSource
    /// The signer's own annotations.
    package var annotations: [String: String]
}

/// Where a signer's key came from.
package struct KeyOrigin: Sendable, Equatable {
    /// Its name in the key ring.
    package var name: String?
    package var provider: KeyProviderName
    /// The exact key and version at the provider, where the policy leaves it open.
    package var version: String?
    /// When it was fetched, in seconds since 1970; `nil` for what is read anew each time.
    package var fetchedAt: Int?

    /// `nil` for a key that the policy holds, or a file that it names.
    init?(_ key: ResolvedKey) {
        guard case .success(let copy) = key.copy, key.ringKey.name != nil || copy.fetchedAt != nil else {
            return nil
        }
        self.init(
            name: key.ringKey.name, provider: copy.provider, version: copy.version, fetchedAt: copy.fetchedAt)
    }

    package init(name: String?, provider: KeyProviderName, version: String?, fetchedAt: Int?) {
        self.name = name
        self.provider = provider
        self.version = version
        self.fetchedAt = fetchedAt
    }
}

/// Whom an issuer of identities vouched for.
package struct VerifiedIdentity: Sendable, Hashable {
    /// `nil` where the authority names none.
    package var issuer: String?
    package var subject: String
}

/// An entry of a transparency log.
package struct LogPlace: Sendable, Hashable {
    /// The log's base URL.
    package var log: String
    package var index: Int
}

/// What is known about one image of an application.
package struct ImageVerdict: Sendable {
    /// The reference as it was written.
    package var written: String
    /// The reference in full; `nil` when it could not be read.
    package var reference: ImageReference?
    /// The digest that was decided about; everything else here speaks of it.
    package var digest: Digest?
    /// Where the image is used, for people: `deploy.yaml:14:18 Deployment/web, container app`.
    package var places: [String]
    package var outcome: Outcome
    package var disposition: Disposition
    package var requirements: [RequirementVerdict]
    /// Reasons that belong to no requirement.
    package var reasons: [Reason]
    package var cost: Cost

    package init(
        written: String, reference: ImageReference?, digest: Digest?, places: [String], outcome: Outcome,
        disposition: Disposition, requirements: [RequirementVerdict], reasons: [Reason], cost: Cost
    ) {
        self.written = written
        self.reference = reference
        self.digest = digest
        self.places = places
        self.outcome = outcome
        self.disposition = disposition
        self.requirements = requirements
        self.reasons = reasons
        self.cost = cost
    }

    /// What the verdict took.
    package struct Cost: Sendable {
        /// HTTP requests that were sent for this image.
        package var requests = 0
        package var bytes = 0
        package var milliseconds = 0

        package init() {}
    }

    /// Every reason, the most telling first.
    package var allReasons: [Reason] { reasons + requirements.flatMap(\.reasons) }

    /// The signers of all requirements, each once.
    package var signers: [VerifiedSigner] {
        struct Key: Hashable {
            var provider: SignerProvider
            var fingerprint: Digest
        }
        var seen: Set<Key> = []
        return requirements.flatMap(\.signers).filter {
            seen.insert(Key(provider: $0.provider, fingerprint: $0.fingerprint)).inserted
        }
    }

    /// The level that the build reached, by the policy that found the least; `nil` where none was asked for.
    package var level: Int? { requirements.compactMap(\.level?.level).min() }

    /// The earliest moment at which this stops being true by itself, in seconds since 1970.
    package var validUntil: Int? { requirements.compactMap(\.validUntil).min() }
}
