// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Testing

@testable import Policy

/// The signers of `policy.md` §2.
struct SignerTests {
    @Test func fieldsNestedUnderSignerSayTheSameAsFlatOnes() throws {
        let flat = try #require(
            onlySigner("{name: a, method: static, publicKey: k, transparencyLog: required}"))
        let nested = try #require(
            onlySigner("{name: a, method: static, signer: {publicKey: k, transparencyLog: required}}"))
        #expect(flat == nested)
        #expect(flat.name == nested.name)
    }

    @Test func aProviderMayStandInEitherMapping() {
        let more = "allowedProviders: [cosign, dct]"
        #expect(onlySigner("{method: static, provider: dct, signer: {publicKey: k}}", more)?.provider == .dct)
        #expect(onlySigner("{method: static, signer: {provider: dct, publicKey: k}}", more)?.provider == .dct)
    }

    @Test func aFieldBesideTheNestedOnesIsUnknown() {
        #expect(
            signerProblems("{method: static, publicKey: k, signer: {publicKey: k}}") == [
                .unknownKey("publicKey", nearest: nil)
            ])
    }

    @Test func nestedFieldsAreAMapping() {
        #expect(
            signerProblems("{method: static, signer: k}") == [
                .wrongType(expected: "a mapping", found: "string"), .missingKey("publicKey"),
            ])
    }

    static let references: [(String, KeyReference)] = [
        ("release", .named("release")),
        ("release.v2_x-1", .named("release.v2_x-1")),
        ("/etc/keys/release.pub", .file("/etc/keys/release.pub")),
        ("file:///etc/keys/release.pub", .file("/etc/keys/release.pub")),
        ("env://COSIGN_PUBLIC_KEY", .environment("COSIGN_PUBLIC_KEY")),
        ("-----BEGIN PUBLIC KEY-----", .pem("-----BEGIN PUBLIC KEY-----")),
        ("  -----BEGIN PUBLIC KEY-----", .pem("  -----BEGIN PUBLIC KEY-----")),
    ]

    @Test(arguments: references) func aPublicKeyIs(_ text: String, _ reference: KeyReference) {
        #expect(
            onlySigner("{method: static, publicKey: '\(text)'}")?.identity
                == .key(TrustedKey(reference)))
    }

    @Test(arguments: [
        "", "../release", "keys/release", ".hidden", "re lease", "k8s://prod", "k8s://prod/", "k8s://a/b/c/d",
        "https://example.com/key.pub", "https://example.com/key.pub#sha256:12", "http://a/b", "env://",
        "env://A-B",
        "k8s://Prod/x", "k8s://prod/-x", "clé", "a\\\\b",
    ])
    func aPublicKeyIsNot(_ text: String) {
        let problems = signerProblems("{method: static, publicKey: '\(text)'}")
        #expect(problems.map(\.code) == [.invalidValue])
    }

    @Test func aPublicKeyIsText() {
        #expect(
            signerProblems("{method: static, publicKey: 5}") == [
                .wrongType(expected: "a string", found: "number")
            ])
    }

    @Test func aKeyHasAWindow() throws {
        let signer = try #require(
            onlySigner("{method: static, publicKey: k, notBefore: 2026-01-01, notAfter: 2026-01-02}"))
        let validity = KeyValidity(notBefore: 1_767_225_600, notAfter: 1_767_312_000)
        #expect(signer.identity == .key(TrustedKey(.named("k"), validity)))
    }

    @Test func aWindowIsNotEmpty() {
        #expect(
            signerProblems("{method: static, publicKey: k, notBefore: 2026-01-01, notAfter: 2026-01-01}") == [
                .invalidValue("2026-01-01", why: "is not after notBefore")
            ])
    }

    @Test func aNameIsGivenOnce() {
        let two = "{name: a, method: static, publicKey: k}, {name: a, method: static, publicKey: l}"
        #expect(signerProblems(two) == [.duplicateName("a")])
        #expect(
            signerProblems(
                two.replacing(
                    "{name: a, method: static, publicKey: l", with: "{name: b, method: static, publicKey: l"))
                == [])
    }

    @Test func sixtyFourSignersAreTheMost() {
        let signer = "{method: static, publicKey: k}, "
        #expect(signerProblems(String(repeating: signer, count: 64)) == [])
        #expect(signerProblems(String(repeating: signer, count: 65)) == [.outOfRange(65, 0...64)])
    }

    @Test func aMethodIsOneOfThree() {
        #expect(
            signerProblems("{method: KMS}") == [
                .unknownValue("KMS", allowed: ["static", "kms", "keyless"], nearest: "kms")
            ])
    }
}

