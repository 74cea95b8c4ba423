// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Policy
import StrictJSON
import Synchronization
import Testing

@testable import ArgoCD

/// What the gate says to each way in which Argo CD, or somebody else, starts a sync.
struct SyncGateTests {
    private let unsigned = [GateBench.deployment("registry.example/shop/web:rejected")]

    @Test func automatedSyncPassesWhenItsImagesAreVerified() async {
        let bench = GateBench()
        let answer = await bench.gate().answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
        #expect(answer == .allowed())
        #expect(bench.rendered == [[ApplicationFixture.commit]])
    }

    @Test func automatedSyncIsRefusedWhenAnImageIsNotSigned() async {
        let bench = GateBench(manifests: unsigned)
        let answer = await bench.gate().answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
        #expect(answer.denial == "registry.example/shop/web:rejected: rejected")
    }

    @Test func whatPermissiveFindsIsAWarning() async {
        let bench = GateBench(manifests: unsigned, policy: GateBench.policy(enforcement: "permissive"))
        let answer = await bench.gate().answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
        #expect(answer.isAllowed)
        #expect(answer.warnings == ["registry.example/shop/web:rejected: rejected"])
    }

    @Test func selfHealVerifiesTheWholeRevision() async {
        let operation = ApplicationFixture.automated.setting(
            ["sync", "resources"], to: [["group": "apps", "kind": "Deployment", "name": "other"]])
        let bench = GateBench(manifests: unsigned)
        #expect(await bench.gate().answer(ApplicationFixture().asking(for: operation)).denial != nil)
        let twin = GateBench()
        #expect(await twin.gate().answer(ApplicationFixture().asking(for: operation)).isAllowed)
    }

    @Test func anotherRevisionIsAnotherQuestion() async {
        let operation = ApplicationFixture.automated.setting(
            ["sync", "revision"], to: .string(ApplicationFixture.otherCommit))
        let bench = GateBench()
        #expect(await bench.gate().answer(ApplicationFixture().asking(for: operation)).isAllowed)
        #expect(bench.rendered == [[ApplicationFixture.otherCommit]])
    }

