// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import StrictJSON
import Testing

/// The rules of `policy.md` §3, one by one.
struct MergeTests {
    private func merged(_ p: String, _ a: String) -> Requirement? {
        onlyRequirement(project(p) + "---\n" + application(a))
    }

    private func problems(_ p: String, _ a: String) -> [PolicyProblem]? {
        merged(p, a)?.diagnostics.map(\.problem)
    }

    static let twoKeys = "defaultSigners: [\(release), {name: nightly, method: static, publicKey: nightly}]"
    static let choosing = "applicationSigners: restrict\n" + twoKeys

    @Test func withoutApplicationTheRequirementIsThePolicy() throws {
        let policies = read(project(Self.choosing + "\nthreshold: 2\nminSlsaLevel: 1")).projects
        let requirement = try #require(
            EffectivePolicy(policies: policies, application: nil).requirements.first)
        #expect(requirement.origin == "AppProject/shop")
        #expect(requirement.signers.map(\.name) == ["release", "nightly"])
        #expect(requirement.threshold == 2)
        #expect(requirement.minSlsaLevel == 1)
        #expect(requirement.diagnostics == [])
    }

    @Test func anApplicationSwitchesOn() {
        #expect(merged("enabled: false\n" + Self.choosing, "threshold: 1") != nil)
        #expect(merged("enabled: false\n" + Self.choosing, "enabled: true") != nil)
        #expect(merged("enabled: false\n" + Self.choosing, "enabled: false") == nil)
    }

    @Test func anApplicationNeverSwitchesOff() {
        #expect(
            problems(Self.choosing, "enabled: false") == [
                .applicationAsksForLess("enabled", asked: "false", stands: "true")
            ])
    }

    static let stricter: [(String, String, PolicyProblem?)] = [
        ("minSlsaLevel: 1", "slsaLevel: 1", nil),
        ("minSlsaLevel: 1", "slsaLevel: 0", .applicationAsksForLess("slsaLevel", asked: "0", stands: "1")),
        ("threshold: 2", "threshold: 2", nil),
        ("threshold: 2", "threshold: 1", .applicationAsksForLess("threshold", asked: "1", stands: "2")),
        ("unmatchedImages: warn", "unmatchedImages: deny", nil),
        (
            "unmatchedImages: warn", "unmatchedImages: allow",
            .applicationAsksForLess("unmatchedImages", asked: "allow", stands: "warn")
        ),
        ("tagReferences: deny", "tagReferences: deny", nil),
        (
            "tagReferences: deny", "tagReferences: warn",
            .applicationAsksForLess("tagReferences", asked: "warn", stands: "deny")
        ),
        ("enforcementLevel: permissive", "enforcementLevel: strict", nil),
        (
            "enforcementLevel: strict", "enforcementLevel: permissive",
            .applicationAsksForLess("enforcementLevel", asked: "permissive", stands: "strict")
        ),
        (
            "slsa: {builders: [{name: a, use: github-workflow}]}",
            "slsa: {builders: [{name: b, use: github-workflow}]}",
            .applicationAsksForLess("slsa.builders", asked: "1 of its own", stands: "word")
        ),
        (
            "slsa: {verifiers: [\(Self.verifier("a"))]}",
            "slsa: {verifiers: [\(Self.verifier("b")), \(Self.verifier("c"))]}",
            .applicationAsksForLess("slsa.verifiers", asked: "2 of its own", stands: "word")
        ),
    ]

    @Test(arguments: stricter) func whoeverAsksForLessIsTold(
        _ p: String, _ a: String, _ problem: PolicyProblem?
    ) {
        let found = problems(Self.choosing + "\n" + p, a)
        #expect(found == [problem].compactMap { $0 })
    }

    @Test func theStricterStands() throws {
        let low = "\nenforcementLevel: permissive\nunmatchedImages: allow\ntagReferences: warn\nthreshold: 1"
        let high =
            "enforcementLevel: strict\nunmatchedImages: deny\ntagReferences: deny\nthreshold: 2\nslsaLevel: 1"
        let requirement = try #require(merged(Self.choosing + low, high))
        #expect(requirement.enforcement == .strict)
        #expect(requirement.unmatchedImages == .deny)
        #expect(requirement.tagReferences == .deny)
        #expect(requirement.threshold == 2)
        #expect(requirement.minSlsaLevel == 1)
    }

    private static func verifier(_ name: String) -> String {
        "{name: \(name), verifierId: 'https://\(name)', signers: [{method: static, publicKey: k}], maxSourceLevel: 4}"
    }

    @Test func gatesAndExpectationsAreAdded() throws {
        let builder = "builders: [{name: b, use: github-workflow, maxLevel: 1}]"
        let requirement = try #require(
            merged(
                Self.choosing + "\ngates: [\(gate("sbom"))]\nslsa: {source: 'https://a/b', \(builder)}",
                "gates: [\(gate("scan"))]\nslsa: {source: 'https://c/d', unsignedProvenance: true, \(builder)}"
            ))
        #expect(requirement.gates.map(\.name) == ["sbom", "scan"])
        #expect(requirement.expectations.map(\.source) == ["https://a/b", "https://c/d"])
        #expect(requirement.buildTrust.builders.map(\.name) == ["b"])
        #expect(!requirement.buildTrust.countsUnsignedProvenance)
        #expect(
            requirement.diagnostics.map(\.problem) == [
                .applicationAsksForLess("slsa.builders", asked: "1 of its own", stands: "word"),
                .applicationAsksForLess("slsa.unsignedProvenance", asked: "true", stands: "word"),
            ])
    }

    @Test func methodsAndProvidersAreTheIntersection() throws {
        let requirement = try #require(
            merged(
                Self.choosing + "\nallowedProviders: [cosign, dct]\nallowedSigners: [static, kms]",
                "allowedProviders: [cosign, notary]\nallowedSigners: [static, keyless]"))
        #expect(requirement.providers == [.cosign])
        #expect(requirement.methods == [.static])
    }

    @Test func overrideTakesTheApplicationsSigners() throws {
        let own = "signers: [{method: static, publicKey: mine}]"
        let p = "applicationSigners: override\n" + Self.twoKeys
        #expect(merged(p, own)?.signers.map(\.title) == ["mine"])
        #expect(merged(p, "signers: []")?.signers.map(\.title) == ["release", "nightly"])
        #expect(merged(p, "signers: [{name: nightly}]")?.signers.map(\.title) == ["nightly"])
    }

    @Test func restrictChoosesByNameOrByBeingEqual() {
        #expect(merged(Self.choosing, "signers: [{name: nightly}]")?.signers.map(\.title) == ["nightly"])
        let equal = merged(Self.choosing, "signers: [{method: static, publicKey: nightly}]")
        #expect(equal?.signers.map(\.title) == ["nightly"])
        #expect(equal?.diagnostics == [])
    }

    @Test(arguments: [
        ("{method: static, publicKey: mine}", "of method static"),
        ("{name: nightly, method: static, publicKey: mine}", "\"nightly\""),
        ("{method: static, publicKey: nightly, annotations: {a: b}}", "of method static"),
        ("{method: static, publicKey: nightly, state: retired}", "of method static"),
        ("{name: mine}", "\"mine\""),
    ])
    func restrictOffersNothingElse(_ signer: String, _ title: String) {
        #expect(problems(Self.choosing, "signers: [\(signer)]") == [.signerNotOffered(title)])
    }

    /// Naming one signer twice must not make it count for two.
    @Test func aSignerThatIsNamedTwiceIsOne() {
        let p = Self.choosing + "\nthreshold: 2"
        #expect(
            problems(p, "signers: [{name: release}, {method: static, publicKey: release}]") == [
                .thresholdUnreachable(threshold: 2, signers: 1)
            ])
        #expect(problems(p, "signers: [{name: release}, {name: nightly}]") == [])
    }

    @Test func forbidTakesNone() {
        let p = Self.choosing.replacing("restrict", with: "forbid")
        #expect(problems(p, "signers: [{name: release}]") == [.signersForbidden])
        #expect(problems(p, "signers: []") == [])
    }

    @Test func aRevocationHoldsWhateverTheApplicationNames() throws {
        let p =
            "applicationSigners: override\ndefaultSigners: [{method: static, publicKey: bad, state: revoked}]"
        let requirement = try #require(merged(p, "signers: [{method: static, publicKey: bad}]"))
        #expect(requirement.revoked.map(\.reference) == [.named("bad")])
    }

    @Test func revocationsOfADisabledProjectHoldToo() throws {
        let p = "enabled: false\ndefaultSigners: [{method: static, publicKey: bad, state: revoked}]"
        let requirement = try #require(merged(p, "signers: [{method: static, publicKey: good}]"))
        #expect(requirement.revoked.map(\.reference) == [.named("bad")])
    }

    /// What the policy lacks, an application must not supply unless it may replace the signers.
    @Test(arguments: [
        ("minSlsaLevel: 0", "gates: [\(gate("mine"))]", PolicyProblem.noSigners),
        ("minSlsaLevel: 0", "slsaLevel: 1", .noSigners),
        ("minSlsaLevel: 2", "slsa: {source: 'https://mine/shop'}", .slsaSourceMissing),
    ])
    func anApplicationDoesNotMendAPolicy(_ p: String, _ a: String, _ problem: PolicyProblem) {
        #expect(problems("applicationSigners: forbid\n" + p, a) == [problem])
        #expect(problems("applicationSigners: override\n" + p, a) == [])
    }

    @Test func anApplicationThatCannotBeReadIsMisconfigured() throws {
        let requirement = try #require(merged("enabled: false", "treshold: 2"))
        #expect(requirement.diagnostics.map(\.problem) == [.unknownKey("treshold", nearest: "threshold")])
        #expect(requirement.isMisconfigured)
    }

    @Test func theStrictestWordAboutUnmatchedImagesCounts() {
        let set = read(sound("unmatchedImages: allow") + "---\n" + sound("unmatchedImages: warn"))
        #expect(EffectivePolicy(policies: set.projects, application: nil).unmatchedImages == .warn)
        #expect(EffectivePolicy(policies: [], application: nil).unmatchedImages == .allow)
        #expect(!EffectivePolicy(policies: [], application: nil).isEnabled)
    }

    @Test func aRequirementGovernsItsImages() throws {
        let requirement = try #require(
            onlyRequirement(sound("images: ['ghcr.io/acme/**', 'docker.io/library/*']")))
        #expect(requirement.governs(repository: "ghcr.io/acme/a/b"))
        #expect(requirement.governs(repository: "docker.io/library/nginx"))
        #expect(!requirement.governs(repository: "docker.io/library/a/b"))
        #expect(!requirement.governs(repository: "ghcr.io/acme-evil/a"))
    }

    @Test func aRequirementDoesNotGovernWhatIsExcepted() throws {
        let requirement = try #require(
            onlyRequirement(sound("images: ['**', 'nginx']\nexceptImages: ['docker.io/library/*']")))
        #expect(requirement.governs(repository: "ghcr.io/acme/a"))
        #expect(!requirement.governs(repository: "docker.io/library/nginx"))
        // Another spelling that `images` takes does not bring it back.
        #expect(!requirement.governs(spellings: ["nginx", "docker.io/library/nginx"]))
        #expect(requirement.governs(spellings: ["nginx", "index.docker.io/nginx"]))
    }

    @Test func anApplicationExceptsNothing() {
        let text = application("exceptImages: ['**']\nsigners: [\(release)]")
        #expect(read(text).diagnostics.map(\.problem.code) == [.unknownKey])
    }
}
