// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// How a certificate authority is made: a root, at most one intermediate, and how both look.
    package struct AuthorityRecipe: Sendable {
        /// The kind of both keys.
        package var keyKind = Key.Kind.p384
        /// The self-signed certificate.
        package var root: CertificateRecipe
        /// The one that signs leaves; `nil` when the root does.
        package var intermediate: CertificateRecipe?
        /// What the trust root says of the authority.
        package var validFor: Validity
        /// Where it would be asked, `https://…`.
        package var uri = "https://fulcio.acme.test"

        /// Looks like Fulcio: path length 0, code signing; valid from a year before `now` to ten years after.
        package init(now: Int, organization: String = "acme.test", name: String = "acme") {
            root = CertificateRecipe(
                subject: [.organization(organization), .commonName(name)],
                notBefore: now - year, notAfter: now + 10 * year,
                extensions: [.keyUsage(.keyCertificateSign, .certificateListSign), .authority()])
            intermediate = CertificateRecipe(
                subject: [.organization(organization), .commonName("\(name)-intermediate")],
                notBefore: now - year, notAfter: now + 9 * year,
                extensions: [
                    .keyUsage(.keyCertificateSign, .certificateListSign), .extendedKeyUsage(.codeSigning),
                    .authority(pathLength: 0),
                ])
            validFor = Validity(start: now - year)
        }
    }

    /// A certificate authority like Fulcio.
    package struct Authority: Sendable {
        /// Its certificates, the one that signs leaves first, the root last.
        package var chain: [Certificate]
        /// The subject as the trust root's `subject` shows it.
        package var subject: [Attribute]
        /// What the trust root says of it.
        package var validFor: Validity
        /// Where it would be asked.
        package var uri: String
        let issuer: Issuer

        /// Makes the keys and signs the authority's own certificates.
        package init(_ recipe: AuthorityRecipe) throws {
            let rootKey = try Key(recipe.keyKind)
            let root = try Issuer(certificate: nil, key: rootKey)
                .issue(recipe.root, to: rootKey.subjectPublicKeyInfo)
            var signer = Issuer(certificate: root, key: rootKey)
            chain = [root]
            if let intermediate = recipe.intermediate {
                let key = try Key(recipe.keyKind)
                let certificate = try signer.issue(intermediate, to: key.subjectPublicKeyInfo)
                chain.insert(certificate, at: 0)
                signer = Issuer(certificate: certificate, key: key)
            }
            issuer = signer
            subject = recipe.root.subject
            validFor = recipe.validFor
            uri = recipe.uri
        }

        /// Signs a certificate for a key, with the timestamps of CT logs.
        package func issue(
            _ recipe: CertificateRecipe, to key: Key, loggedBy timestamps: [CertificateTimestampRecipe] = []
        ) throws -> Certificate {
            try issue(recipe, to: key.subjectPublicKeyInfo, loggedBy: timestamps)
        }

        /// The same for a key of which only the public half is here (RFC 5280, section 4.1.2.7), in DER.
        package func issue(
            _ recipe: CertificateRecipe, to subjectPublicKeyInfo: [UInt8],
            loggedBy timestamps: [CertificateTimestampRecipe] = []
        ) throws -> Certificate {
            try issuer.issue(recipe, to: subjectPublicKeyInfo, loggedBy: timestamps)
        }
    }

    static let year = 365 * 86_400
}
