// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI

/// Holds signatures of the Notary Project against one signer of a policy.
package struct NotaryVerifier: Sendable {
    /// Which holders of certificates are meant.
    package enum Identities: Sendable, Equatable {
        case any
        /// Whose subject has all attributes of one of these, by attribute type in upper case.
        case subjects([[String: String]])
    }

    /// When a time-stamp is asked for, where authorities for it are named.
    package enum TimestampUse: Sendable {
        case always, afterCertificateExpiry
    }

    /// Anchors for ``NotarySignature/Scheme/x509``.
    package var anchors: [SigningCertificate]
    /// Anchors for ``NotarySignature/Scheme/signingAuthority``.
    package var signingAuthorityAnchors: [SigningCertificate]
    /// Roots of time-stamp authorities.
    package var timestampAnchors: [SigningCertificate]
    package var identities: Identities
    package var timestampUse: TimestampUse
    /// What the signer must have said besides.
    package var annotations: [String: String]

    package init(
        anchors: [SigningCertificate], signingAuthorityAnchors: [SigningCertificate] = [],
        timestampAnchors: [SigningCertificate] = [], identities: Identities,
        timestampUse: TimestampUse = .always, annotations: [String: String] = [:]
    ) {
        self.anchors = anchors
        self.signingAuthorityAnchors = signingAuthorityAnchors
        self.timestampAnchors = timestampAnchors
        self.identities = identities
        self.timestampUse = timestampUse
        self.annotations = annotations
    }
}