    @Test func rollbackToOtherSourcesIsUndetermined() async {
        let other = ApplicationFixture.source.setting(["path"], to: "deploy/old")
        let operation = ApplicationFixture.automated.setting(["sync", "source"], to: other)
        let bench = GateBench()
        let answer = await bench.gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("render.unfaithful: ") == true)
        #expect(bench.rendered.isEmpty)
    }

    @Test func anotherTargetRevisionIsAnotherSource() async {
        // Builds are told what it is, and may make image tags of it.
        let other = ApplicationFixture.source.setting(["targetRevision"], to: "v1")
        let operation = ApplicationFixture.automated.setting(["sync", "source"], to: other)
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("render.unfaithful: ") == true)
    }

    @Test func aSourceThatLooksTheSameIsAnother() async {
        // One letter in two spellings: for Swift equal texts, for Git two folders.
        var fixture = ApplicationFixture()
        fixture.spec["source"] = ApplicationFixture.source.setting(["path"], to: "apps/caf\u{E9}")
        func operation(_ path: String) -> JSON {
            ApplicationFixture.automated.setting(
                ["sync", "source"], to: ApplicationFixture.source.setting(["path"], to: .string(path)))
        }
        let spelled = await GateBench().gate().answer(fixture.asking(for: operation("apps/cafe\u{301}")))
        #expect(spelled.denial?.hasPrefix("render.unfaithful: ") == true)
        #expect(await GateBench().gate().answer(fixture.asking(for: operation("apps/caf\u{E9}"))).isAllowed)
        // And an operation that changes from one to the other is another operation.
        var running = fixture
        running.operation = operation("apps/caf\u{E9}")
        var changed = fixture
        changed.operation = operation("apps/cafe\u{301}")
        let answer = await GateBench().gate().answer(changed.request(over: running))
        #expect(answer.denial?.hasPrefix("render.unfaithful: ") == true)
    }

    /// Which of them Argo CD goes by depends on its version.
    @Test(
        arguments: [
            ["sources": [ApplicationFixture.source], "revisions": [.string(ApplicationFixture.otherCommit)]],
            ["sources": [ApplicationFixture.source]],
            ["revisions": [.string(ApplicationFixture.otherCommit)]],
        ] as [JSON])
    func listsBesideASingleSourceAreRefused(members: JSON) async {
        var operation = ApplicationFixture.automated
        for member in members.object?.members ?? [] {
            operation = operation.setting(["sync", member.key], to: member.value)
        }
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("sync.shape-mixed: ") == true)
    }

    @Test(arguments: ["source", "revision"])
    func aSingleSourceBesideListsIsRefused(member: String) async {
        let value: JSON =
            member == "source" ? ApplicationFixture.source : .string(ApplicationFixture.otherCommit)
        let operation = ApplicationFixture.automatedMultiSource.setting(["sync", member], to: value)
        let answer = await GateBench().gate().answer(ApplicationFixture.multiSource.asking(for: operation))
        #expect(answer.denial?.hasPrefix("sync.shape-mixed: ") == true)
    }

    /// The controller goes on with the operation of a state that is not over, and takes no look at the new one.
    @Test(arguments: ["Running", "Terminating", ""])
    func nothingStartsWhileAnotherSyncIsUnderWay(phase: String) async {
        for operation in [
            ApplicationFixture.automated, ApplicationFixture.automated.setting(["sync", "dryRun"], to: true),
            ["info": []],
        ] {
            var asking = ApplicationFixture()
            asking.operation = operation
            asking.operationState = ["phase": .string(phase), "operation": ["sync": ["revision": "evil"]]]
            let answer = await GateBench().gate().answer(asking.request(over: ApplicationFixture()))
            #expect(answer.denial?.hasPrefix("sync.another-is-running: ") == true)
            asking.operationState = ["phase": "Succeeded", "operation": ["sync": ["revision": "good"]]]
            #expect(await GateBench().gate().answer(asking.request(over: ApplicationFixture())).isAllowed)
        }
    }

    @Test func severalSourcesAreVerifiedTogether() async {
        let request = ApplicationFixture.multiSource.asking(for: ApplicationFixture.automatedMultiSource)
        let bench = GateBench()
        #expect(await bench.gate().answer(request).isAllowed)
        #expect(bench.rendered == [[ApplicationFixture.commit, "1.4.2"]])
        #expect(await GateBench(manifests: unsigned).gate().answer(request).denial != nil)
    }

    @Test(
        arguments: [
            ["1.4.2"], [.string(ApplicationFixture.commit)], [.string(ApplicationFixture.commit), "1.*"],
            [.string(ApplicationFixture.commit), "1.4.2", "1.4.2"],
        ] as [JSON])
    func severalSourcesWithoutARevisionEachAreRefused(revisions: JSON) async {
        let operation = ApplicationFixture.automatedMultiSource.setting(["sync", "revisions"], to: revisions)
        let answer = await GateBench().gate().answer(ApplicationFixture.multiSource.asking(for: operation))
        #expect(answer.denial?.hasPrefix("sync.revision-not-pinned: ") == true)
    }

    @Test func localManifestsAreReadDirectly() async {
        func operation(_ image: String) -> JSON {
            ApplicationFixture.automated.setting(
                ["sync", "manifests"], to: [.string(GateBench.deployment(image).text())])
        }
        let bench = GateBench()
        let signed = ApplicationFixture().asking(for: operation("registry.example/shop/web:verified"))
        #expect(await bench.gate().answer(signed).isAllowed)
        let unsigned = ApplicationFixture().asking(for: operation("registry.example/shop/web:rejected"))
        #expect(await bench.gate().answer(unsigned).denial == "registry.example/shop/web:rejected: rejected")
        #expect(bench.rendered.isEmpty)
    }

    @Test func localManifestsThatAreNoManifestsAreUndetermined() async {
        let operation = ApplicationFixture.automated.setting(["sync", "manifests"], to: ["{{ template }}"])
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("render.unreadable: ") == true)
    }

    @Test func aDryRunChangesNothingAndPasses() async {
        let operation = ApplicationFixture.automated.setting(["sync", "dryRun"], to: true)
        let answer = await GateBench(manifests: unsigned).gate().answer(
            ApplicationFixture().asking(for: operation))
        #expect(answer.isAllowed)
        #expect(answer.warnings.count == 1)
        let real = ApplicationFixture.automated.setting(["sync", "dryRun"], to: false)
        #expect(
            await GateBench(manifests: unsigned).gate().answer(ApplicationFixture().asking(for: real)).denial
                != nil)
    }

    @Test(arguments: ["", "main", "HEAD", "a1a1a1a", "v1.2.3", String(repeating: "a1", count: 32)])
    func aRevisionThatMovesIsRefused(revision: String) async {
        let operation = ApplicationFixture.automated.setting(["sync", "revision"], to: .string(revision))
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("sync.revision-not-pinned: ") == true)
    }

    @Test func anOperationWithoutSourcesIsRefused() async {
        let operation = ApplicationFixture.automated.setting(["sync", "source"], to: nil)
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("sync.source-not-pinned: ") == true)
    }

    @Test func aRetryThatRefreshesIsRefused() async {
        let operation = ApplicationFixture.automated.setting(["retry", "refresh"], to: true)
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: operation))
        #expect(answer.denial?.hasPrefix("sync.refresh-on-retry: ") == true)
        let twin = ApplicationFixture.automated.setting(["retry", "refresh"], to: false)
        #expect(await GateBench().gate().answer(ApplicationFixture().asking(for: twin)).isAllowed)
    }

    @Test func aHydratedApplicationIsUndetermined() async {
        var fixture = ApplicationFixture()
        fixture.spec["sourceHydrator"] = ["drySource": ApplicationFixture.source]
        let answer = await GateBench().gate().answer(fixture.asking(for: ApplicationFixture.automated))
        #expect(answer.denial?.hasPrefix("render.unfaithful: ") == true)
    }

    @Test func anApplicationThatIsCreatedWithAnOperationIsGated() async {
        var fixture = ApplicationFixture()
        fixture.operation = ApplicationFixture.automated
        #expect(await GateBench(manifests: unsigned).gate().answer(fixture.request()).denial != nil)
        #expect(await GateBench().gate().answer(fixture.request()).isAllowed)
    }

    @Test func anApplicationInAnotherNamespaceIsGovernedByItsProject() async {
        var fixture = ApplicationFixture()
        fixture.namespace = "team-a"
        let request = fixture.asking(for: ApplicationFixture.automated)
        #expect(await GateBench(manifests: unsigned).gate().answer(request).denial != nil)
        fixture.project = "elsewhere"
        let twin = fixture.asking(for: ApplicationFixture.automated)
        #expect(await GateBench(manifests: unsigned).gate().answer(twin).isAllowed)
    }

    @Test func whoLeavesTheProjectDoesNotLeaveTheDestination() async {
        let policy = GateBench.policy().setting(
            ["spec", "selector"], to: ["destinations": [["namespace": "shop"]]])
        var fixture = ApplicationFixture()
        fixture.project = "elsewhere"
        let request = fixture.asking(for: ApplicationFixture.automated)
        #expect(await GateBench(manifests: unsigned, policy: policy).gate().answer(request).denial != nil)
        fixture.destination = ["server": "https://kubernetes.default.svc", "namespace": "sandbox"]
        let twin = fixture.asking(for: ApplicationFixture.automated)
        #expect(await GateBench(manifests: unsigned, policy: policy).gate().answer(twin).isAllowed)
    }

    @Test func writesThatStartNothingPassUnseen() async {
        let bench = GateBench(manifests: unsigned)
        var status = ApplicationFixture()
        status.sync = ["status": "Synced", "revision": .string(ApplicationFixture.commit)]
        #expect(await bench.gate().answer(status.request(over: ApplicationFixture())).isAllowed)
        // A sync that runs: its operation stays until it is done.
        var running = ApplicationFixture()
        running.operation = ApplicationFixture.automated
        status.operation = ApplicationFixture.automated
        #expect(await bench.gate().answer(status.request(over: running)).isAllowed)
        #expect(bench.looks == 0)
    }

    @Test(arguments: ["project", "destination", "list"])
    func aRunningSyncCannotBeTurnedToAnotherPlace(member: String) async {
        var running = ApplicationFixture()
        running.operation = ApplicationFixture.automated
        var turned = running
        switch member {
        case "project": turned.project = "elsewhere"
        case "destination": turned.destination = ["name": "production", "namespace": "shop"]
        default: turned.spec = ["sources": [ApplicationFixture.source]]
        }
        let policy = GateBench.policy().setting(["spec", "selector"], to: [:])
        let bench = GateBench(manifests: unsigned, policy: policy)
        let answer = await bench.gate().answer(turned.request(over: running))
        #expect(answer.denial?.hasPrefix("sync.turned: ") == true)
        // A retry takes the source from the operation: another one in the spec is for the next sync.
        var edited = running
        edited.spec["source"] = ApplicationFixture.source.setting(["path"], to: "deploy/other")
        #expect(await bench.gate().answer(edited.request(over: running)).isAllowed)
    }

    @Test func anOperationThatNobodyKnowsIsRefused() async {
        let promote = ApplicationFixture.automated.setting(["promote"], to: ["to": "production"])
        let answer = await GateBench().gate().answer(ApplicationFixture().asking(for: promote))
        #expect(answer.denial?.hasPrefix("sync.operation-unknown: ") == true)
        let typo = ApplicationFixture.automated.setting(["sync", "dryRun"], to: "false")
        let other = await GateBench().gate().answer(ApplicationFixture().asking(for: typo))
        #expect(other.denial?.hasPrefix("sync.operation-unreadable: operation.sync.dryRun") == true)
    }

    @Test func anApplicationThatNothingGovernsPasses() async {
        let bench = GateBench(manifests: unsigned, policy: nil)
        #expect(
            await bench.gate().answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
                .isAllowed)
        #expect(bench.rendered.isEmpty)
    }

    @Test func aTenantSwitchesVerificationOnAndNeverOff() async {
        var fixture = ApplicationFixture()
        fixture.annotations = ["assay.dev/image-verification": "enabled: false"]
        let request = fixture.asking(for: ApplicationFixture.automated)
        #expect(await GateBench(manifests: unsigned).gate().answer(request).denial != nil)
    }

    @Test func unreadPoliciesRefuse() async {
        let bench = GateBench()
        bench.policies.withLock { $0 = nil }
        let answer = await bench.gate().answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
        #expect(answer.denial?.hasPrefix("sync.policies-unread: ") == true)
    }

    @Test func aPolicyThatCannotBeReadRefuses() async {
        let broken = GateBench.policy(enforcement: "permissive").setting(
            ["spec", "imageVerification", "enforcment"], to: "strict")
        let bench = GateBench(policy: broken)
        let twin = GateBench(policy: GateBench.policy(enforcement: "permissive"))
        let request = ApplicationFixture().asking(for: ApplicationFixture.automated)
        #expect(await bench.gate().answer(request).denial != nil)
        #expect(await twin.gate().answer(request).isAllowed)
    }

    @Test func anotherResourceIsRefused() async {
        var request = ApplicationFixture().asking(for: ApplicationFixture.automated)
        request.resource.name = "appprojects"
        let answer = await GateBench().gate().answer(request)
        #expect(answer.denial?.contains("appprojects.argoproj.io") == true)
    }

    @Test func tryingStartsNoWork() async {
        let bench = GateBench()
        var asking = ApplicationFixture()
        asking.operation = ApplicationFixture.automated
        let request = asking.request(over: ApplicationFixture(), isDryRun: true)
        #expect(await bench.gate().answer(request).denial == SyncProblem.inProgress.message)
        #expect(bench.looks == 0 && bench.stillAsked.isEmpty)
        _ = await bench.gate().answer(asking.request(over: ApplicationFixture()))
        #expect(await bench.gate().answer(request).isAllowed)
    }

    @Test func aRequestWithoutItsObjectIsRefused() async {
        var request = ApplicationFixture().asking(for: ApplicationFixture.automated)
        request.object = nil
        #expect(await GateBench().gate().answer(request).denial != nil)
    }

    @Test func whatIsDeletedIsNotHeldUp() async {
        var request = ApplicationFixture().request()
        request.operation = .delete
        request.object = nil
        #expect(await GateBench().gate().answer(request).isAllowed)
    }
}
