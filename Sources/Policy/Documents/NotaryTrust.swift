// SPDX-License-Identifier: Apache-2.0

/// Whose Notary Project signatures count: what `notation` keeps in trust stores and in a trust policy
/// (Notary Project, "Trust Store and Trust Policy Specification" 1.1).
package struct NotaryTrust: Sendable, Equatable {
    /// Which holders of certificates are meant.
    package enum Identities: Sendable, Equatable {
        /// `"*"`: whoever has a certificate under the anchors.
        case any
        /// Whose subject has all the attributes of one of these.
        case subjects([SubjectPattern])
    }

    /// When a time-stamp of a trusted authority is asked for, where such authorities are named.
    package enum TimestampUse: String, Sendable, CaseIterable {
        case always, afterCertExpiry
    }

    /// What comes of certificates whose revocation is not known. A revoked one never counts, but under `skip`, which
    /// does not look.
    package enum RevocationUse: String, Sendable, CaseIterable {
        /// Undetermined.
        case strict
        /// Said beside the outcome.
        case permissive
        case skip
    }

    /// Anchors of signatures of the scheme `notary.x509`.
    package var certificates: [CertificateReference]
    /// Anchors of signatures of the scheme `notary.x509.signingAuthority`.
    package var signingAuthorityCertificates: [CertificateReference]
    /// Roots of time-stamp authorities.
    package var timestampCertificates: [CertificateReference]
    package var identities: Identities
    package var verifyTimestamp: TimestampUse
    package var revocation: RevocationUse
    /// The same for certificates of time-stamp authorities: they are asked about whatever is said of the signers'
    /// (CVE-2024-56138).
    package var timestampRevocation: RevocationUse

    package init(
        certificates: [CertificateReference], signingAuthorityCertificates: [CertificateReference] = [],
        timestampCertificates: [CertificateReference] = [], identities: Identities,
        verifyTimestamp: TimestampUse = .always, revocation: RevocationUse = .strict,
        timestampRevocation: RevocationUse = .strict
    ) {
        self.certificates = certificates
        self.signingAuthorityCertificates = signingAuthorityCertificates
        self.timestampCertificates = timestampCertificates
        self.identities = identities
        self.verifyTimestamp = verifyTimestamp
        self.revocation = revocation
        self.timestampRevocation = timestampRevocation
    }
}

/// Attributes that a certificate's subject must have, as `x509.subject: C=…, ST=…, O=…` says.
package struct SubjectPattern: Sendable, Equatable {
    /// As it was written, without `x509.subject:`.
    package var text: String
    /// By attribute type in upper case (`ST`, never `S`); values are compared exactly.
    package var attributes: [String: String]

    package init(text: String, attributes: [String: String]) {
        self.text = text
        self.attributes = attributes
    }
}

/// Where certificates are to be had.
package enum CertificateReference: Sendable, Hashable {
    /// One or more certificates in PEM.
    case pem(String)
    /// A file of them.
    case file(String)
    /// A name in the key ring's folder.
    case named(String)

    /// Whether the policy itself holds them.
    package var isInline: Bool { if case .pem = self { true } else { false } }

    /// The reference in a few words.
    package var title: String {
        switch self {
        case .pem: "inline certificate"
        case .file(let path): path
        case .named(let name): name
        }
    }
}
