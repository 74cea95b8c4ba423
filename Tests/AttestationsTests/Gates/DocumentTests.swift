// SPDX-License-Identifier: Apache-2.0

import Attestations
import LinearPattern
import Policy
import StrictJSON
import Testing

/// SBOMs, verification summaries and releases.
struct DocumentTests {
    // MARK: SBOMs

    static let spdx2: JSON = ["spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": []]
    static let spdx3: JSON = [
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [],
    ]
    static let cyclonedx: JSON = ["bomFormat": "CycloneDX", "specVersion": "1.6", "components": []]

    @Test(arguments: [
        ("https://spdx.dev/Document", spdx2), ("https://spdx.dev/Document/v2.3", spdx2),
        ("https://spdx.dev/Document/v3", spdx3), ("https://cyclonedx.org/bom", cyclonedx),
        ("https://cyclonedx.org/bom/v1.4", cyclonedx),
    ])
    func anSBOMHasItsMarks(_ type: String, _ document: JSON) throws {
        #expect(try GateBench.codes(.sbom, type, document) == [])
        for key in document.object?.keys ?? [] where key != "packages" && key != "components" {
            #expect(try GateBench.codes(.sbom, type, document.without(key)) == [.sbomUnrecognised])
            #expect(try GateBench.codes(.sbom, type, document.with(key, "x")) == [.sbomUnrecognised])
        }
    }

    @Test func theTypeDecidesTheFormat() throws {
        #expect(try GateBench.codes(.sbom, "https://cyclonedx.org/bom", Self.spdx2) == [.sbomUnrecognised])
        #expect(
            try GateBench.codes(.sbom, "https://spdx.dev/Document", Self.cyclonedx) == [.sbomUnrecognised])
        #expect(
            try GateBench.codes(.sbom, "https://spdx.dev/Document", "SPDXVersion: SPDX-2.3")
                == [.predicateNotAnObject])
    }

    @Test func aGateTakesTheFormatsItNames() throws {
        let bench = try GateBench()
        let attested = try bench.attest(Self.spdx2, as: "https://spdx.dev/Document")
        #expect(GateBench.result(GateBench.gate(.sbom), [attested]).outcome == .satisfied)
        #expect(GateBench.result(GateBench.gate(.spdx), [attested]).outcome == .satisfied)
        #expect(GateBench.result(GateBench.gate(.cyclonedx), [attested]).codes == [.noAttestation])
    }

    // MARK: summaries

    static let summary: JSON = [
        "verifier": ["id": "https://verify.acme.test"], "resourceUri": "oci://registry.example/shop",
        "policy": ["uri": "https://acme.test/policy"], "verificationResult": "PASSED",
        "verifiedLevels": ["SLSA_BUILD_LEVEL_3", "ACME_HERMETIC", "SLSA_SOURCE_TWO_PARTY_REVIEWED"],
    ]
    static let summaryType = "https://slsa.dev/verification_summary/v1"

    private func summary(
        _ predicate: JSON, levels: [VerifiedLevel] = [.level(track: .build, 2)]
    ) throws -> [GateProblem] {
        let wanted = GateSummary(
            verifierID: "https://verify.acme.test", resourceURI: "oci://{repository}", levels: levels)
        return try GateBench.finding(.vsa(wanted), Self.summaryType, predicate).problems
    }

    @Test func aSummaryThatSaysAllOfIt() throws {
        #expect(try summary(Self.summary) == [])
        let reviewed = try #require(VerifiedLevel("SLSA_SOURCE_TWO_PARTY_REVIEWED"))
        #expect(try summary(Self.summary, levels: [.property("ACME_HERMETIC"), reviewed]) == [])
    }

    static let flawed: [(String, JSON, GateProblem.Code)] = [
        ("verificationResult", "FAILED", .summaryNotPassed),
        ("verificationResult", "OK", .summaryUnusable),
        ("verifier", ["id": "https://verify.acme.test/"], .summaryVerifier),
        ("verifier", [:], .summaryUnusable),
        ("resourceUri", "oci://registry.example/shop-evil", .summaryResource),
        ("verifiedLevels", ["SLSA_BUILD_LEVEL_1"], .summaryLevels),
        ("verifiedLevels", ["SLSA_SOURCE_LEVEL_3"], .summaryLevels),
        ("verifiedLevels", ["SLSA_BUILD_LEVEL_UNEVALUATED"], .summaryLevels),
        ("verifiedLevels", ["SLSA_BUILD_LEVEL_4"], .summaryUnusable),
        ("verifiedLevels", ["SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3"], .summaryUnusable),
        ("verifiedLevels", [], .summaryLevels),
        ("verifiedLevels", "SLSA_BUILD_LEVEL_3", .summaryUnusable),
    ]

    @Test(arguments: flawed) func aSummaryThatDoesNot(_ key: String, _ value: JSON, _ code: GateProblem.Code)
        throws
    {
        #expect(try summary(Self.summary.with(key, value)).map(\.code) == [code])
    }

    @Test func aMissingPropertyIsNamed() throws {
        #expect(
            try summary(Self.summary, levels: [.property("ACME_SIGNED")])
                == [
                    .summaryLevels(
                        missing: [.property("ACME_SIGNED")],
                        found: ["SLSA_BUILD_LEVEL_3", "ACME_HERMETIC", "SLSA_SOURCE_TWO_PARTY_REVIEWED"])
                ])
    }

    // MARK: releases

    @Test(arguments: [
        ("pkg:oci/shop@sha256%3Aab?repository_url=registry.example/shop", true),
        ("pkg:oci/shop-evil@sha256%3Aab", false), ("pkg:npm/shop@1", false), ("", false),
    ])
    func aReleaseHasThePURL(_ purl: String, _ counts: Bool) throws {
        let wanted = GateCondition.release(purl: try #require(Glob("pkg:oci/shop@**")))
        let problems = try GateBench.finding(
            wanted, "https://in-toto.io/attestation/release/v0.1", ["purl": .string(purl)]
        ).problems
        #expect(problems == (counts ? [] : [.releasePURL(found: purl, wanted: "pkg:oci/shop@**")]))
    }

    @Test func aReleaseWithoutPURLIsMalformed() throws {
        let wanted = GateCondition.release(purl: try #require(Glob("**")))
        let type = "https://in-toto.io/attestation/release/v0.2"
        #expect(try GateBench.codes(wanted, type, ["packageId": "1"]) == [.predicateMalformed])
        #expect(try GateBench.codes(wanted, type, ["purl": "pkg:oci/a"]) == [])
    }
}
