// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// What is meant for which Projects and Stages of Kargo.
struct KargoSelectorTests {
    private func selects(_ selector: String, _ place: KargoPlace) -> Bool? {
        let set = read(imageVerificationPolicy(selector: selector, "applicationSigners: forbid"))
        guard set.diagnostics.isEmpty else { return nil }
        return set.projects.first?.selects(place)
    }

    private func place(_ stage: KargoPlace.Stage) -> KargoPlace { KargoPlace(project: "shop", stage: stage) }

    @Test(arguments: [
        ("{}", true), ("{kargo: {}}", true),
        ("{kargo: {projects: [shop]}}", true), ("{kargo: {projects: [other, 'sh*']}}", true),
        ("{kargo: {projects: [other]}}", false), ("{kargo: {projects: [sho]}}", false),
        ("{kargo: {stages: [prod]}}", true), ("{kargo: {stages: ['pro*']}}", true),
        ("{kargo: {stages: [test]}}", false), ("{kargo: {projects: [other], stages: [prod]}}", false),
        ("{kargo: {projects: [shop], stages: [test, prod]}}", true),
        // What is meant for Applications alone is not meant for Kargo.
        ("{projects: [shop]}", false), ("{applications: ['**']}", false), ("{matchLabels: {a: b}}", false),
        ("{projects: [other], kargo: {projects: [shop]}}", true),
    ])
    func aStageIsSelectedByItsProjectAndName(_ selector: String, _ isSelected: Bool) {
        #expect(selects(selector, place(.named("prod"))) == isSelected)
    }

    /// Who says no Stage is held against what is for any; what has none yet, against what is for all.
    @Test(arguments: [
        ("{}", true, true), ("{kargo: {projects: [shop]}}", true, true),
        ("{kargo: {stages: [prod]}}", true, false), ("{kargo: {stages: ['*']}}", true, false),
        ("{kargo: {projects: [other], stages: [prod]}}", false, false), ("{projects: [shop]}", false, false),
    ])
    func withoutAStage(_ selector: String, _ every: Bool, _ none: Bool) {
        #expect(selects(selector, place(.every)) == every)
        #expect(selects(selector, place(.none)) == none)
    }

    // MARK: Exemptions

    private func exemption(_ kargo: JSON?) -> JSON {
        var spec = JSONObject()
        spec["image"] = "registry.example/shop/*"
        spec["digest"] = .string("sha256:" + String(repeating: "a", count: 64))
        spec["reason"] = "a fix is on its way"
        spec["until"] = "2030-01-01T00:00:00Z"
        spec["kargo"] = kargo
        return [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationExemption",
            "metadata": ["name": "waits"], "spec": .object(spec),
        ]
    }

    private static let scopes: [(kargo: JSON, named: Bool, other: Bool, unsaid: Bool)] = [
        ([:], true, true, true), (["projects": ["shop"]], true, true, true),
        (["projects": ["other"]], false, false, false), (["stages": ["prod"]], true, false, false),
        (["projects": ["s*"], "stages": ["prod", "uat"]], true, false, false),
        // All that there are, which is not the same as none that is said.
        (["stages": ["*"]], true, true, false),
    ]

    /// Whoever leaves the Stage out gets no exemption that is for single ones.
    @Test(arguments: scopes)
    func anExemptionIsForStages(_ kargo: JSON, _ named: Bool, _ other: Bool, _ unsaid: Bool) throws {
        let read = ExemptionReader.read(exemption(kargo))
        #expect(read.diagnostics == [])
        let document = try #require(read.exemption)
        #expect(document.selects(place(.named("prod"))) == named)
        #expect(document.selects(place(.named("test"))) == other)
        #expect(document.selects(place(.every)) == unsaid)
        #expect(document.selects(place(.none)) == unsaid)
    }

    @Test func anExemptionForNobodyInParticularIsForEverybody() throws {
        let document = try #require(ExemptionReader.read(exemption(.none)).exemption)
        #expect(document.selects(place(.every)))
    }

    private static let wrong: [(JSON, PolicyProblem)] = [
        (["stage": ["prod"]], .unknownKey("stage", nearest: "stages")), (["stages": []], .emptyList),
        (["projects": "shop"], .wrongType(expected: "a list", found: "string")),
        ([], .wrongType(expected: "a mapping", found: "array")),
    ]

    @Test(arguments: wrong)
    func anExemptionThatCannotBeReadExemptsNothing(_ kargo: JSON, _ problem: PolicyProblem) {
        let read = ExemptionReader.read(exemption(kargo))
        #expect(read.exemption == nil)
        #expect(read.diagnostics.map(\.problem) == [problem])
    }
}
