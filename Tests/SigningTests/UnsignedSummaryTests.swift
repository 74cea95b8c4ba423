// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Signing
import StrictJSON
import Testing

@Suite("Verification summaries")
struct UnsignedSummaryTests {
    private static let image = Digest(sha256Of: Array("image".utf8))
    private static let policy = Digest(sha256Of: Array("policy".utf8))
    private static let evidence = [Digest(sha256Of: Array("bundle".utf8)), Digest(of: [], .sha512)]

    private func summary(_ result: UnsignedSummary.Result = .passed) -> UnsignedSummary {
        UnsignedSummary(
            of: Self.image, name: "registry.example/shop/web",
            verifier: UnsignedSummary.Verifier(
                id: "https://verify.acme.example", version: ["assay": "0.1.0"]),
            timeVerified: 1_795_262_400, resourceURI: "oci://registry.example/shop/web",
            policy: UnsignedSummary.Policy(uri: "policies/shop.yaml", digest: Self.policy),
            inputAttestations: Self.evidence, result: result,
            levels: VerifiedLevels(
                buildLevel: 3, sourceLevel: 4,
                properties: [VerifiedProperty("ACME_HERMETIC")].compactMap(\.self)))
    }

    @Test func theStatementIsTheSpecifications() {
        let expected = """
            {"_type":"https://in-toto.io/Statement/v1",\
            "subject":[{"name":"registry.example/shop/web","digest":{"sha256":"\(Self.image.hex)"}}],\
            "predicateType":"https://slsa.dev/verification_summary/v1","predicate":{\
            "verifier":{"id":"https://verify.acme.example","version":{"assay":"0.1.0"}},\
            "timeVerified":"2026-11-21T12:00:00Z","resourceUri":"oci://registry.example/shop/web",\
            "policy":{"uri":"policies/shop.yaml","digest":{"sha256":"\(Self.policy.hex)"}},\
            "inputAttestations":[{"digest":{"sha256":"\(Self.evidence[0].hex)"}},\
            {"digest":{"sha512":"\(Self.evidence[1].hex)"}}],"verificationResult":"PASSED",\
            "verifiedLevels":["SLSA_BUILD_LEVEL_3","SLSA_SOURCE_LEVEL_4","ACME_HERMETIC"],"slsaVersion":"1.2"}}
            """
        #expect(String(decoding: summary().statement.bytes, as: UTF8.self) == expected)
    }

    @Test func aFailedOneVouchesForNoLevel() {
        let predicate = summary(.failed).statement.predicate
        #expect(predicate["verificationResult"] == "FAILED")
        #expect(predicate["verifiedLevels"] == ["FAILED"])
    }

    @Test func whatIsUnknownIsLeftOut() {
        var summary = summary()
        summary.inputAttestations = []
        summary.policy.digest = nil
        let predicate = summary.statement.predicate
        #expect(predicate["inputAttestations"] == nil)
        #expect(predicate["policy"] == ["uri": "policies/shop.yaml"])
        #expect(predicate["dependencyLevels"] == nil)
    }

    @Test(
        arguments: [
            (nil, nil, ["SLSA_BUILD_LEVEL_UNEVALUATED"]), (0, nil, ["SLSA_BUILD_LEVEL_0"]),
            (3, nil, ["SLSA_BUILD_LEVEL_3"]), (4, nil, ["SLSA_BUILD_LEVEL_3"]),
            (-1, nil, ["SLSA_BUILD_LEVEL_0"]),
            (nil, 2, ["SLSA_BUILD_LEVEL_UNEVALUATED", "SLSA_SOURCE_LEVEL_2"]),
            (1, 5, ["SLSA_BUILD_LEVEL_1", "SLSA_SOURCE_LEVEL_4"]), (1, 0, ["SLSA_BUILD_LEVEL_1"]),
        ] as [(Int?, Int?, [String])])
    func levelsAreOneATrack(_ build: Int?, _ source: Int?, _ words: [String]) {
        #expect(VerifiedLevels(buildLevel: build, sourceLevel: source).words == words)
    }

    @Test(arguments: ["ACME_HERMETIC", "SLSA_SOURCE_TWO_PARTY_REVIEWED", "SLSA_BUILD_REPRODUCED", "reviewed"])
    func propertiesAreWordsOfTheirOwn(_ name: String) throws {
        let property = try #require(VerifiedProperty(name))
        #expect(
            VerifiedLevels(buildLevel: 1, properties: [property, property]).words == [
                "SLSA_BUILD_LEVEL_1", name,
            ])
    }

    @Test(arguments: ["FAILED", "SLSA_BUILD_LEVEL_4", "SLSA_BUILD_HERMETIC", "", "two words", "ä"])
    func noPropertyPassesForALevel(_ name: String) {
        #expect(VerifiedProperty(name) == nil)
    }

    @Test func aSignedOneVerifies() throws {
        let key = try SigningKey()
        let signed = try CosignSigner(key).sign(summary().statement)
        #expect(signed.predicateType == "https://slsa.dev/verification_summary/v1")
        let signature = try #require(signed.envelope.signatures.first?.bytes)
        let message = signed.envelope.preAuthenticationEncoding
        #expect(key.publicKey.algorithm(of: signature, for: message) == .ecdsaP256SHA256)
    }
}
