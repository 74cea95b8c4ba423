// SPDX-License-Identifier: Apache-2.0

/// Whether a certificate was revoked: asked about certificates whose chain is anchored, and of no others, since the
/// answer is fetched from where the certificate says.
package struct RevocationQuestion: Sendable, Equatable {
    package var certificate: SigningCertificate
    package var issuer: SigningCertificate

    package init(_ certificate: SigningCertificate, issuedBy issuer: SigningCertificate) {
        self.certificate = certificate
        self.issuer = issuer
    }

    /// The questions about a chain, the signer's certificate first: one for each but the last.
    package static func all(of chain: [SigningCertificate]) -> [RevocationQuestion] {
        zip(chain, chain.dropFirst()).map { RevocationQuestion($0, issuedBy: $1) }
    }
}
