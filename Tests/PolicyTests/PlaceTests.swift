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

    /// One that is indented too little stands beside `spec` or in `metadata`, where nobody looks for it.
    @Test(arguments: ["", "metadata"]) func aBlockElsewhereIsAnError(_ path: String) {
        let body = "imageVerification: {defaultSigners: []}"
        for kind in ["AppProject", "Application"] {
            func text(_ root: String, _ metadata: String) -> String {
                "{kind: \(kind), apiVersion: argoproj.io/v1alpha1, metadata: {name: a\(metadata)}, spec: {}\(root)}"
            }
            let set = read(path.isEmpty ? text(", " + body, "") : text("", ", " + body))
            #expect(
                set.diagnostics.map(\.problem) == [
                    .unknownKey("imageVerification", nearest: "spec.imageVerification")
                ])
            #expect(isMisconfigured(set))
            let twin = read(text(", status: {}", ", labels: {}"))
            #expect(twin.diagnostics == [])
            #expect(!isMisconfigured(twin))
        }
    }

    @Test(arguments: ["AppProject", "Application"]) func aSpecThatIsNoMappingIsAnError(_ kind: String) {
        func text(_ spec: String) -> String {
            "{kind: \(kind), apiVersion: argoproj.io/v1alpha1, metadata: {name: default}, spec: \(spec)}"
        }
        let set = read(text("[imageVerification]"))
        #expect(set.diagnostics.map(\.problem) == [.wrongType(expected: "a mapping", found: "array")])
        #expect(isMisconfigured(set))
        #expect(!isMisconfigured(read(text("{}"))))
    }

    @Test(arguments: ["List", "AppProjectList", "ImageVerificationPolicyList"])
    func aListWithoutItemsIsNotSkipped(_ kind: String) {
        let set = read("{kind: \(kind), apiVersion: v1, item: [\(Self.project)]}")
        #expect(set.diagnostics.map(\.problem) == [.missingKey("items")])
        #expect(governsEverythingUnreadably(set))
        #expect(read("{kind: \(kind), apiVersion: v1, items: [\(Self.project)]}").diagnostics == [])
        #expect(read("{kind: \(kind), apiVersion: v1, items: ~}").diagnostics == [])
    }

    private static let project = "{kind: AppProject, metadata: {name: a}, spec: {imageVerification: {}}}"

    /// What selectors look at must be readable, or a policy would pass the Application by.
    @Test(arguments: [
        ("metadata: {}, spec: {}", PolicyProblem.missingKey("name")),
        (
            "metadata: {name: a, labels: {tier: 1}}, spec: {}",
            .wrongType(expected: "a string", found: "number")
        ),
        ("metadata: {name: a}, spec: {project: 7}", .wrongType(expected: "a string", found: "number")),
        (
            "metadata: {name: a}, spec: {destination: here}",
            .wrongType(expected: "a mapping", found: "string")
        ),
        (
            "metadata: {name: a}, spec: {destination: {namespace: 1}}",
            .wrongType(expected: "a string", found: "number")
        ),
    ])
    func anApplicationThatCannotBeSelectedIsMisconfigured(_ rest: String, _ problem: PolicyProblem) {
        let set = read("{kind: Application, apiVersion: argoproj.io/v1alpha1, \(rest)}")
        #expect(set.diagnostics.map(\.problem) == [problem])
        #expect(isMisconfigured(set))
        let sound =
            "metadata: {name: a, labels: {tier: x}}, spec: {project: p, destination: {namespace: web}}"
        #expect(
            !isMisconfigured(read("{kind: Application, apiVersion: argoproj.io/v1alpha1, \(sound)}")))
    }

    /// Whether what a text says, project and application together, can only be denied.
    private func isMisconfigured(_ set: PolicySet) -> Bool {
        let effective = EffectivePolicy(policies: set.projects, application: set.applications.first)
        return effective.requirements.contains(where: \.isMisconfigured)
    }

    @Test func aProjectThatSaysNothingIsLikeNone() {
        let application = application("enforcementLevel: permissive\nsigners: [\(release)]")
        let project = "---\n{kind: AppProject, metadata: {name: shop}, spec: {SAYS}}"
        let alone = onlyRequirement(application)
        #expect(alone?.enforcement == .permissive)
        let silent = onlyRequirement(application + project.replacing("SAYS", with: "description: x"))
        #expect(silent?.enforcement == .permissive)
        #expect(silent?.origin == alone?.origin)
        let strict = onlyRequirement(application + project.replacing("SAYS", with: "imageVerification: {}"))
        #expect(strict?.enforcement == .strict)
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
