// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import NotaryProject
package import TestSigstore

extension TestNotary {
    /// Certificates and their keys, the signer's first, the root last.
    package struct Chain: Sendable {
        package var certificates: [TestSigstore.Certificate]
        package var keys: [TestSigstore.Key]

        /// Makes the keys and signs the certificates. Throws what the library throws.
        package init(_ recipe: ChainRecipe) throws {
            let rootKey = try recipe.authorityKey ?? TestSigstore.Key(.p256)
            let root = try TestSigstore.Issuer(certificate: nil, key: rootKey)
                .issue(recipe.root, to: rootKey.subjectPublicKeyInfo)
            certificates = [root]
            keys = [rootKey]
            var issuer = TestSigstore.Issuer(certificate: root, key: rootKey)
            for intermediate in recipe.intermediates {
                let key = try recipe.authorityKey ?? TestSigstore.Key(.p256)
                issuer = try add(intermediate, key, by: issuer)
            }
            _ = try add(recipe.leaf, try recipe.leafKey ?? TestSigstore.Key(.p256), by: issuer)
        }

        /// One certificate that its own key signed.
        package init(selfSigned recipe: TestSigstore.CertificateRecipe, key: TestSigstore.Key) throws {
            let certificate = try TestSigstore.Issuer(certificate: nil, key: key)
                .issue(recipe, to: key.subjectPublicKeyInfo)
            certificates = [certificate]
            keys = [key]
        }

        /// A chain as it should be, changed.
        package static func minted(_ edit: (inout ChainRecipe) throws -> Void = { _ in }) throws -> Self {
            var recipe = ChainRecipe()
            try edit(&recipe)
            return try Self(recipe)
        }

        private mutating func add(
            _ recipe: TestSigstore.CertificateRecipe, _ key: TestSigstore.Key, by issuer: TestSigstore.Issuer
        ) throws -> TestSigstore.Issuer {
            let certificate = try issuer.issue(recipe, to: key.subjectPublicKeyInfo)
            certificates.insert(certificate, at: 0)
            keys.insert(key, at: 0)
            return TestSigstore.Issuer(certificate: certificate, key: key)
        }

        /// The signer's certificate in DER, and all others, as envelopes carry them.
        package var der: [[UInt8]] { certificates.map(\.der) }

        /// As verifiers read them.
        package var parsed: [SigningCertificate] {
            get throws { try certificates.map { try SigningCertificate(derEncoded: $0.der) } }
        }

        /// The root, in PEM.
        package var rootPEM: String { certificates.last?.pem ?? "" }

        /// Whoever issued the certificate at that place, counted from the signer's: a certificate and its key.
        package func issuer(of index: Int) -> TestSigstore.Issuer {
            let above = min(index + 1, certificates.count - 1)
            return TestSigstore.Issuer(certificate: certificates[above], key: keys[above])
        }

        /// The algorithm of the signer's key; PS256 for RSA of other sizes, and ES256 for other keys.
        package var algorithm: NotaryAlgorithm {
            switch keys[0].kind {
            case .p256, .ed25519: .es256
            case .p384: .es384
            case .p521: .es512
            case .rsa2048: .ps256
            case .rsa3072: .ps384
            case .rsa4096: .ps512
            }
        }

        /// The signer's signature, by ``algorithm``. Throws what the library throws.
        package func sign(_ message: [UInt8]) throws -> [UInt8] {
            let hash: TestSigstore.Hash =
                switch algorithm {
                case .es256, .ps256: .sha256
                case .es384, .ps384: .sha384
                case .es512, .ps512: .sha512
                }
            return try keys[0].signFixedLength(message, hash)
        }
    }
}
