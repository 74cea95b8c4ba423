// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A signed certificate and what its issuer knows about it.
    package struct Certificate: Sendable, Equatable {
        /// The certificate (RFC 5280), in DER.
        package var der: [UInt8]
        /// The subject's name, in DER.
        package var subjectName: [UInt8]
        /// The issuer's name, in DER.
        package var issuerName: [UInt8]
        /// The serial number, big-endian.
        package var serial: [UInt8]
        /// The subject's key (RFC 5280, section 4.1.2.7), in DER.
        package var subjectPublicKeyInfo: [UInt8]

        /// As text.
        package var pem: String { PEM.text("CERTIFICATE", der) }

        /// What the key identifier extensions hold.
        var keyIdentifier: [UInt8] { Self.keyIdentifier(subjectPublicKeyInfo) }

        static func keyIdentifier(_ subjectPublicKeyInfo: [UInt8]) -> [UInt8] {
            Array(Hash.sha256.digest(subjectPublicKeyInfo).prefix(20))
        }
    }

    /// Who signs certificates: a certificate and its key. A self-signed one has no certificate yet.
    package struct Issuer: Sendable {
        /// Its own certificate; `nil` before there is one.
        package var certificate: Certificate?
        /// What it signs with.
        package var key: Key

        /// An issuer from its parts.
        package init(certificate: Certificate?, key: Key) {
            self.certificate = certificate
            self.key = key
        }

        /// Signs a certificate for a key, with timestamps of CT logs over the precertificate (RFC 6962,
        /// section 3.2) as its last extension.
        package func issue(
            _ recipe: CertificateRecipe, to subjectPublicKeyInfo: [UInt8],
            loggedBy timestamps: [CertificateTimestampRecipe] = []
        ) throws -> Certificate {
            let subjectName = recipe.subjectName ?? Attribute.name(recipe.subject)
            let issuerName = recipe.issuerName ?? certificate?.subjectName ?? subjectName
            let hash = recipe.signatureHash ?? key.hash
            let algorithm = key.signatureAlgorithm(hash)
            var complete = recipe
            complete.set(.subjectKeyIdentifier(Certificate.keyIdentifier(subjectPublicKeyInfo)))
            if let certificate { complete.set(.authorityKeyIdentifier(certificate.keyIdentifier)) }
            func toBeSigned(_ extensions: [Extension]) -> [UInt8] {
                DER.sequence(of: [
                    recipe.version == 0 ? [] : DER.context(0, DER.integer(recipe.version)),
                    DER.integer(recipe.serial), algorithm, issuerName,
                    DER.sequence(
                        DER.certificateTime(recipe.notBefore), DER.certificateTime(recipe.notAfter)),
                    subjectName, subjectPublicKeyInfo,
                    extensions.isEmpty ? [] : DER.context(3, DER.sequence(of: extensions.map(\.encoded))),
                ])
            }
            if !timestamps.isEmpty {
                let precertificate = toBeSigned(complete.extensions)
                let issuerKey = certificate?.subjectPublicKeyInfo ?? key.subjectPublicKeyInfo
                complete.extensions.append(
                    try .certificateTimestamps(
                        timestamps, precertificate: precertificate, issuerKey: issuerKey))
            }
            let body = toBeSigned(complete.extensions)
            return Certificate(
                der: DER.sequence(body, algorithm, DER.bitString(try key.sign(body, hash))),
                subjectName: subjectName, issuerName: issuerName, serial: recipe.serial,
                subjectPublicKeyInfo: subjectPublicKeyInfo)
        }
    }
}
