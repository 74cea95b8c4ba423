// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

/// Time-stamps over signatures ("Signature Specification" 1.1, "Timestamp Verification"; RFC 3161).
extension NotaryVerifier {
    /// The time that the signature's token proves.
    func stampedTime(of signature: NotarySignature) throws(NotaryRejection) -> ProvenTime {
        guard let bytes = signature.timestamp else { throw .timestampMissing }
        let stamp: Stamp
        do throws(TimestampError) {
            stamp = try self.stamp(bytes, over: signature.signature)
        } catch {
            throw .timestamp(error)
        }
        // The moment lies somewhere between these, and every certificate is to be valid wherever.
        try signature.expectValid(at: stamp.earliest)
        try signature.expectValid(at: stamp.latest)
        return (.timestamp(stamp.verified, accuracy: stamp.accuracy), stamp.chain)
    }

    /// What a token proves.
    private struct Stamp {
        var verified: VerifiedTimestamp
        /// How far the authority may be from its time, in seconds.
        var accuracy: Int
        /// Whether the time had a fraction that ``VerifiedTimestamp/time`` leaves out.
        var hasFraction: Bool
        var chain: [SigningCertificate]

        var earliest: Int { verified.time - accuracy }
        var latest: Int { verified.time + accuracy + (hasFraction ? 1 : 0) }
    }

    private func stamp(_ bytes: [UInt8], over message: [UInt8]) throws(TimestampError) -> Stamp {
        let token = try TimestampToken(token: bytes)
        // The attribute of version 2 is required: version 1 identifies the certificate by SHA-1.
        guard token.bindsCertificateSecurely else { throw .unsupportedAlgorithm(Self.sha1) }
        let chain = try token.chain(to: timestampAnchors)
        let authority: TimestampAuthority
        do throws(CertificateError) {
            authority = try TimestampAuthority(notaryChain: chain, name: chain.first?.subjectText ?? "")
        } catch {
            throw .certificate(error)
        }
        let verified = try authority.verify(token, of: message)
        return Stamp(
            verified: verified, accuracy: try token.accuracy() ?? Self.accuracy(underPolicy: token.policy),
            hasFraction: token.hasFraction, chain: chain)
    }

    /// What a token that does not say is good for: a second under the baseline policy (ETSI EN 319 421, section 5.2),
    /// which promises as much, and else the second it names.
    private static func accuracy(underPolicy policy: String) -> Int {
        policy == "0.4.0.2023.1.1" ? 1 : 0
    }

    private static let sha1 = "1.3.14.3.2.26"
}
