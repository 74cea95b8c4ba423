// SPDX-License-Identifier: Apache-2.0

import Signatures

/// A time-stamp authority, as a trust root lists it.
public struct TimestampAuthority: Sendable {
    /// Where it is.
    public let uri: String
    private let issuers: AuthorityChain
    /// The authority's own certificate; `nil` when the root names only who issues such.
    private let signer: SigningCertificate?

    /// An authority from its certificates: its own first, which may be absent, the anchor last. Throws when a link
    /// between them does not hold, or one of them is not for this.
    public init(
        chain: [SigningCertificate], validFor: ValidityPeriod, uri: String
    ) throws(CertificateError) {
        try self.init(chain: chain, validFor: validFor, uri: uri, .refused)
    }

    /// One of the Notary Project, whose certificates may say what is not understood.
    package init(notaryChain chain: [SigningCertificate], name: String) throws(CertificateError) {
        // Nothing but its certificates says when it counts.
        try self.init(chain: chain, validFor: ValidityPeriod(start: 0), uri: name, .ignored)
    }

    private init(
        chain: [SigningCertificate], validFor: ValidityPeriod, uri: String,
        _ others: SigningCertificate.OtherExtensions
    ) throws(CertificateError) {
        guard let first = chain.first else { throw .brokenChain(index: 0) }
        self.uri = uri
        if first.isAuthority {
            signer = nil
            issuers = try AuthorityChain(chain, for: .timeStamping, validFor: validFor, others)
        } else {
            try first.expectTimeStamper(others)
            issuers = try AuthorityChain(
                Array(chain.dropFirst()), for: .timeStamping, validFor: validFor, others)
            guard first.isIssued(by: issuers.issuer) else { throw .brokenChain(index: 0) }
            signer = first
        }
    }

    /// When the trust root counts it.
    public var validFor: ValidityPeriod { issuers.validFor }

    /// Verifies that this authority stamped `message`: with its own certificate, its own chain and its own period, at
    /// the time of the stamp and not now (RFC 3161, section 2.2; RFC 5652, section 5.6).
    public func verify(_ token: TimestampToken, of message: [UInt8]) throws(TimestampError)
        -> VerifiedTimestamp
    {
        // 1. The certificate is the one that the token names by issuer and number, and the authority's.
        let certificate = try self.certificate(of: token)
        // 2. The signed attributes name that certificate, and are of this time-stamp.
        guard token.signer.certificateHashes.allSatisfy({ $0.matches(certificate.derEncoded) }) else {
            throw .untrusted
        }
        guard MessageDigest(of: token.info, token.signer.digestAlgorithm).bytes == token.signer.messageDigest,
            try token.signer.isSigned(by: certificate)
        else { throw .invalidSignature }
        // 3. It is of the message.
        guard MessageDigest(of: message, token.imprint.algorithm) == token.imprint else {
            throw .otherMessage
        }
        // 4. Everything was valid when it was made.
        guard validFor.contains(token.time) else { throw .outsideAuthorityPeriod(validFor, at: token.time) }
        do throws(CertificateError) {
            try certificate.expectValid(at: token.time)
            try issuers.expectValid(at: token.time)
        } catch {
            throw .certificate(error)
        }
        return VerifiedTimestamp(
            time: token.time, authority: uri, policy: token.policy, serialNumber: token.serialNumber)
    }

    /// The authority's own certificate where the root names it; else the one that came along, if an issuer of the root
    /// issued it. What else came along is not looked at.
    private func certificate(of token: TimestampToken) throws(TimestampError) -> SigningCertificate {
        if let signer {
            guard signer.isNamed(by: token.signer) else { throw .untrusted }
            return signer
        }
        do throws(CertificateError) {
            for bytes in token.certificates {
                guard let certificate = try? SigningCertificate(derEncoded: bytes),
                    certificate.isNamed(by: token.signer), certificate.isIssued(by: issuers.issuer)
                else { continue }
                try certificate.expectTimeStamper()
                return certificate
            }
        } catch {
            throw .certificate(error)
        }
        throw .untrusted
    }
}

extension SigningCertificate {
    fileprivate func isNamed(by signer: TimestampSigner) -> Bool {
        fields.issuer.elementsEqual(signer.issuer) && serialNumber == signer.serialNumber
    }
}

/// A moment at which a message is proven to have existed. Only ``TimestampAuthority`` makes one.
public struct VerifiedTimestamp: Sendable, Equatable {
    /// Seconds since 1970; a fraction is cut off.
    public let time: Int
    /// The authority's URI.
    public let authority: String
    /// The policy it was given under, as an object identifier.
    public let policy: String
    /// The token's number at its authority.
    public let serialNumber: [UInt8]

    fileprivate init(time: Int, authority: String, policy: String, serialNumber: [UInt8]) {
        self.time = time
        self.authority = authority
        self.policy = policy
        self.serialNumber = serialNumber
    }
}
