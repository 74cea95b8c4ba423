// SPDX-License-Identifier: Apache-2.0

import X509

/// The certificates of one authority of a trust root, the issuer of leaves first, the anchor last. The links between
/// them were proven when this was made, so that a check costs one signature, however long the chain.
///
/// The anchor is believed because the root lists it, self-signed or not. There is no search: nobody's order but the
/// trust root's is followed.
struct AuthorityChain: Sendable {
    let certificates: [SigningCertificate]
    let issuer: SigningCertificate
    let validFor: ValidityPeriod

    init(
        _ certificates: [SigningCertificate], for purpose: SigningCertificate.Purpose,
        validFor: ValidityPeriod, _ others: SigningCertificate.OtherExtensions = .refused
    ) throws(CertificateError) {
        guard let issuer = certificates.first else { throw .brokenChain(index: 0) }
        for (index, certificate) in certificates.enumerated() {
            try certificate.expectAuthority(purpose, below: index, others)
            guard index > 0 else { continue }
            // The anchor's own signature proves nothing and need not be strong.
            try certificates[index - 1].expectStrongSignature(.authority)
            guard certificates[index - 1].isIssued(by: certificate) else {
                throw .brokenChain(index: index - 1)
            }
        }
        self.certificates = certificates
        self.issuer = issuer
        self.validFor = validFor
    }

    /// Throws unless every certificate of the chain is valid at that time, and the authority is counted then.
    func expectValid(at time: Int) throws(CertificateError) {
        guard validFor.contains(time) else { throw .outsideAuthorityPeriod(validFor, at: time) }
        for certificate in certificates {
            let validity = certificate.validity
            guard time >= validity.start else {
                throw .authorityNotYetValid(notBefore: validity.start, at: time)
            }
            if let end = validity.end, time > end { throw .authorityExpired(notAfter: end, at: time) }
        }
    }
}

extension SigningCertificate {
    /// Whether `issuer` is who this certificate names, and signed it (RFC 5280, section 6.1.3, a.1 and a.4).
    package func isIssued(by issuer: SigningCertificate) -> Bool {
        fields.issuer == issuer.fields.subject
            && issuer.x509.publicKey.isValidSignature(x509.signature, for: x509)
    }

    /// Throws unless it is valid at that time.
    func expectValid(at time: Int) throws(CertificateError) {
        guard time >= validity.start else { throw .notYetValid(notBefore: validity.start, at: time) }
        if let end = validity.end, time > end { throw .expired(notAfter: end, at: time) }
    }
}
