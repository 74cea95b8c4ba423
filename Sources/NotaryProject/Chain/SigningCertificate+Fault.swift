// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

/// "Signature Specification" 1.1, "Certificate Requirements". Basic constraints, key usages and extended key usages
/// count; all other extensions are ignored, critical or not, as the specification wants it.
extension SigningCertificate {
    /// Why it cannot be a signer's certificate; `nil` when it can.
    var faultOfSigner: NotaryCertificateFault? {
        fault { uses throws(NotaryCertificateFault) in
            if let constraints = uses.basicConstraints, constraints.isAuthority { throw .isAnAuthority }
            let bits = try uses.bits()
            guard bits.contains(.digitalSignature) else { throw .noDigitalSignature }
            for bit in CertificateUses.KeyUsageBit.allCases where !Self.usagesOfSigner.contains(bit) {
                if bits.contains(bit) { throw .forbiddenKeyUsage(bit.rawValue) }
            }
            for purpose in uses.extendedKeyUsage?.purposes ?? [] {
                if let name = purpose.forbiddenName { throw .forbiddenExtendedKeyUsage(name) }
            }
        }
    }

    /// Why it cannot be an authority's certificate with so many authorities below it; `nil` when it can.
    func faultOfAuthority(below: Int) -> NotaryCertificateFault? {
        fault { uses throws(NotaryCertificateFault) in
            guard let constraints = uses.basicConstraints else { throw .noBasicConstraints }
            guard constraints.isAuthority else { throw .notAnAuthority }
            guard constraints.isCritical else { throw .basicConstraintsNotCritical }
            if let limit = constraints.pathLength, below > limit { throw .pathTooLong(limit: limit) }
            guard try uses.bits().contains(.keyCertSign) else { throw .noCertificateSigning }
        }
    }

    private func fault(
        _ check: (CertificateUses) throws(NotaryCertificateFault) -> Void
    ) -> NotaryCertificateFault? {
        guard !isSignedWithSHA1 else { return .weakSignature }
        let uses: CertificateUses
        do throws(CertificateUses.Unreadable) {
            uses = try CertificateUses(of: self)
        } catch {
            return .unreadableExtension(error.rawValue)
        }
        do throws(NotaryCertificateFault) {
            try check(uses)
            return nil
        } catch {
            return error
        }
    }

    private static let usagesOfSigner: Set<CertificateUses.KeyUsageBit> = [
        .digitalSignature, .contentCommitment,
    ]
}

extension CertificateUses {
    /// The bits of the key usage, which must be there and critical.
    fileprivate func bits() throws(NotaryCertificateFault) -> Set<KeyUsageBit> {
        guard let keyUsage else { throw .noKeyUsage }
        guard keyUsage.isCritical else { throw .keyUsageNotCritical }
        return keyUsage.bits
    }
}

extension CertificateUses.ExtendedPurpose {
    /// Its name in RFC 5280, section 4.2.1.12, where a signer's certificate may not have it. That of OCSP is not in the
    /// specification's list; notation refuses it, since who answers for an authority signs nothing else.
    fileprivate var forbiddenName: String? {
        switch self {
        case .any: "anyExtendedKeyUsage"
        case .serverAuthentication: "serverAuth"
        case .clientAuthentication: "clientAuth"
        case .emailProtection: "emailProtection"
        case .timeStamping: "timeStamping"
        case .ocspSigning: "OCSPSigning"
        case .codeSigning, .other: nil
        }
    }
}
