// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Registry
package import Signatures
package import Sigstore

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
    /// What is there and cannot be read.
    package var unreadable: [(SignatureRejection, EvidenceSource)] = []
    /// What could not be looked at.
    package var failures: [RegistryError] = []
    /// Whether more is there than was looked at.
    package var isBounded = false
    package var requests = 0

    /// Looks at an image. Throws when the image itself cannot be found.
    package init(
        of reference: ImageReference, in content: any ContentSource, trying keys: [NamedKey],
        limits: EvidenceLimits = EvidenceLimits(), meter: RequestMeter
    ) async throws(RegistryError) {
        self.reference = reference
        let fetched =
            if let digest = reference.digest {
                try await content.manifest(reference.repository, digest: digest, meter: meter)
            } else {
                try await content.manifest(reference.repository, tag: reference.tag ?? "latest", meter: meter)
            }
        digest = fetched.digest
        platforms = fetched.manifest.manifests.filter(\.isRunnable).compactMap(\.platform)
        let evidence = ImageEvidence(
            repository: reference.repository, digest: digest, content: content, limits: limits,
            layouts: RepositoryLayouts())
        var index = 0
        while let item = await evidence.item(index, meter: meter) {
            index += 1
            add(item, keys)
        }
        let attestations = LegacyAttestations(
            repository: reference.repository, digest: digest, content: content)
        for item in await attestations.items(limits, meter) { add(item, keys) }
        requests = meter.requests
    }

    private mutating func add(_ item: EvidenceItem, _ keys: [NamedKey]) {
        switch item {
        case .failure(let error): failures.append(error)
        case .bound: isBounded = true
        case .unreadable(let rejection, let source): unreadable.append((rejection, source))
        case .signature(let signature, let source):
            let signer = keys.first { isSigned(signature, by: $0.key) }
            entries.append(
                Entry(
                    signature: signature, source: source, claim: signature.unverifiedClaim, signedBy: signer))
        }
    }

    /// Whether the bytes are the key's, whatever they say.
    private func isSigned(_ signature: ImageSignature, by key: PublicKey) -> Bool {
        do throws(SignatureRejection) {
            _ = try KeySignatureVerifier(key: key).verify(signature, of: digest)
            return true
        } catch {
            switch error {
            case .otherDigest, .otherPredicate, .otherPayloadType, .annotation: return true
            case .malformed, .certificateInsteadOfKey, .invalid: return false
            }
        }
    }
}
