// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import StrictJSON
import Testing

/// What a gate says, and what it means when it does not say.
struct GateTests {
    private func only(_ parts: String) throws -> Gate {
        let set = read(oneGate(parts))
        try #require(set.diagnostics.isEmpty, "\(set.diagnostics)")
        return try #require(set.projects.first?.body?.gates.first)
    }

    private func problems(_ parts: String) -> [PolicyProblem] {
        read(oneGate(parts)).diagnostics.map(\.problem)
    }

    // MARK: types

    @Test(arguments: GateType.Kind.allCases) func aShortNameStandsForItsTypes(_ kind: GateType.Kind) throws {
        let more =
            switch kind {
            case .vsa: ", vsa: {verifierId: a, resourceUri: b}"
            default: ", expression: 'true'"
            }
        let gate = try only("type: \(kind.rawValue)\(more)")
        #expect(gate.type == GateType(kind))
        #expect(!gate.type.uris.isEmpty)
        #expect(gate.type.title == kind.rawValue)
    }

    @Test func aURIIsOneType() throws {
        let known = try only("predicateType: 'https://in-toto.io/attestation/vulns/v0.2'")
        #expect(known.type.kind == .vulnerabilities)
        #expect(known.type.uris == ["https://in-toto.io/attestation/vulns/v0.2"])
        let own = try only("predicateType: 'https://acme.test/review/v1', expression: 'true'")
        #expect(own.type.kind == nil)
        #expect(own.condition == GateCondition.none)
    }

