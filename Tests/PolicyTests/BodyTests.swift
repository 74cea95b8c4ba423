// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import StrictJSON
import Testing

/// The body of `policy.md` §2: what it says, and what it means when it does not say.
struct BodyTests {
    @Test func whatIsNotSaidHasItsDefault() throws {
        let body = try #require(projectBody(project("enabled: true")))
        #expect(body == PolicyBody())
        #expect(body.enforcement == .strict)
        #expect(body.providers == [.cosign])
        #expect(body.methods == [.kms, .static, .keyless])
        #expect(body.minSlsaLevel == 0)
        #expect(body.applicationSigners == .override)
        #expect(body.threshold == 1)
        #expect(body.images.map(\.pattern) == ["**"])
        #expect(body.unmatchedImages == .deny)
        #expect(body.tagReferences == .warn)
        #expect(body.subjectScope == .index)
    }

    @Test func everythingThatCanBeSaidIsRead() throws {
        let text = """
            enabled: false
            enforcementLevel: permissive
            allowedProviders: [notary, dct]
            allowedSigners: [kms]
            minSlsaLevel: 4
            applicationSigners: forbid
            threshold: 3
            images: ["ghcr.io/acme/**"]
            unmatchedImages: allow
            tagReferences: deny
            subjectScope: allPlatforms
            exemptions: [{image: "pause@\(someDigest)", reason: why, until: 2027-03-01}]
            slsa:
              source: git+https://GitHub.com/acme/shop.git
              builders: [{name: chains, use: tekton-chains, signers: [{method: static, publicKey: k}], maxLevel: 2}]
            gates: [\(gate("sbom"))]
            """
        let body = try #require(projectBody(project(text)))
        #expect(!body.enabled)
        #expect(body.enforcement == .permissive)
        #expect(body.providers == [.notary, .dct])
        #expect(body.methods == [.kms])
        #expect(body.minSlsaLevel == 4)
        #expect(body.applicationSigners == .forbid)
        #expect(body.threshold == 3)
        #expect(body.images.map(\.pattern) == ["ghcr.io/acme/**"])
        #expect(body.unmatchedImages == .allow)
        #expect(body.tagReferences == .deny)
        #expect(body.subjectScope == .allPlatforms)
        #expect(body.exemptions.map(\.until) == [1_803_859_200])
        #expect(body.slsa.expectations.source == "https://github.com/acme/shop")
        #expect(body.slsa.trust.builders.map(\.name) == ["chains"])
        #expect(body.gates.map(\.name) == ["sbom"])
    }

    @Test func nullIsNotSaid() throws {
        #expect(projectBody(project("threshold:\nimages:\nenforcementLevel:")) == PolicyBody())
    }

    /// A required key that is there without a value once counted as said.
    @Test func nullIsNoAnswerWhereOneIsRequired() {
        #expect(
            read(imageVerificationPolicy("applicationSigners:")).diagnostics.map(\.problem) == [
                .missingKey("applicationSigners")
            ])
    }

    /// Each of these once made the entry vanish without a word.
    @Test(arguments: [
        ("gates: [{name: 5, \(gateParts)}]", PolicyProblem.wrongType(expected: "a string", found: "number")),
        ("gates: [{name: '', \(gateParts)}]", .invalidValue("", why: "is empty")),
        ("gates: [{\(gateParts)}]", .missingKey("name")),
        ("gates: [sbom]", .wrongType(expected: "a mapping", found: "string")),
        ("exemptions: [{image: 'a@\(someDigest)', reason: r, until: }]", .missingKey("until")),
        (
            "exemptions: [{image: 'a@\(someDigest)', reason: r, until: soon}]",
            .invalidValue("soon", why: "is not a date (2027-03-01 or 2027-03-01T12:00:00Z)")
        ),
        ("exemptions: [pause]", .wrongType(expected: "a mapping", found: "string")),
    ])
    func anEntryThatSaysTooLittleIsAnError(_ line: String, _ problem: PolicyProblem) {
        #expect(read(project(line)).diagnostics.map(\.problem) == [problem])
        #expect(projectBody(project(line)) == nil)
    }

    @Test(arguments: [
        "a@sha256:" + String(repeating: "a", count: 63), "a@sha256:" + String(repeating: "A", count: 64),
        "a@sha512:" + String(repeating: "a", count: 64), "a@md5:" + String(repeating: "a", count: 32), "a@",
    ])
    func anExemptionIsForAWholeDigest(_ image: String) {
        let text = "exemptions: [{image: '\(image)', reason: r, until: 2027-03-01}]"
        #expect(read(project(text)).diagnostics.map(\.problem) == [.exemptionWithoutDigest(image)])
        let other = text.replacing(image, with: "a@sha512:" + String(repeating: "a", count: 128))
        #expect(read(project(other)).diagnostics == [])
    }

    @Test(arguments: ["applicationSigners: restrict", "defaultSigners: []", "images: [a]", "exemptions: []"])
    func anApplicationDoesNotSay(_ line: String) {
        #expect(read(application(line)).diagnostics.map(\.problem.code) == [.unknownKey])
        #expect(read(project(line)).diagnostics == [])
    }

    @Test(arguments: ["signers: []", "slsaLevel: 2"])
    func aProjectDoesNotSay(_ line: String) {
        #expect(read(project(line)).diagnostics.map(\.problem.code) == [.unknownKey])
        #expect(read(application(line)).diagnostics == [])
    }
}
