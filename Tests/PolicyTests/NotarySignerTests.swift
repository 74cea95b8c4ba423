// SPDX-License-Identifier: Apache-2.0

import Policy
import Testing

/// Signers of provider notary.
struct NotarySignerTests {
    private func signer(_ fields: String) -> Signer? {
        onlySigner("{method: static, provider: notary, \(fields)}", "allowedProviders: [notary]")
    }

    private func trust(_ fields: String) -> NotaryTrust? {
        guard case .notary(let trust)? = signer(fields)?.identity else { return nil }
        return trust
    }

    private func problems(_ fields: String) -> [PolicyProblem.Code] {
        signerProblems("{method: static, provider: notary, \(fields)}").map(\.code)
    }

    static let references: [(String, CertificateReference)] = [
        ("acme-root", .named("acme-root")), ("/etc/pki/acme.pem", .file("/etc/pki/acme.pem")),
        ("file:///etc/pki/acme.pem", .file("/etc/pki/acme.pem")),
        ("-----BEGIN CERTIFICATE-----", .pem("-----BEGIN CERTIFICATE-----")),
    ]

    @Test(arguments: references) func aCertificateIs(_ text: String, _ reference: CertificateReference) {
        for written in ["'\(text)'", "['\(text)']"] {
            #expect(trust("certificates: \(written), identities: '*'")?.certificates == [reference])
        }
    }

