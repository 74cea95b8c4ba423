// SPDX-License-Identifier: Apache-2.0

extension NotaryCertificateFault {
    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case unsupportedKey = "notary.certificate.unsupported-key"
        case weakSignature = "notary.certificate.weak-signature"
        case noBasicConstraints = "notary.certificate.no-basic-constraints"
        case basicConstraintsNotCritical = "notary.certificate.basic-constraints-not-critical"
        case notAnAuthority = "notary.certificate.not-an-authority"
        case pathTooLong = "notary.certificate.path-length"
        case noCertificateSigning = "notary.certificate.no-certificate-signing"
        case notSelfSigned = "notary.certificate.not-self-signed"
        case isAnAuthority = "notary.certificate.is-an-authority"
        case noDigitalSignature = "notary.certificate.no-digital-signature"
        case forbiddenKeyUsage = "notary.certificate.forbidden-key-usage"
        case forbiddenExtendedKeyUsage = "notary.certificate.forbidden-extended-key-usage"
        case noKeyUsage = "notary.certificate.no-key-usage"
        case keyUsageNotCritical = "notary.certificate.key-usage-not-critical"
        case unreadableExtension = "notary.certificate.unreadable-extension"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .unsupportedKey: .unsupportedKey
        case .weakSignature: .weakSignature
        case .noBasicConstraints: .noBasicConstraints
        case .basicConstraintsNotCritical: .basicConstraintsNotCritical
        case .notAnAuthority: .notAnAuthority
        case .pathTooLong: .pathTooLong
        case .noCertificateSigning: .noCertificateSigning
        case .notSelfSigned: .notSelfSigned
        case .isAnAuthority: .isAnAuthority
        case .noDigitalSignature: .noDigitalSignature
        case .forbiddenKeyUsage: .forbiddenKeyUsage
        case .forbiddenExtendedKeyUsage: .forbiddenExtendedKeyUsage
        case .noKeyUsage: .noKeyUsage
        case .keyUsageNotCritical: .keyUsageNotCritical
        case .unreadableExtension: .unreadableExtension
        }
    }
}

extension NotaryCertificateFault: CustomStringConvertible {
    /// One sentence fragment, of a certificate.
    package var description: String {
        switch self {
        case .unsupportedKey(let kind):
            "it has a key of kind \(kind.prefix(80)), and RSA of 2048, 3072 or 4096 bits, P-256, P-384 and P-521 are "
                + "taken"
        case .weakSignature: "it is signed with SHA-1"
        case .noBasicConstraints: "it has no basic constraints, which an authority's must have"
        case .basicConstraintsNotCritical: "its basic constraints are not marked critical"
        case .notAnAuthority: "it is no certificate authority's"
        case .pathTooLong(let limit): "it stands above more authorities than the \(limit) it allows"
        case .noCertificateSigning: "it is not for signing certificates"
        case .notSelfSigned: "it is not self-signed"
        case .isAnAuthority: "it is a certificate authority's, which may not sign artifacts"
        case .noDigitalSignature: "it is not for digital signatures"
        case .forbiddenKeyUsage(let name): "it has key usage \(name), which a signer's may not have"
        case .forbiddenExtendedKeyUsage(let name):
            "it has extended key usage \(name), which a signer's may not have"
        case .noKeyUsage: "it has no key usage"
        case .keyUsageNotCritical: "its key usage is not marked critical"
        case .unreadableExtension(let name): "its extension \(name.prefix(80)) cannot be read"
        }
    }
}
