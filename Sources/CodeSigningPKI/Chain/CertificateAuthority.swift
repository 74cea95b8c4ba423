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
        try [self].verify(leaf, at: times)
    }

    /// Why the leaf, which this authority issued, does not count at that time; `nil` when it does.
    fileprivate func objection(to leaf: SigningCertificate, at time: Int) -> CertificateError? {
        do throws(CertificateError) {
            try leaf.expectValid(at: time)
            try authority.expectValid(at: time)
            return nil
        } catch {
            return error
        }
    }

    /// The last second at which the leaf can count under this authority; `nil` when there is none.
    fileprivate func lastSecond(of leaf: SigningCertificate) -> Int? {
        ([leaf.validity.end, validFor.end] + chain.map(\.validity.end)).compactMap { $0 }.min()
    }
}

extension [CertificateAuthority] {
    /// Verifies a certificate under the authority that issued it. Several may have one name, so each is asked.
    ///
    /// An authority may stand here more than once, under one URI: with periods that follow each other, or with a renewed
    /// certificate. Then one of these must do at each of `times`, not always the same. The reason that is thrown is that
    /// of the one which came nearest.
    public func verify(
        _ leaf: SigningCertificate, at times: [Int]
    ) throws(CertificateError) -> VerifiedCertificate {
        guard let latest = times.max() else { throw .noTime }
        try leaf.expectCodeSigner()
        var nearest: CertificateError?
        var open: [String: [Int]] = [:]
        var accepting: [String: CertificateAuthority] = [:]
        for authority in self where leaf.isIssued(by: authority.issuer) {
            var left: [Int] = []
            for time in open[authority.uri] ?? times {
                if let objection = authority.objection(to: leaf, at: time) {
                    if left.isEmpty { nearest = objection }
                    left.append(time)
                } else if time == latest {
                    accepting[authority.uri] = authority
                }
            }
            open[authority.uri] = left
            guard left.isEmpty, let last = accepting[authority.uri] else { continue }
            return VerifiedCertificate(
                leaf: leaf, issuer: last.issuer, authority: last.uri, lastSecond: last.lastSecond(of: leaf))
        }
        throw nearest ?? .untrusted(issuer: leaf.issuerText)
    }
}

extension CertificateAuthority {
    /// Who issues leaves.
    fileprivate var issuer: SigningCertificate { authority.issuer }
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
    /// The last second, since 1970, at which it can count: then it ends, or a certificate above it, or the root's
    /// trust in the authority. `nil` when none of them has an end.
    public let lastSecond: Int?

    fileprivate init(
        leaf: SigningCertificate, issuer: SigningCertificate, authority: String, lastSecond: Int?
    ) {
        self.leaf = leaf
        self.issuer = issuer
        self.authority = authority
        self.lastSecond = lastSecond
    }
}