    @Test func theThreeListsAreKeptApart() throws {
        let trust = try #require(
            self.trust(
                "certificates: a, signingAuthorityCertificates: [b, c], timestampCertificates: d, identities: ['*']"
            ))
        #expect(trust.certificates == [.named("a")])
        #expect(trust.signingAuthorityCertificates == [.named("b"), .named("c")])
        #expect(trust.timestampCertificates == [.named("d")])
        #expect(trust.identities == .any)
    }

    @Test func whatIsNotSaidIsStrict() throws {
        let trust = try #require(self.trust("certificates: a, identities: ['\(acme)']"))
        #expect(trust.verifyTimestamp == .always)
        #expect(trust.revocation == .strict)
        #expect(trust.identities == .subjects([try SubjectPattern(parsing: acme)]))
    }

    @Test func timeAndRevocationAreWords() throws {
        for use in NotaryTrust.RevocationUse.allCases {
            #expect(trust("certificates: a, identities: '*', revocation: \(use.rawValue)")?.revocation == use)
        }
        let lenient =
            "certificates: a, timestampCertificates: b, identities: '*', verifyTimestamp: afterCertExpiry"
        #expect(trust(lenient)?.verifyTimestamp == .afterCertExpiry)
        #expect(problems("certificates: a, identities: '*', revocation: log") == [.unknownValue])
        #expect(problems("certificates: a, identities: '*', verifyTimestamp: never") == [.unknownValue])
    }

    @Test func annotationsAreTheSignersMetadata() {
        #expect(
            signer("certificates: a, identities: '*', annotations: {build: '7'}")?.annotations == [
                "build": "7"
            ])
    }

    @Test func sixteenCertificatesAreTheMost() {
        func lists(_ count: Int) -> [String] {
            let block = "-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----\\n"
            return [
                "[\(repeatElement("a", count: count).joined(separator: ", "))]",
                "\"\(String(repeating: block, count: count))\"",
            ]
        }
        for list in lists(16) { #expect(problems("certificates: \(list), identities: '*'") == []) }
        for list in lists(17) { #expect(problems("certificates: \(list), identities: '*'") == [.outOfRange]) }
    }

    @Test func aKeyBehindACertificateIsAKey() {
        let mixed =
            "\"-----BEGIN CERTIFICATE-----\\n-----END CERTIFICATE-----\\n-----BEGIN EC PRIVATE KEY-----\\n\""
        #expect(problems("certificates: \(mixed), identities: '*'") == [.bareKey])
    }

    @Test(arguments: ["[]", "{}", "5", "''", "[[a]]", "'../a'", "'https://a/b'", "'file://a'"])
    func isNoListOfCertificates(_ flow: String) {
        #expect(problems("certificates: \(flow), identities: '*'").count == 1)
        #expect(problems("certificates: a, identities: '*'") == [])
    }

    @Test(arguments: ["[]", "{}", "5", "[5]", "[['*']]", "''", "'** '"]) func isNoListOfIdentities(
        _ flow: String
    ) {
        #expect(problems("certificates: a, identities: \(flow)").count == 1)
        #expect(problems("certificates: a, identities: '*'") == [])
    }

    @Test func oneIdentityNamesWhomAnotherNames() {
        for pair in [
            "['\(acme)', '\(acme), OU=a']", "['\(acme), OU=a', '\(acme)']", "['\(acme)', '\(acme)']",
        ] {
            #expect(problems("certificates: a, identities: \(pair)") == [.overlappingIdentities])
        }
        #expect(problems("certificates: a, identities: ['\(acme), OU=b', '\(acme), OU=a']") == [])
    }

    @Test(arguments: ["certificates", "signingAuthorityCertificates", "timestampCertificates", "identities"])
    func cosignHasNo(_ key: String) {
        #expect(signerProblems("{method: static, publicKey: a, \(key): [a]}").map(\.code) == [.unknownKey])
    }

    @Test func aTenantNamesNoPaths() {
        func problems(_ certificate: String) -> [PolicyProblem] {
            tenantProblems("certificates: ['\(certificate)'], identities: '*', revocation: skip")
        }
        #expect(problems("/etc/pki/acme.pem") == [.tenantReference("a path")])
        #expect(problems("file:///etc/pki/acme.pem") == [.tenantReference("a path")])
        #expect(problems("acme") == [])
        #expect(problems("-----BEGIN CERTIFICATE-----") == [])
    }

    /// This machine would ask wherever the tenant's own authority says, inside the cluster too.
    @Test(arguments: [
        ("certificates", "revocation"), ("signingAuthorityCertificates", "revocation"),
        ("timestampCertificates", "timestampRevocation"),
    ])
    func aTenantsOwnCertificatesAreNotAskedAbout(_ key: String, _ word: String) {
        let others = key == "certificates" ? "" : "certificates: acme, "
        func problems(_ certificate: String, _ rest: String) -> [PolicyProblem] {
            tenantProblems("\(others)\(key): [acme-root, '\(certificate)'], identities: '*'\(rest)")
        }
        for (rest, use) in [
            ("", "strict"), (", \(word): strict", "strict"), (", \(word): permissive", "permissive"),
        ] {
            let refusals = problems(inline, rest)
            #expect(refusals.count == 1)
            guard case .invalidValue(use, let why)? = refusals.first else {
                Issue.record("\(refusals)")
                continue
            }
            #expect(why.contains("say skip"))
            // Which certificates the key ring holds is an administrator's word.
            #expect(problems("acme-ring", rest) == [])
        }
        #expect(problems(inline, ", \(word): skip") == [])
        // Each word is about its own certificates.
        let other = word == "revocation" ? "timestampRevocation" : "revocation"
        #expect(problems(inline, ", \(other): skip").map(\.code) == [.invalidValue])
    }

    @Test func anAdministratorsOwnCertificatesAreAskedAbout() {
        for use in NotaryTrust.RevocationUse.allCases.map(\.rawValue) {
            let signer =
                "{method: static, provider: notary, certificates: ['\(inline)'], identities: ['\(acme)'], revocation: \(use)}"
            #expect(read(application("signers: [\(signer)]")).diagnostics == [])
        }
    }

    private let inline = "-----BEGIN CERTIFICATE-----"

    private func tenantProblems(_ fields: String) -> [PolicyProblem] {
        read(annotated("signers: [{method: static, provider: notary, \(fields)}]")).diagnostics.map(\.problem)
    }

    /// Under `restrict` an application's signer counts when it says what the project's says.
    @Test func twoSignersThatSayTheSameAreEqual() {
        let one = signer("name: a, certificates: [x], identities: ['\(acme)'], revocation: strict")
        #expect(one != nil)
        #expect(one == signer("name: b, certificates: x, identities: ['\(acme)']"))
        #expect(one != signer("name: a, certificates: [x], identities: ['\(acme)'], revocation: skip"))
        #expect(one != signer("name: a, signingAuthorityCertificates: [x], identities: ['\(acme)']"))
        #expect(one != signer("name: a, certificates: [x], identities: '*'"))
    }
}
