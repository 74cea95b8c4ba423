// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import LinearPattern
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Whose certificate it is: every clause of a policy is held against it (sigstore-js 7845532; kyverno
/// CVE-2025-29778, which left `subjectRegExp` and `issuerRegExp` out).
struct IdentityAdvisoryTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let workflow = TestSigstore.Identity.gitHubWorkflow()

    private func code(
        _ policy: IdentityPolicy, _ identity: TestSigstore.Identity, _ format: Format = .v03
    ) throws -> String? {
        var instance = instance
        instance.policy = policy
        return try instance.code(instance.sign(format, as: identity), format)
    }

    private func policy(
        issuer: TextMatcher = .exactly("https://login.acme.test"),
        subject: TextMatcher = .exactly("dev@acme.test")
    ) -> IdentityPolicy { IdentityPolicy(.oneOf([.init(issuer: issuer, subject: subject)])) }

    // MARK: issuer and subject

    static let others = [
        "dev@acme.tes", "dev@acme.test.", "xdev@acme.test", "Dev@acme.test", "dev@acme.test\n",
        "dev@acme.test\u{0}", "dev@acme.test\u{0}@evil.test", "eve@evil.test", "dev@acme,test",
        " dev@acme.test",
    ]

    @Test(arguments: others) func anotherSubjectIsRefused(_ name: String) throws {
        let signer = TestSigstore.Identity.email(name, issuer: "https://login.acme.test")
        for format in [Format.v03, .v03EnvelopeRekorV2, .legacy, .legacyEnvelope] {
            let code = try code(policy(), signer, format)
            #expect(code == "identity.mismatch", "\(code ?? "verified")")
            #expect(try self.code(policy(), PrivateSigstore.developer, format) == nil)
        }
    }

    @Test(arguments: [
        "", "https://login.acme.test/", "http://login.acme.test", "https://login.acme.test.evil.test",
        "https://LOGIN.acme.test", "login.acme.test", "https://login.acme.test\n",
    ])
    func anotherIssuerIsRefused(_ issuer: String) throws {
        let signer = TestSigstore.Identity.email("dev@acme.test", issuer: issuer)
        for format in [Format.v03, .v03EnvelopeRekorV2, .legacy, .legacyEnvelope] {
            #expect(try code(policy(), signer, format) == "identity.mismatch")
            #expect(try code(policy(), PrivateSigstore.developer, format) == nil)
        }
    }

    /// A name of another kind is the same name: who issues decides which kinds there are. What no identity provider
    /// vouches for has no issuer.
    @Test func aCertificateWithoutIssuerIsNobodys() throws {
        var instance = instance
        instance.policy = policy(issuer: .pattern(try Pattern(".*")), subject: .pattern(try Pattern(".*")))
        let nameless = try instance.sign(.v03) { recipe in
            recipe.certificate.remove(TestSigstore.Extension.fulcio(1))
            recipe.certificate.remove(TestSigstore.Extension.fulcio(8))
        }
        #expect(try instance.code(nameless, .v03) == "identity.mismatch")
        for kept in [1, 8] {
            let one = try instance.sign(.v03) {
                $0.certificate.remove(TestSigstore.Extension.fulcio(kept == 1 ? 8 : 1))
            }
            #expect(try instance.code(one, .v03) == nil)
        }
    }

    /// Where the authority's word is enough, the subject is compared all the same.
    @Test func anIdentityOfAnyIssuerIsASubject() throws {
        var instance = instance
        instance.policy = IdentityPolicy(.oneOf([.unsafeOfAnyIssuer(subject: .exactly("dev@acme.test"))]))
        for identity in [PrivateSigstore.developer, .email("dev@acme.test", issuer: "https://other.test")] {
            #expect(try instance.code(instance.sign(.v03, as: identity), .v03) == nil)
        }
        #expect(
            try instance.code(instance.sign(.v03, as: PrivateSigstore.stranger), .v03) == "identity.mismatch")
        let nameless = try instance.sign(.v03) { recipe in
            recipe.certificate.remove(TestSigstore.Extension.fulcio(1))
            recipe.certificate.remove(TestSigstore.Extension.fulcio(8))
        }
        #expect(try instance.code(nameless, .v03) == nil)
        instance.policy.holder = .oneOf([
            .init(issuer: .pattern(try Pattern(".*")), subject: .exactly("dev@acme.test"))
        ])
        #expect(try instance.code(nameless, .v03) == "identity.mismatch")
    }

    /// Issuer and subject belong together: halves of two identities are none.
    @Test func halvesOfTwoIdentitiesAreNone() throws {
        let pair = IdentityPolicy(
            .oneOf([
                .init(issuer: .exactly("https://login.acme.test"), subject: .exactly("ops@acme.test")),
                .init(issuer: .exactly("https://other.test"), subject: .exactly("dev@acme.test")),
            ]))
        #expect(try code(pair, PrivateSigstore.developer) == "identity.mismatch")
        #expect(try code(pair, .email("ops@acme.test", issuer: "https://login.acme.test")) == nil)
    }

    /// sigstore-go #609 and its kin: an empty list is met by nobody, not by everybody.
    @Test func anEmptyListIsNobody() throws {
        #expect(try code(IdentityPolicy(.oneOf([])), PrivateSigstore.developer) == "identity.mismatch")
        #expect(try code(IdentityPolicy(.unsafeAnyone), PrivateSigstore.developer) == nil)
    }

    @Test func eachKindOfNameIsCompared() throws {
        for signer in [
            TestSigstore.Identity.otherName("dev!acme", issuer: "https://login.acme.test"),
            .uri("https://acme.test/dev", issuer: "https://login.acme.test"), PrivateSigstore.developer,
        ] {
            #expect(try code(policy(subject: .exactly(signer.nameText)), signer) == nil)
            #expect(
                try code(policy(subject: .exactly(signer.nameText + "x")), signer) == "identity.mismatch")
        }
    }

    // MARK: patterns

    static let hosts = [
        "https://github.com/acme-evil/web", "https://github.com/acmes",
        "https://github.com.evil.test/acme/web",
        "https://githubXcom/acme/web", "https://evil.test/https://github.com/acme/web",
        "https://github.com/acme/web\nhttps://evil.test", "\nhttps://github.com/acme/web",
        "https://github.com/acme/web\n", "https://github.com/acme/",
    ]

    /// Patterns are of whole texts (sigstore-go's documentation; fulcio CVE-2026-22772): a longer name, another line
    /// and a character in the dot's place do not do.
    @Test(arguments: hosts) func aPatternIsOfTheWholeSubject(_ name: String) throws {
        let pattern = TextMatcher.pattern(try Pattern(#"https://github\.com/acme/[a-z]+"#))
        let wanted = policy(subject: pattern)
        #expect(try code(wanted, .uri(name, issuer: "https://login.acme.test")) == "identity.mismatch")
        let twin = TestSigstore.Identity.uri(
            "https://github.com/acme/web", issuer: "https://login.acme.test")
        #expect(try code(wanted, twin) == nil)
    }

    @Test(arguments: [
        "https://login.acme.test.evil.test", "https://evil.test/https://login.acme.test",
        "https://login.acme.test\n", "https://login-acme.test",
    ])
    func aPatternIsOfTheWholeIssuer(_ issuer: String) throws {
        let wanted = policy(issuer: .pattern(try Pattern(#"https://(login|sso)\.acme\.test"#)))
        #expect(try code(wanted, .email("dev@acme.test", issuer: issuer)) == "identity.mismatch")
        #expect(try code(wanted, .email("dev@acme.test", issuer: "https://sso.acme.test")) == nil)
    }

    // MARK: extensions

    /// Every extension that Fulcio writes: a wrong value is refused, and so is an absent one.
    @Test(arguments: FulcioExtension.allCases) func everyExtensionIsHeld(_ name: FulcioExtension) throws {
        let value =
            name == .issuer || name == .issuerV1
            ? Self.workflow.issuer : try #require(Self.workflow.claims[name.rawValue])
        func wanting(_ matcher: TextMatcher) -> IdentityPolicy {
            IdentityPolicy(
                .oneOf([PrivateSigstore.identity(Self.workflow)]), extensions: [name: matcher])
        }
        #expect(try code(wanting(.exactly(value)), Self.workflow) == nil)
        #expect(try code(wanting(.exactly(value + "x")), Self.workflow) == "identity.extension-mismatch")
        #expect(
            try code(wanting(.pattern(try Pattern("x.*"))), Self.workflow) == "identity.extension-mismatch")
        var instance = instance
        instance.policy = wanting(.pattern(try Pattern(".*")))
        #expect(try instance.code(instance.sign(.v03, as: Self.workflow), .v03) == nil)
        let without = try instance.sign(.v03, as: Self.workflow) {
            $0.certificate.remove(TestSigstore.Extension.fulcio(name.rawValue))
        }
        #expect(try instance.code(without, .v03) == "identity.extension-mismatch")
    }

    /// One that is right does not make up for one that is wrong.
    @Test func allExtensionsAreHeld() throws {
        func wanting(_ trigger: String) -> IdentityPolicy {
            IdentityPolicy(
                .unsafeAnyone,
                extensions: [
                    .githubWorkflowRepository: .exactly("acme/web"),
                    .githubWorkflowTrigger: .exactly(trigger),
                ])
        }
        #expect(try code(wanting("push"), Self.workflow) == nil)
        #expect(try code(wanting("pull_request"), Self.workflow) == "identity.extension-mismatch")
    }

    // MARK: authority

    @Test func theAuthorityIsHeld() throws {
        func wanting(_ uri: String) -> IdentityPolicy { IdentityPolicy(.unsafeAnyone, authority: uri) }
        #expect(try code(wanting("https://fulcio.acme.test"), PrivateSigstore.developer) == nil)
        #expect(
            try code(wanting("https://fulcio.acme.test.evil.test"), PrivateSigstore.developer)
                == "identity.other-authority")
        #expect(try code(wanting(""), PrivateSigstore.developer) == "identity.other-authority")
    }

    // MARK: keys

    /// Who asks for an identity is not served by a key, and the other way around.
    @Test func aKeyIsNoIdentity() throws {
        var keys = instance
        let key = try TestSigstore.Key(.p256)
        keys.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        for format in Format.bundles {
            #expect(
                try instance.code(instance.sign(format, with: key), format)
                    == "signature.key-instead-of-certificate")
            #expect(try keys.code(keys.sign(format, with: key), format) == nil)
            let certified = try keys.sign(format) { $0.signer = .key(key) }
            #expect(try keys.code(certified, format) == "signature.certificate-instead-of-key")
        }
    }
}
