// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// How a time-stamping authority is made.
    package struct TimestampAuthorityRecipe: Sendable {
        /// The signing key.
        package var keyKind = Key.Kind.p256
        /// The key of the certificates above it.
        package var rootKeyKind = Key.Kind.p384
        /// The certificate that signs tokens.
        package var signer: CertificateRecipe
        /// One between signer and root, or none.
        package var intermediate: CertificateRecipe?
        /// The self-signed one.
        package var root: CertificateRecipe
        /// What the trust root says of the authority.
        package var validFor: Validity
        /// Where it would be asked.
        package var uri = "https://timestamp.acme.test/api/v1/timestamp"

        /// Looks like Sigstore's: a signer under a root, valid from a year before `now` to nine years after.
        package init(now: Int, organization: String = "acme.test", name: String = "acme-tsa") {
            signer = CertificateRecipe(
                subject: [.organization(organization), .commonName(name)],
                notBefore: now - year, notAfter: now + 9 * year,
                extensions: [
                    .keyUsage(.digitalSignature), .extendedKeyUsage(.timeStamping, critical: true),
                ])
            root = CertificateRecipe(
                subject: [.organization(organization), .commonName("\(name)-root")],
                notBefore: now - year, notAfter: now + 10 * year,
                extensions: [.keyUsage(.keyCertificateSign, .certificateListSign), .authority()])
            validFor = Validity(start: now - year)
        }
    }

    /// A time-stamping authority (RFC 3161).
    package struct TimestampAuthority: Sendable {
        /// Its certificates, the signer's first, the root last.
        package var chain: [Certificate]
        /// The signer's key.
        package var key: Key
        /// The subject as the trust root's `subject` shows it.
        package var subject: [Attribute]
        /// What the trust root says of it.
        package var validFor: Validity
        /// Where it would be asked.
        package var uri: String
        /// The signer's certificate.
        package let signer: Certificate

        /// Makes the keys and the certificates.
        package init(_ recipe: TimestampAuthorityRecipe) throws {
            let rootKey = try Key(recipe.rootKeyKind)
            let root = try Issuer(certificate: nil, key: rootKey)
                .issue(recipe.root, to: rootKey.subjectPublicKeyInfo)
            var issuer = Issuer(certificate: root, key: rootKey)
            chain = [root]
            if let intermediate = recipe.intermediate {
                let key = try Key(recipe.rootKeyKind)
                let certificate = try issuer.issue(intermediate, to: key.subjectPublicKeyInfo)
                chain.insert(certificate, at: 0)
                issuer = Issuer(certificate: certificate, key: key)
            }
            key = try Key(recipe.keyKind)
            signer = try issuer.issue(recipe.signer, to: key.subjectPublicKeyInfo)
            chain.insert(signer, at: 0)
            subject = recipe.root.subject
            validFor = recipe.validFor
            uri = recipe.uri
        }
    }
}
