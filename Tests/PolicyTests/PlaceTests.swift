// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// Where a policy may stand, and what becomes of one that is elsewhere (`policy.md` §1).
struct PlaceTests {
    private let other = "  syncPolicy: {imageVerification: {BODY}}\n"

    @Test func bothPlacesOfAnApplicationMaySayTheSame() {
        let text = application("signers: [{name: release}]")
        #expect(
            read(text + other.replacing("BODY", with: "signers: [{name: release}]")).diagnostics == [])
    }

    @Test func bothPlacesOfAnApplicationMayNotDiffer() {
        let text = application("signers: [{name: release}]")
        let set = read(text + other.replacing("BODY", with: "signers: [{name: nightly}]"))
        #expect(set.diagnostics.map(\.problem.code) == [.conflictingPlaces])
        guard case .unreadable = set.applications.first?.body else {
            Issue.record("it was read")
            return
        }
    }

    @Test func anApplicationThatSaysNothingIsAbsent() {
        let set = read("{kind: Application, apiVersion: argoproj.io/v1alpha1, metadata: {name: a}, spec: {}}")
        #expect(set.applications.first?.body == .absent)
        #expect(set.applications.first?.project == "default")
    }

    @Test func aBlockWithoutContentIsAnError() {
        let text = application("threshold: 1").replacing("    threshold: 1", with: "")
        #expect(
            read(text).diagnostics.map(\.problem) == [.wrongType(expected: "a mapping", found: "nothing")])
    }

    @Test(arguments: ["imageverification", "imageVerifications", "imageVerificaton", "ImageVerification"])
    func aNameThatIsAlmostTheBlocksIsAnError(_ key: String) {
        let set = read(sound().replacing("imageVerification:", with: "\(key):"))
        #expect(set.diagnostics.map(\.problem) == [.unknownKey(key, nearest: "imageVerification")])
        #expect(set.projects.first?.body == nil)
    }

    @Test func aProjectWithoutTheBlockIsNotEnabled() {
        let set = read("{kind: AppProject, apiVersion: argoproj.io/v1alpha1, metadata: {name: a}, spec: {}}")
        #expect(set.diagnostics == [])
        #expect(set.projects.first?.body?.enabled == false)
    }

    @Test func listsAreRead() {
        let item = "{kind: AppProject, metadata: {name: a}, spec: {imageVerification: {}}}"
        #expect(read("{kind: List, apiVersion: v1, items: [\(item), \(item)]}").projects.count == 2)
        #expect(read("{kind: List, items: [{kind: List, items: [\(item)]}]}").projects.count == 1)
        #expect(read("{kind: AppProjectList, items: [\(item)]}").projects.count == 1)
        #expect(read("{kind: List, items: []}").projects.isEmpty)
    }

    @Test func aListThatIsNoneIsNotSkipped() {
        let set = read("{kind: List, items: {kind: AppProject}}")
        #expect(set.diagnostics.map(\.problem) == [.wrongType(expected: "a list", found: "object")])
        #expect(governsEverythingUnreadably(set))
    }

    /// A file that cannot be parsed might have held any policy: skipping it would let everything pass.
    @Test func aFileThatIsNoYAMLGovernsEverything() {
        let set = read("kind: AppProject\nspec: [")
        #expect(set.diagnostics.map(\.problem.code) == [.syntax])
        #expect(governsEverythingUnreadably(set))
    }

    @Test func aProjectWithoutNameGovernsEverything() {
        let set = read(sound().replacing("{name: shop}", with: "{generateName: shop-}"))
        #expect(set.diagnostics.map(\.problem) == [.missingKey("name")])
        #expect(governsEverythingUnreadably(set))
    }

    @Test func aDocumentThatIsNoMappingGovernsEverything() {
        let set = read("- kind: AppProject")
        #expect(
            set.diagnostics.map(\.problem) == [.wrongType(expected: "a Kubernetes object", found: "array")])
        #expect(governsEverythingUnreadably(set))
    }

    @Test(arguments: [
        ("AppProjects", "argoproj.io/v1alpha1"), ("Applicaton", "argoproj.io/v1alpha1"),
        ("", "argoproj.io/v1alpha1"),
        ("Policy", "assay.dev/v1alpha1"), ("ImageVerificationPolicie", "assay.dev/v1"),
        ("Application", "argoprj.io/v1alpha1"), ("AppProjct", ""),
    ])
    func aMisspeltKindGovernsEverything(_ kind: String, _ version: String) {
        let set = read("{kind: '\(kind)', apiVersion: '\(version)', metadata: {name: a}}")
        #expect(set.diagnostics.map(\.problem.code) == [.unknownDocument])
        #expect(governsEverythingUnreadably(set))
    }

    @Test(arguments: [
        ("Deployment", "apps/v1"), ("ConfigMap", "v1"), ("ApplicationSet", "argoproj.io/v1alpha1"),
        ("Rollout", "argoproj.io/v1alpha1"), ("Application", "app.k8s.io/v1beta1"),
        ("Application", "core.oam.dev/v1beta1"), ("ImageValidatingPolicy", "policies.kyverno.io/v1"),
    ])
    func otherPeoplesObjectsMayStandBeside(_ kind: String, _ version: String) {
        let set = read("{kind: \(kind), apiVersion: \(version), metadata: {name: a}}")
        #expect(set.diagnostics == [])
        #expect(set.projects.isEmpty)
        #expect(set.applications.isEmpty)
    }

    @Test func everyDocumentOfAFileIsRead() {
        let set = read(sound("enforcmentLevel: strict") + "---\n" + sound("treshold: 1"))
        #expect(set.diagnostics.map(\.location.document) == [1, 2])
        #expect(set.diagnostics.map(\.location.position.line) == [8, 17])
    }

    @Test func everyFaultOfABodyIsNamed() {
        let codes = read(sound("enabled: 1\nthreshold: x\nfoo: 1")).diagnostics.map(\.problem.code)
        #expect(codes == [.wrongType, .wrongType, .unknownKey])
    }

    @Test func aDuplicateKeyIsASyntaxError() {
        let set = read(sound("enabled: true\nenabled: false"))
        #expect(set.diagnostics.map(\.problem.code) == [.syntax])
        #expect(set.diagnostics.map(\.location.position.line) == [8])
    }

    private func governsEverythingUnreadably(_ set: PolicySet) -> Bool {
        let anybody = ApplicationPolicy(name: "x", body: .absent, location: .init(file: "x"))
        let effective = EffectivePolicy(
            policies: set.projects.filter { $0.selects(anybody) }, application: anybody)
        return effective.requirements.count == 1 && effective.requirements.allSatisfy(\.isMisconfigured)
    }
}
