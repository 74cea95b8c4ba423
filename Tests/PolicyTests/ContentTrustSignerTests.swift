// SPDX-License-Identifier: Apache-2.0

import Policy
import Testing

/// Signers of provider dct.
struct ContentTrustSignerTests {
    private func pin(_ fields: String) -> ContentTrustPin? {
        let signer = onlySigner("{method: static, provider: dct, \(fields)}", "allowedProviders: [dct]")
        guard case .contentTrust(let pin)? = signer?.identity else { return nil }
        return pin
    }

    private func problems(_ fields: String) -> [PolicyProblem.Code] {
        signerProblems("{method: static, provider: dct, \(fields)}").map(\.code)
    }

    @Test func aPinIsAKeyOfAnyForm() {
        for (text, reference) in SignerTests.references {
            #expect(pin("publicKey: '\(text)'") == ContentTrustPin(rootKey: TrustedKey(reference)))
        }
        #expect(problems("server: 'https://notary.example'") == [.missingKey])
    }

    static let servers = [
        ("https://notary.example", "https://notary.example"),
        ("https://notary.example:4443/", "https://notary.example:4443"),
        ("https://notary.example/trust/", "https://notary.example/trust"),
        ("http://127.0.0.1:4443", "http://127.0.0.1:4443"), ("http://localhost", "http://localhost"),
        ("http://[::1]:4443", "http://[::1]:4443"),
    ]

    @Test(arguments: servers) func aServerIs(_ text: String, _ url: String) {
        #expect(pin("publicKey: k, server: '\(text)'")?.server == url)
    }

    @Test(arguments: [
        "", "notary.example", "http://notary.example", "http://127.0.0.1.example", "http://localhost.example",
        "https://", "https:///a", "https://user:word@notary.example", "https://notary.example?a=b",
        "https://notary.example#a", "https://a b", "ftp://a", "https://:443", "http://127.0.0.1@a",
    ])
    func aServerIsNot(_ text: String) {
        #expect(problems("publicKey: k, server: '\(text)'") == [.invalidValue])
    }

    @Test func aTenantNamesNoServer() {
        func problems(_ server: String) -> [PolicyProblem] {
            read(annotated("signers: [{method: static, provider: dct, publicKey: k\(server)}]")).diagnostics
                .map(\.problem)
        }
        #expect(problems(", server: 'https://notary.example'") == [.tenantReference("a notary server")])
        #expect(problems("") == [])
    }

    @Test func delegationsAreNames() {
        #expect(
            pin("publicKey: k, delegations: [releases, ci/web-1_a]")?.delegations == [
                "releases", "ci/web-1_a",
            ])
    }

    /// `targets` is the repository's own.
    @Test func theTargetsAreNamedAsDelegationsAre() {
        #expect(pin("publicKey: k, delegations: [targets]")?.delegations == ["targets"])
    }

    static let delegations: [(String, PolicyProblem.Code)] = [
        ("[]", .emptyList), ("[targets/releases]", .invalidValue), ("[Releases]", .invalidValue),
        ("[a//b]", .invalidValue), ("['']", .invalidValue), ("[/a]", .invalidValue),
        ("['../a']", .invalidValue),
        ("['a%2f']", .invalidValue), ("[a, a]", .duplicateName), ("[5]", .wrongType), ("a", .wrongType),
        ("['\(String(repeating: "a", count: 129))']", .invalidValue),
        ("[\((0...16).map { "a\($0)" }.joined(separator: ", "))]", .outOfRange),
    ]

    @Test(arguments: delegations) func delegationsAreNot(_ flow: String, _ code: PolicyProblem.Code) {
        #expect(problems("publicKey: k, delegations: \(flow)") == [code])
        #expect(problems("publicKey: k, delegations: [releases]") == [])
    }

    @Test(arguments: ["server: 'https://notary.example'", "delegations: [releases]"])
    func cosignHasNo(_ field: String) {
        #expect(signerProblems("{method: static, publicKey: a, \(field)}").map(\.code) == [.unknownKey])
    }
}