    @Test func oneOfTheTwoIsNeeded() {
        #expect(problems("maxAge: 1h") == [.missingKey("type")])
        #expect(
            problems("type: spdx, predicateType: 'https://spdx.dev/Document'")
                == [.conflictingPlaces("type", "predicateType")])
        #expect(problems("type: spdx") == [])
    }

    @Test(arguments: [
        ("in-toto.io/attestation/test-result/v0.1", "https://in-toto.io/attestation/test-result/v0.1"),
        ("cosign.sigstore.dev/attestation/vuln/v1", "https://cosign.sigstore.dev/attestation/vuln/v1"),
    ])
    func aTypeWithoutSchemeIsNoURI(_ text: String, _ meant: String) {
        #expect(
            problems("predicateType: '\(text)'")
                == [.invalidValue(text, why: "is not a URI; did you mean \"\(meant)\"?")])
        #expect(problems("predicateType: '\(meant)'") == [])
    }

    @Test(arguments: ["acme", "a b:c", "1:x", "x:"]) func whatIsNoURI(_ text: String) {
        #expect(
            problems("predicateType: '\(text)', expression: 'true'")
                == [.invalidValue(text, why: "is not a URI")])
    }

    @Test(arguments: [
        ("https://spdx.dev/Document/", "https://spdx.dev/Document", true),
        ("http://spdx.dev/Document", "https://spdx.dev/Document", true),
        ("spdx.dev/document/v3", "https://spdx.dev/Document", true),
        ("https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2", true),
        ("https://slsa.dev/provenence/v1", "https://slsa.dev/provenance/v1", true),
        ("https://spdx.dev/Document", "https://spdx.dev/Document", false),
        ("https://in-toto.io/attestation/link/v0.3", "https://in-toto.io/attestation/vulns/v0.2", false),
        ("https://acme.test/provenance/v1", "https://slsa.dev/provenance/v1", false),
    ])
    func nearMisses(_ a: String, _ b: String, _ resembles: Bool) {
        #expect(PredicateTypeURI.resembles(a, b) == resembles)
        #expect(PredicateTypeURI.resembles(b, a) == resembles)
    }

    // MARK: signers

    @Test func aGateHasItsOwnSigners() {
        #expect(
            read(sound("gates: [{name: e2e, type: spdx}]")).diagnostics.map(\.problem)
                == [.missingKey("signers")])
        #expect(
            read(sound("gates: [{name: e2e, type: spdx, signers: []}]")).diagnostics.map(\.problem)
                == [.emptyList])
        #expect(
            read(sound("gates: [{name: e2e, type: spdx, signers: [{name: release}]}]")).diagnostics
                .map(\.problem) == [.missingKey("method")])
        #expect(problems("type: spdx") == [])
    }

    @Test func theSignersOfGatesAreSignersOfThePolicy() throws {
        let text = oneGate("type: spdx").replacing(
            "publicKey: release}], type", with: "publicKey: gate}], type")
        let set = read(text)
        #expect(set.signers.map(\.title) == ["release", "gate"])
        let asked = read(
            application("gates: [{name: e2e, type: spdx, signers: [{method: static, publicKey: own}]}]"))
        #expect(asked.signers.map(\.title) == ["own"])
    }

    @Test func lintLooksAtTheSignersOfGates() {
        func text(_ identities: String) -> String {
            sound(
                "gates: [{name: e2e, type: spdx, signers: [{method: keyless, identities: [\(identities)]}]}]")
        }
        #expect(lintLines(text("")) == ["8:47 signer.keyless-without-identities"])
        #expect(lintLines(text("{issuer: i, subject: s}")) == [])
    }

    @Test func aTenantsGateNamesKeysOnly() {
        func problems(_ key: String) -> [PolicyProblem] {
            read(annotated("gates: [{name: a, type: spdx, signers: [{method: static, publicKey: \(key)}]}]"))
                .diagnostics.map(\.problem)
        }
        #expect(problems("/etc/key.pub") == [.tenantReference("a path")])
        #expect(problems("release") == [])
    }

    // MARK: selection and time

    @Test(arguments: [
        ("type: test-result", GateSelection.latest), ("type: vulnerabilities", .latest),
        ("type: openvex, expression: 'true'", .latest), ("type: sbom", .any), ("type: cyclonedx", .any),
        ("type: provenance, expression: 'true'", .any), ("type: release, release: {purl: a}", .any),
        ("type: vsa, vsa: {verifierId: a, resourceUri: b}", .any), ("type: sbom, select: all", .all),
        ("predicateType: 'https://acme.test/a', expression: 'true'", .latest),
    ])
    func whichCounts(_ parts: String, _ selection: GateSelection) throws {
        #expect(try only(parts).selection == selection)
    }

    @Test func theScopeIsThePolicysUnlessSaid() throws {
        #expect(try only("type: spdx").subjectScope == nil)
        #expect(try only("type: spdx, subjectScope: allPlatforms").subjectScope == .allPlatforms)
    }

    @Test(arguments: [
        ("90s", 90, "90s"), ("15m", 900, "15m"), ("72h", 259_200, "3d"), ("30d", 2_592_000, "30d"),
        ("3650d", 315_360_000, "3650d"), ("61m", 3_660, "61m"),
    ])
    func aSpanOfTime(_ text: String, _ seconds: Int, _ written: String) throws {
        let duration = try #require(PolicyDuration(text))
        #expect(duration.seconds == seconds)
        #expect(duration.description == written)
        #expect(try only("type: spdx, maxAge: \(text)").maxAge == duration)
    }

    @Test(arguments: [
        "0s", "-1h", "+1h", "1", "h", "1w", "1.5h", "1h30m", "3651d", "99999999999d", "1 h", "１h", "1H",
    ])
    func noSpanOfTime(_ text: String) {
        #expect(PolicyDuration(text) == nil)
        #expect(problems("type: spdx, maxAge: '\(text)'").map(\.code) == [.invalidValue])
    }

    @Test func aPredicatesTimeIsForKeys() throws {
        #expect(
            try only("type: spdx, predicateTime: metadata.scanFinishedOn").predicateTime
                == ["metadata", "scanFinishedOn"])
        let keyless = "signers: [{method: keyless, identities: [{issuer: i, subject: s}]}]"
        let text = "gates: [{name: a, type: spdx, \(keyless), predicateTime: at}]"
        #expect(read(sound(text)).diagnostics.map(\.problem.code) == [.invalidValue])
    }

    @Test(arguments: ["a..b", ".a", "a.", "a.b.c.d.e.f.g.h.i"]) func noPath(_ path: String) {
        #expect(problems("type: spdx, predicateTime: '\(path)'").map(\.code) == [.invalidValue])
    }

    // MARK: conditions

    @Test func aTestResult() throws {
        #expect(try only("type: test-result").condition == .testResult(GateTestResult()))
        let said = try only(
            "type: test-result, testResult: {require: WARNED, configuration: e2e, requiredTests: [a, b]}")
        #expect(
            said.condition
                == .testResult(
                    GateTestResult(require: .warned, configuration: "e2e", requiredTests: ["a", "b"])))
    }

    @Test func vulnerabilities() throws {
        #expect(
            try only("type: vulnerabilities").condition
                == .vulnerabilities(GateVulnerabilities(maximum: [.critical: 0, .high: 0])))
        let said = try only(
            "type: vulnerabilities, vulnerabilities: {max: {medium: 5, high: 1}, unknown: allow, maxDatabaseAge: 1d, "
                + "allow: [{id: CVE-1, until: 2027-01-01, reason: r}]}")
        // What is not bounded stays at what is usual.
        #expect(
            said.condition
                == .vulnerabilities(
                    GateVulnerabilities(
                        maximum: [.critical: 0, .high: 1, .medium: 5], unknown: .allow,
                        allowances: [VulnerabilityAllowance(id: "CVE-1", until: 1_798_761_600, reason: "r")],
                        maxDatabaseAge: PolicyDuration("24h"))))
    }

    @Test(arguments: [("spdx", GateType.Kind.spdx), ("cyclonedx", .cyclonedx), ("any", .sbom)])
    func anSBOMOfOneFormat(_ format: String, _ kind: GateType.Kind) throws {
        let gate = try only("type: sbom, sbom: {format: \(format)}")
        #expect(gate.type == GateType(kind))
        #expect(gate.condition == .sbom)
    }

    @Test func aSummary() throws {
        let gate = try only(
            "type: vsa, vsa: {verifierId: a, resourceUri: b, levels: [SLSA_BUILD_LEVEL_3, ORG_X]}")
        #expect(
            gate.condition
                == .vsa(
                    GateSummary(
                        verifierID: "a", resourceURI: "b",
                        levels: [.level(track: .build, 3), .property("ORG_X")])))
    }

    @Test(arguments: [
        "SLSA_BUILD_LEVEL_4", "SLSA_SOURCE_LEVEL_5", "SLSA_BUILD_LEVEL_x", "SLSA_BUILD_LEVEL_",
        "SLSA_BUILD_LEVEL_03", "SLSA_BUILD_LEVEL_UNEVALUATED", "SLSA_DEPENDENCY_LEVEL_UNEVALUATED", "FAILED",
    ])
    func noLevel(_ text: String) {
        let why = "is no level of SLSA (build 0 to 3, source 0 to 4) and no property"
        #expect(
            problems("type: vsa, vsa: {verifierId: a, resourceUri: b, levels: ['\(text)']}")
                == [.invalidValue(text, why: why)])
    }

    @Test(arguments: [
        ("SLSA_BUILD_LEVEL_3", "SLSA_BUILD_LEVEL_2", true),
        ("SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_2", true),
        ("SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_2", false),
        ("SLSA_SOURCE_LEVEL_4", "SLSA_BUILD_LEVEL_2", false), ("ORG_X", "ORG_X", true),
        ("ORG_Y", "ORG_X", false),
    ])
    func aLevelHoldsThoseBelowIt(_ has: String, _ wanted: String, _ covers: Bool) throws {
        #expect(try #require(VerifiedLevel(has)).covers(try #require(VerifiedLevel(wanted))) == covers)
    }

    static let refused: [(String, PolicyProblem)] = [
        (
            "type: tests",
            .unknownValue("tests", allowed: GateType.Kind.allCases.map(\.rawValue), nearest: nil)
        ),
        // What is null is not said, and a gate is not dropped for it.
        ("type: null", .missingKey("type")), ("predicateType: null, expression: 'true'", .missingKey("type")),
        ("type: custom, expression: null", .gateWithoutCondition(type: "custom", needed: "expression")),
        ("type: spdx, selekt: any", .unknownKey("selekt", nearest: "select")),
        (
            "type: spdx, select: newest",
            .unknownValue("newest", allowed: ["latest", "any", "all"], nearest: nil)
        ),
        ("type: spdx, params: {a: 1}", .missingKey("expression")),
        ("type: spdx, expression: 'true', params: []", .wrongType(expected: "a mapping", found: "array")),
        ("type: test-result, testResult: [PASSED]", .wrongType(expected: "a mapping", found: "array")),
        (
            "type: test-result, testResult: {require: passed}",
            .unknownValue("passed", allowed: ["PASSED", "WARNED"], nearest: "PASSED")
        ),
        ("type: test-result, testResult: {requiredTests: []}", .emptyList),
        ("type: test-result, testResult: {requiredTests: [a, a]}", .duplicateName("a")),
        ("type: vulnerabilities, vulnerabilities: {max: {critical: -1}}", .outOfRange(-1, 0...1_000_000)),
        ("type: vulnerabilities, vulnerabilities: {max: {unknown: 1}}", .unknownKey("unknown", nearest: nil)),
        (
            "type: vulnerabilities, vulnerabilities: {allow: [{id: CVE-1, reason: r}]}", .missingKey("until")
        ),
        ("type: vsa, vsa: {verifierId: a}", .missingKey("resourceUri")),
        ("type: vsa, vsa: {resourceUri: a}", .missingKey("verifierId")),
        ("type: release, release: {}", .missingKey("purl")),
        (
            "type: sbom, sbom: {format: xml}",
            .unknownValue("xml", allowed: ["spdx", "cyclonedx", "any"], nearest: nil)
        ),
    ]

    @Test(arguments: refused) func refuses(_ parts: String, _ problem: PolicyProblem) {
        #expect(problems(parts) == [problem])
    }

    @Test(arguments: [
        ("predicate.x == nope", "line 1, column 16"), ("predicate.x == ", "line 1, column 16"),
        ("true &&\\n size(1, 2) == 3", "line 2, column 2"), ("foo(1)", "line 1, column 1"),
        ("'a'.matches('(')", "line 1, column 13"),
    ])
    func anExpressionIsReadAtOnce(_ text: String, _ place: String) throws {
        let diagnostics = read(oneGate("type: provenance, expression: \"\(text)\"")).diagnostics
        #expect(diagnostics.map(\.problem.code) == [.gateExpression])
        let message = try #require(diagnostics.first?.description)
        #expect(message.contains("expression: the expression cannot be read; \(place) of it: "))
    }

    @Test func everyFaultIsToldAtOnce() {
        #expect(
            problems("type: tests, select: x, maxAge: z").map(\.code) == [
                .unknownValue, .unknownValue, .invalidValue,
            ])
    }

    @Test func gatesAreBounded() {
        func text(_ count: Int) -> String {
            sound("gates: [" + (0..<count).map { gate("g\($0)") }.joined(separator: ", ") + "]")
        }
        #expect(read(text(64)).diagnostics == [])
        #expect(read(text(65)).diagnostics.map(\.problem) == [.outOfRange(65, 0...64)])
    }

    // MARK: the fingerprint

    @Test func theFingerprintIsOfNameTypeAndSigners() throws {
        let gate = try only("type: spdx, maxAge: 1h")
        #expect(try only("type: spdx, select: all").fingerprint == gate.fingerprint)
        #expect(try only("type: sbom").fingerprint != gate.fingerprint)
        var other = gate
        other.name = "other"
        #expect(other.fingerprint != gate.fingerprint)
        other = gate
        other.signers += [
            try #require(onlySigner("{method: keyless, identities: [{issuer: i, subject: s}]}"))
        ]
        #expect(other.fingerprint != gate.fingerprint)
        other.signers.reverse()
        let reversed = other.fingerprint
        other.signers.reverse()
        #expect(other.fingerprint == reversed)
    }
}