/// Signers whose keys are in a key management service.
struct KMSSignerTests {
    static let uris: [(String, KMSKey.Provider)] = [
        ("awskms:///alias/a", .aws),
        ("gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k", .googleCloud),
        ("azurekms://v/k", .azure), ("hashivault://k", .hashiCorp), ("openbao://k", .openBao),
        ("k8s://ns/s", .kubernetes), ("pkcs11:token=t;object=o", .pkcs11),
    ]

    @Test(arguments: uris) func oneURISaysEverything(_ uri: String, _ provider: KMSKey.Provider) throws {
        let key = try KMSKey(nil, uri, endpoint: nil)
        #expect(key.provider == provider)
        #expect(
            onlySigner("{method: kms, kmsKeyID: '\(uri)'}")?.identity == .key(TrustedKey(.kms(key))))
    }

    @Test func aPINIsNotRepeated() {
        let text = signerProblems("{method: kms, kmsKeyID: 'pkcs11:token=t?pin-value=1234'}").map { "\($0)" }
        #expect(text.count == 1)
        #expect(!text.joined().contains("1234"))
    }

    @Test func anEndpointIsKept() throws {
        #expect(
            onlySigner("{method: kms, kmsProvider: HashiCorp, kmsKeyID: k, kmsEndpoint: 'https://vault'}")?
                .identity
                == .key(
                    TrustedKey(
                        .kms(.transit(try TransitKeyName("k", of: .hashiCorp, endpoint: "https://vault"))))))
    }

    static let refusals: [(String, PolicyProblem)] = [
        ("kmsProvider: AWS", .missingKey("kmsKeyID")),
        ("kmsProvider: AWS, kmsKeyID: ", .missingKey("kmsKeyID")),
        ("kmsProvider: AWS, kmsKeyID: ''", .invalidValue("", why: "is empty")),
        ("kmsProvider: AWS, kmsKeyID: 5", .wrongType(expected: "a string", found: "number")),
        ("kmsKeyID: alias/a", .missingKey("kmsProvider")),
        ("kmsKeyID: alias/a, kmsProvider: ", .missingKey("kmsProvider")),
        (
            "kmsKeyID: alias/a, kmsProvider: aws",
            .unknownValue(
                "aws", allowed: ["AWS", "GCP", "Azure", "HashiCorp", "OpenBao", "PKCS11", "Kubernetes"],
                nearest: "AWS")
        ),
        (
            "kmsKeyID: 'awskms:///a', kmsProvider: GCP",
            .invalidValue("awskms:///a", why: "is not a key of GCP")
        ),
    ]

    /// Each of these once made the signer vanish without a word, or could have.
    @Test(arguments: refusals) func aKeyThatIsNotSaidIsAnError(_ fields: String, _ problem: PolicyProblem) {
        #expect(signerProblems("{method: kms, \(fields)}") == [problem])
        #expect(signerProblems("{method: kms, kmsKeyID: alias/a, kmsProvider: AWS}") == [])
    }
}

/// Signers that are known by their certificates.
struct KeylessSignerTests {
    private func identities(_ flow: String) -> [KeylessIdentity.Matcher]? {
        guard case .keyless(let keyless) = onlySigner("{method: keyless, identities: [{\(flow)}]}")?.identity
        else {
            return nil
        }
        return keyless.identities
    }

