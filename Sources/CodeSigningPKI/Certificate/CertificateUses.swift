// SPDX-License-Identifier: Apache-2.0

import X509

/// What a certificate says it may be used for (RFC 5280, section 4.2.1), for whoever has rules about it. An extension that
/// is not there is `nil`.
package struct CertificateUses: Sendable, Equatable {
    /// Section 4.2.1.9.
    package struct BasicConstraints: Sendable, Equatable {
        package let isCritical: Bool
        package let isAuthority: Bool
        /// How many authorities may stand between this one and a leaf; `nil` for any number.
        package let pathLength: Int?
    }

    /// Section 4.2.1.3.
    package struct KeyUsage: Sendable, Equatable {
        package let isCritical: Bool
        package let bits: Set<KeyUsageBit>
    }

    /// The bits of a key usage, in their order and by their names.
    package enum KeyUsageBit: String, Sendable, CaseIterable {
        case digitalSignature, contentCommitment, keyEncipherment, dataEncipherment, keyAgreement
        case keyCertSign, cRLSign, encipherOnly, decipherOnly
    }

    /// Section 4.2.1.12.
    package struct ExtendedKeyUsage: Sendable, Equatable {
        package let isCritical: Bool
        package let purposes: [ExtendedPurpose]
    }

    /// A purpose of an extended key usage.
    package enum ExtendedPurpose: Sendable, Equatable {
        case any, serverAuthentication, clientAuthentication, codeSigning, emailProtection, timeStamping
        case ocspSigning
        case other
    }

    /// An extension that is there and cannot be read.
    package enum Unreadable: String, Error, Sendable {
        case basicConstraints, keyUsage
        case extendedKeyUsage = "extKeyUsage"
    }

    package let basicConstraints: BasicConstraints?
    package let keyUsage: KeyUsage?
    package let extendedKeyUsage: ExtendedKeyUsage?

    /// Reads what a certificate says of itself.
    package init(of certificate: SigningCertificate) throws(Unreadable) {
        basicConstraints = try Self.basicConstraints(of: certificate)
        keyUsage = try Self.keyUsage(of: certificate)
        extendedKeyUsage = try Self.extendedKeyUsage(of: certificate)
    }

    /// The basic constraints alone, for rules that come one after another.
    static func basicConstraints(
        of certificate: SigningCertificate
    ) throws(Unreadable) -> BasicConstraints? {
        guard let known = certificate.x509.extensions[oid: .X509ExtensionID.basicConstraints] else {
            return nil
        }
        switch try? X509.BasicConstraints(known) {
        case .isCertificateAuthority(let length)?:
            return BasicConstraints(isCritical: known.critical, isAuthority: true, pathLength: length)
        case .notCertificateAuthority?:
            return BasicConstraints(isCritical: known.critical, isAuthority: false, pathLength: nil)
        case nil: throw .basicConstraints
        }
    }

    /// The key usage alone.
    static func keyUsage(of certificate: SigningCertificate) throws(Unreadable) -> KeyUsage? {
        guard let known = certificate.x509.extensions[oid: .X509ExtensionID.keyUsage] else { return nil }
        guard let usage = try? X509.KeyUsage(known) else { throw .keyUsage }
        return KeyUsage(
            isCritical: known.critical, bits: Set(KeyUsageBit.allCases.filter { $0.isSet(in: usage) }))
    }

    /// The extended key usage alone.
    static func extendedKeyUsage(
        of certificate: SigningCertificate
    ) throws(Unreadable) -> ExtendedKeyUsage? {
        guard let known = certificate.x509.extensions[oid: .X509ExtensionID.extendedKeyUsage] else {
            return nil
        }
        guard let usage = try? X509.ExtendedKeyUsage(known) else { throw .extendedKeyUsage }
        return ExtendedKeyUsage(isCritical: known.critical, purposes: usage.map(ExtendedPurpose.init))
    }
}

extension CertificateUses.KeyUsageBit {
    fileprivate func isSet(in usage: KeyUsage) -> Bool {
        switch self {
        case .digitalSignature: usage.digitalSignature
        case .contentCommitment: usage.nonRepudiation
        case .keyEncipherment: usage.keyEncipherment
        case .dataEncipherment: usage.dataEncipherment
        case .keyAgreement: usage.keyAgreement
        case .keyCertSign: usage.keyCertSign
        case .cRLSign: usage.cRLSign
        case .encipherOnly: usage.encipherOnly
        case .decipherOnly: usage.decipherOnly
        }
    }
}

extension CertificateUses.ExtendedPurpose {
    fileprivate init(_ usage: ExtendedKeyUsage.Usage) {
        self =
            switch usage {
            case .any: .any
            case .serverAuth: .serverAuthentication
            case .clientAuth: .clientAuthentication
            case .codeSigning: .codeSigning
            case .emailProtection: .emailProtection
            case .timeStamping: .timeStamping
            case .ocspSigning: .ocspSigning
            default: .other
            }
    }
}
