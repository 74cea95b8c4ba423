// SPDX-License-Identifier: Apache-2.0

package import NotaryProject
package import OCIModel
package import Registry
package import Sigstore

/// One thing that was found beside an image, or the failure to find out.
package enum EvidenceItem: Sendable {
    /// A signature, untrusted.
    case signature(ImageSignature, EvidenceSource)
    /// A signature of the Notary Project, untrusted, and what the image's own descriptor is.
    case notary(NotarySignature, of: Descriptor, EvidenceSource)
    /// A statement that nobody signed.
    case unsigned(Statement, EvidenceSource)
    /// Something that should be a signature and cannot be read as one.
    case unreadable(SignatureRejection, EvidenceSource)
    /// Something that should be a signature of the Notary Project and cannot be read as one.
    case unreadableNotary(NotaryRejection, EvidenceSource)
    /// A place that could not be looked at.
    case failure(RegistryError)
    /// A bound was hit, and more is there.
    case bound(EvidenceSource, limit: Int)
}

/// Which evidence of a digest: each part has its own places to look at, and not everybody needs all.
package enum EvidencePart: Hashable, Sendable, CaseIterable {
    /// Bundles among the referrers, attestations included, and the legacy tag for signatures.
    case signatures
    /// Envelopes of the Notary Project among the referrers.
    case notary
    /// The legacy tag for attestations.
    case legacyAttestations
    /// What an index holds beside its images.
    case index
}

/// Where a piece of evidence was found.
package struct EvidenceSource: Sendable, Hashable {
    /// The way that led to it.
    package enum Route: String, Sendable, CaseIterable {
        case legacyTag = "legacy-tag"
        /// cosign's tag for attestations.
        case attestationTag = "attestation-tag"
        case referrersAPI = "referrers-api"
        case referrersTag = "referrers-tag"
        case layout = "oci-layout"
        /// What a notary server says of the repository's tags (Notary v1).
        case notaryServer = "notary-server"
        /// A file that somebody named.
        case file
        /// The children of an index, which stand in its stead.
        case index
    }

    package var route: Route
    /// The digest of the blob that holds it.
    package var blob: Digest?

    package init(route: Route, blob: Digest?) {
        self.route = route
        self.blob = blob
    }
}
