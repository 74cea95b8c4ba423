// SPDX-License-Identifier: Apache-2.0

extension TimestampToken {
    /// The certificates from the one that signed the token up to one of `anchors`, which is the last. Those on the way
    /// came along with the token, in any order; what leads nowhere is passed over.
    ///
    /// The walk is straight: up from each certificate goes one way, the first that its issuer's name and the signature
    /// allow, and to an anchor before all. That the certificates are for this, and were valid, is not looked at.
    package func chain(to anchors: [SigningCertificate]) throws(TimestampError) -> [SigningCertificate] {
        var pool = certificates.compactMap { try? SigningCertificate(derEncoded: $0) }
        guard let signer = pool.first(where: isSigner) else { throw .untrusted }
        var chain = [signer]
        var last = signer
        while chain.count < Self.longestChain {
            if let anchor = anchors.first(where: { last.isIssued(by: $0) }) { return chain + [anchor] }
            pool.removeAll { $0 == last }
            guard let next = pool.first(where: { last.isIssued(by: $0) }) else { break }
            chain.append(next)
            last = next
        }
        throw .untrusted
    }

    /// Whether the token binds its signer's certificate by a hash that secures (RFC 5035): SHA-1 alone does not.
    package var bindsCertificateSecurely: Bool {
        signer.certificateHashes.contains { if case .version2 = $0 { true } else { false } }
    }

    /// Whether that is the certificate that the token names by issuer, by number and by hash.
    private func isSigner(_ certificate: SigningCertificate) -> Bool {
        certificate.fields.issuer.elementsEqual(signer.issuer)
            && certificate.serialNumber == signer.serialNumber
            && signer.certificateHashes.allSatisfy { $0.matches(certificate.derEncoded) }
    }

    private static let longestChain = 8
}
