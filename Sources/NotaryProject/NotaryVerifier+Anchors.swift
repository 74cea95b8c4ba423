// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI

/// What a policy may name ("Trust Store and Trust Policy Specification" 1.1, "Trust Store"): found when a policy is
/// read, not when an image waits.
extension NotaryVerifier {
    /// Why a certificate cannot be an anchor of signers; `nil` when it can: an authority's, root or not, or a
    /// self-signed one that may sign. A signer's certificate that an authority issued is none.
    package static func flaw(ofAnchor certificate: SigningCertificate) -> NotaryCertificateFault? {
        guard certificate.isSelfSigned, let uses = try? CertificateUses(of: certificate),
            !(uses.basicConstraints?.isAuthority ?? false)
        else { return certificate.faultOfAuthority(below: 0) }
        do throws(NotaryRejection) {
            _ = try NotaryAlgorithm(of: certificate)
        } catch {
            if case .certificate(_, let fault) = error { return fault }
        }
        return certificate.faultOfSigner
    }

    /// Why a certificate cannot be the root of a time-stamp authority; `nil` when it can: a self-signed authority's.
    package static func flaw(ofTimestampAnchor certificate: SigningCertificate) -> NotaryCertificateFault? {
        if let fault = certificate.faultOfAuthority(below: 0) { return fault }
        return certificate.isSelfSigned ? nil : .notSelfSigned
    }
}
