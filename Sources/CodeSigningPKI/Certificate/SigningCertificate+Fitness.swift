// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

extension SigningCertificate {
    /// What an authority's certificates are for.
    enum Purpose: Sendable {
        case codeSigning, timeStamping

        var usage: CertificateUses.ExtendedPurpose {
            self == .codeSigning ? .codeSigning : .timeStamping
        }
        var missing: CertificateError.Unfit { self == .codeSigning ? .noCodeSigning : .noTimeStamping }
    }

    /// What becomes of critical extensions that are not known, and of name constraints.
    enum OtherExtensions: Sendable {
        case refused
        /// As the Notary Project has it ("Signature Specification" 1.1, "Certificate Requirements").
        case ignored
    }

    /// Throws unless this is the certificate of somebody who signs code.
    func expectCodeSigner() throws(CertificateError) {
        try expectLeaf(.leaf)
        guard let usage = try keyUsage(), usage.bits.contains(.digitalSignature) else {
            throw .unfit(.leaf, .noDigitalSignature)
        }
        guard let usages = try extendedKeyUsage(), usages.purposes.contains(.codeSigning) else {
            throw .unfit(.leaf, .noCodeSigning)
        }
        guard let first = alternativeNames.first, first.isIdentity else { throw .unfit(.leaf, .noName) }
        guard alternativeNames.count == 1 else { throw .unfit(.leaf, .severalNames) }
        // RFC 5280, section 4.1.2.6: without a subject the names are all there is.
        let names = x509.extensions[oid: .X509ExtensionID.subjectAlternativeName]
        guard !x509.subject.isEmpty || names?.critical ?? false else {
            throw .unfit(.leaf, .namesNotCritical)
        }
    }

    /// Throws unless this is the certificate of a time-stamp authority's own key (RFC 3161, section 2.3).
    func expectTimeStamper(_ others: OtherExtensions = .refused) throws(CertificateError) {
        try expectLeaf(.timestamping, others)
        // RFC 5280, section 4.2.1.3: the bits restrict a key where they are there, and RFC 3161 asks for none.
        if let usage = try keyUsage(), !usage.bits.contains(.digitalSignature) {
            throw .unfit(.timestamping, .noDigitalSignature)
        }
        let isCritical = x509.extensions[oid: .X509ExtensionID.extendedKeyUsage]?.critical ?? false
        guard isCritical, let usages = try extendedKeyUsage(), usages.purposes == [.timeStamping] else {
            throw .unfit(.timestamping, .noTimeStamping)
        }
    }

    private func expectLeaf(
        _ role: CertificateError.Role, _ others: OtherExtensions = .refused
    ) throws(CertificateError) {
        guard x509.version == .v3 else { throw .unfit(role, .version) }
        try expectStrongSignature(role)
        if others == .refused { try expectKnownExtensions(role) }
        if let constraints = try basicConstraints(), constraints.isAuthority {
            throw .unfit(role, .isAuthority)
        }
    }

    /// Throws unless this is an authority's certificate that may stand above `below` others of its chain.
    func expectAuthority(
        _ purpose: Purpose, below: Int, _ others: OtherExtensions = .refused
    ) throws(CertificateError) {
        guard x509.version == .v3 else { throw .unfit(.authority, .version) }
        if others == .refused {
            try expectKnownExtensions(.authority)
            guard x509.extensions[oid: .X509ExtensionID.nameConstraints] == nil else {
                throw .unfit(.authority, .nameConstraints)
            }
        }
        let isCritical = x509.extensions[oid: .X509ExtensionID.basicConstraints]?.critical ?? false
        guard isCritical, let constraints = try basicConstraints(), constraints.isAuthority else {
            throw .unfit(.authority, .isNoAuthority)
        }
        guard constraints.pathLength.map({ below <= $0 }) ?? true else {
            throw .unfit(.authority, .pathLength)
        }
        // RFC 5280, section 4.2.1.3: an authority's certificate must say so; sigstore-python's vectors want that, too.
        guard let usage = try keyUsage(), usage.bits.contains(.keyCertSign) else {
            throw .unfit(.authority, .noCertificateSigning)
        }
        // Nested usages: an authority that names any passes on no others.
        if let purposes = try extendedKeyUsage()?.purposes, !purposes.contains(purpose.usage),
            !purposes.contains(.any)
        {
            throw .unfit(.authority, purpose.missing)
        }
    }

    /// Throws when it is signed with SHA-1, which can be made to collide and which the library still takes with RSA.
    func expectStrongSignature(_ role: CertificateError.Role) throws(CertificateError) {
        guard x509.signatureAlgorithm != .sha1WithRSAEncryption else { throw .unfit(role, .weakSignature) }
    }

    private func expectKnownExtensions(_ role: CertificateError.Role) throws(CertificateError) {
        for known in x509.extensions where known.critical && !Self.understood.contains(known.oid) {
            throw .unfit(role, .unknownCriticalExtension)
        }
    }

    private func basicConstraints() throws(CertificateError) -> CertificateUses.BasicConstraints? {
        do {
            return try CertificateUses.basicConstraints(of: self)
        } catch {
            throw .malformed(why: "its basic constraints cannot be read")
        }
    }

    private func keyUsage() throws(CertificateError) -> CertificateUses.KeyUsage? {
        do {
            return try CertificateUses.keyUsage(of: self)
        } catch {
            throw .malformed(why: "its key usage cannot be read")
        }
    }

    private func extendedKeyUsage() throws(CertificateError) -> CertificateUses.ExtendedKeyUsage? {
        do {
            return try CertificateUses.extendedKeyUsage(of: self)
        } catch {
            throw .malformed(why: "its extended key usage cannot be read")
        }
    }

    private static let understood: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName, .X509ExtensionID.nameConstraints,
    ]
}

extension SigningCertificate {
    /// Whether it says of itself that it is an authority's.
    var isAuthority: Bool {
        (try? CertificateUses.basicConstraints(of: self))?.isAuthority ?? false
    }
}