    @Test func anIdentityIsIssuerAndSubject() throws {
        #expect(
            identities("issuer: i, subjectRegExp: s.*") == [
                .init(issuer: .exactly("i"), subject: .pattern(try Pattern("s.*")))
            ])
    }

    /// Where the trust root allows it, nobody need vouch for the subject but the authority. An issuer that cannot be
    /// read is something else.
    @Test func anIssuerMayBeLeftOut() {
        #expect(identities("subject: s") == [.init(issuer: nil, subject: .exactly("s"))])
        for unreadable in ["issuer: ''", "issuer: 1", "issuerRegExp: '('"] {
            #expect(identities("\(unreadable), subject: s") ?? [] == [])
            #expect(signerProblems("{method: keyless, identities: [{\(unreadable), subject: s}]}").count == 1)
        }
    }

    @Test func aPatternIsOneOfTheKindThatIsMatched() {
        for text in ["'('", "'(?=a)b'", "'a{1001}'"] {
            let problems = signerProblems(
                "{method: keyless, identities: [{issuer: i, subjectRegExp: \(text)}]}")
            #expect(problems.map(\.code) == [.invalidValue])
        }
        #expect(signerProblems("{method: keyless, identities: [{issuer: i, subjectRegExp: '(a)b'}]}") == [])
    }

    static let refusals: [(String, PolicyProblem)] = [
        ("issuer: i", .missingKey("subject")),
        ("issuer: i, issuerRegExp: i, subject: s", .conflictingPlaces("issuer", "issuerRegExp")),
        ("issuer: i, subject: s, subjectRegExp: s", .conflictingPlaces("subject", "subjectRegExp")),
        ("issuer: '', subject: s", .invalidValue("", why: "is empty")),
        ("issuer: i, subject: s, subjectRegex: s", .unknownKey("subjectRegex", nearest: "subjectRegExp")),
    ]

    @Test(arguments: refusals) func anIdentityThatSaysLessOrMoreIsAnError(
        _ flow: String, _ problem: PolicyProblem
    ) {
        #expect(signerProblems("{method: keyless, identities: [{\(flow)}]}").first == problem)
        #expect(signerProblems("{method: keyless, identities: [{issuer: i, subject: s}]}") == [])
    }

    @Test func fulcioIsCosignOnAKeylessSigner() {
        #expect(onlySigner("{method: keyless, provider: Fulcio}")?.provider == .cosign)
        #expect(onlySigner("{method: keyless, provider: fulcio}")?.provider == .cosign)
    }

    @Test func fulcioIsNothingOnAnother() {
        #expect(
            signerProblems("{method: static, publicKey: k, provider: Fulcio}").map(\.code) == [.unknownValue])
    }

    @Test func aWorkflowIsReadStrictly() {
        #expect(
            signerProblems("{method: keyless, workflow: {repo: a/b}}") == [
                .unknownKey("repo", nearest: "ref")
            ])
        #expect(signerProblems("{method: keyless, workflow: {repository: a/b}}") == [])
    }

    @Test func whatACertificateMustSayIsExactOrAPattern() throws {
        let signer = onlySigner(
            "{method: keyless, workflow: {ref: refs/heads/main}, claims: {runnerEnvironmentRegExp: 'self-.*'}}"
        )
        guard case .keyless(let keyless)? = signer?.identity else {
            Issue.record("no signer")
            return
        }
        #expect(
            keyless.claims == [
                .ref: .exactly("refs/heads/main"), .runnerEnvironment: .pattern(try Pattern("self-.*")),
            ])
    }

    @Test func aClaimIsOneThatFulcioWrites() {
        #expect(
            signerProblems("{method: keyless, claims: {runnerEnvironmant: x}}") == [
                .unknownKey("runnerEnvironmant", nearest: "runnerEnvironment")
            ])
        for field in CertificateField.claims {
            #expect(signerProblems("{method: keyless, claims: {\(field.key): x}}") == [])
        }
    }

    static let roots: [(String, TrustRootReference?)] = [
        ("public-good", .publicGood), ("acme", .named("acme")), ("/etc/root.json", .file("/etc/root.json")),
        ("'file:///etc/root.json'", .file("/etc/root.json")),
        ("{mediaType: x}", .inline(Array(#"{"mediaType":"x"}"#.utf8))),
    ]

    @Test(arguments: roots) func aTrustRootIsNamed(_ flow: String, _ root: TrustRootReference?) {
        for method in ["method: keyless", "method: static, publicKey: release"] {
            #expect(onlySigner("{\(method), trustedRoot: \(flow)}")?.trustRoot == root)
        }
    }

    @Test(arguments: ["''", "../root.json", ".hidden", "3", "[a]"])
    func isNoTrustRoot(_ flow: String) {
        #expect(!signerProblems("{method: keyless, trustedRoot: \(flow)}").isEmpty)
    }

    @Test func notaryNeedsCertificatesAndIdentities() {
        #expect(
            signerProblems("{method: static, provider: notary}") == [
                .missingKey("certificates"), .missingKey("identities"),
            ])
        #expect(
            signerProblems("{method: static, provider: notary, certificates: [c], identities: ['\(acme)']}")
                == [])
    }
}
