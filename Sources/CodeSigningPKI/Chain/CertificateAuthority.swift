// SPDX-License-Identifier: Apache-2.0

/// An authority that issues code-signing certificates, as a trust root lists it.
public struct CertificateAuthority: Sendable {
    /// Where it is.
    public let uri: String
    private let authority: AuthorityChain

    /// An authority from its certificates: the issuer of leaves first, the anchor last, which may be an intermediate.
    /// Throws when a link between them does not hold, or one of them is no authority's.
    public init(
        chain: [SigningCertificate], validFor: ValidityPeriod, uri: String
    ) throws(CertificateError) {
        authority = try AuthorityChain(chain, for: .codeSigning, validFor: validFor)
        self.uri = uri
    }

    /// Its certificates, the issuer of leaves first.
    public var chain: [SigningCertificate] { authority.certificates }
    /// When the trust root counts it.
    public var validFor: ValidityPeriod { authority.validFor }

    /// Verifies that the authority issued `leaf` to somebody who signs code, and that everything on the way was valid
    /// at each of `times`, in seconds since 1970 ("hybrid model": the chain as it was when the signature was made).
    public func verify(
        _ leaf: SigningCertificate, at times: [Int]
    ) throws(CertificateError) -> VerifiedCertificate {
        guard let verified = try verifyIfIssued(leaf, at: times) else {
            throw .untrusted(issuer: leaf.issuerText)
        }
        return verified
    }

    /// `nil` when another authority issued it.
    fileprivate func verifyIfIssued(
        _ leaf: SigningCertificate, at times: [Int]
    ) throws(CertificateError) -> VerifiedCertificate? {
        guard !times.isEmpty else { throw .noTime }
        try leaf.expectCodeSigner()
        guard leaf.isIssued(by: authority.issuer) else { return nil }
        for time in times {
            try leaf.expectValid(at: time)
            try authority.expectValid(at: time)
        }
        return VerifiedCertificate(leaf: leaf, issuer: authority.issuer, authority: uri)
    }
}

extension [CertificateAuthority] {
    /// Verifies a certificate under the authority that issued it. Several may have one name, so each is asked; the
    /// reason that is thrown is that of the one which came nearest.
    public func verify(
        _ leaf: SigningCertificate, at times: [Int]
    ) throws(CertificateError) -> VerifiedCertificate {
        var nearest: CertificateError?
        for authority in self {
            do throws(CertificateError) {
                if let verified = try authority.verifyIfIssued(leaf, at: times) { return verified }
            } catch {
                nearest = error
            }
        }
        throw nearest ?? .untrusted(issuer: leaf.issuerText)
    }
}

/// A certificate that an authority of a trust root issued, valid at the times it was checked at. Only
/// ``CertificateAuthority`` makes one.
public struct VerifiedCertificate: Sendable {
    /// The certificate.
    public let leaf: SigningCertificate
    /// Who issued it.
    public let issuer: SigningCertificate
    /// The URI of the authority.
    public let authority: String

    fileprivate init(leaf: SigningCertificate, issuer: SigningCertificate, authority: String) {
        self.leaf = leaf
        self.issuer = issuer
        self.authority = authority
    }
}
