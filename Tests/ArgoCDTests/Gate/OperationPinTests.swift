// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import StrictJSON
import Testing

@testable import ArgoCD

/// What the mutating webhook changes, and what it leaves alone.
struct OperationPinTests {
    private let bench = GateBench()

    @Test func aPinnedOperationIsLeftAlone() {
        let answer = bench.pinner.answer(ApplicationFixture().asking(for: ApplicationFixture.automated))
        #expect(answer == .allowed())
    }

    @Test func anEmptyOperationIsPinnedToWhatArgoCDCompared() {
        let answer = bench.pinner.answer(ApplicationFixture().asking(for: ["sync": ["prune": true]]))
        #expect(
            answer.patch == [
                .add(["operation", "sync", "source"], ApplicationFixture.source),
                .add(["operation", "sync", "revision"], .string(ApplicationFixture.commit)),
            ])
    }

    @Test func severalSourcesArePinnedInTheirOrder() {
        let answer = bench.pinner.answer(ApplicationFixture.multiSource.asking(for: ["sync": [:]]))
        #expect(
            answer.patch == [
                .add(
                    ["operation", "sync", "sources"], [ApplicationFixture.source, ApplicationFixture.chart]),
                .add(["operation", "sync", "revisions"], [.string(ApplicationFixture.commit), "1.4.2"]),
            ])
    }

    @Test func theTargetRevisionMeansWhatWasResolvedForIt() {
        let operation = ApplicationFixture.automated.setting(["sync", "revision"], to: "main")
        let answer = bench.pinner.answer(ApplicationFixture().asking(for: operation))
        #expect(
            answer.patch == [.add(["operation", "sync", "revision"], .string(ApplicationFixture.commit))])
        let other = ApplicationFixture.automated.setting(["sync", "revision"], to: "develop")
        #expect(bench.pinner.answer(ApplicationFixture().asking(for: other)).patch.isEmpty)
    }

    @Test func whatWasComparedForOtherSourcesPinsNothing() {
        var fixture = ApplicationFixture()
        fixture.comparedTo = ["source": ApplicationFixture.source.setting(["path"], to: "elsewhere")]
        let answer = bench.pinner.answer(fixture.asking(for: ["sync": ["source": ApplicationFixture.source]]))
        #expect(answer.patch.isEmpty)
    }

    @Test func refreshingRetriesAreTurnedOff() {
        let operation = ApplicationFixture.automated.setting(["retry", "refresh"], to: true)
        let answer = bench.pinner.answer(ApplicationFixture().asking(for: operation))
        #expect(answer.patch == [.replace(["operation", "retry", "refresh"], false)])
    }

    @Test func localManifestsAreNotPinned() {
        let operation: JSON = ["sync": ["manifests": ["{}"]]]
        #expect(bench.pinner.answer(ApplicationFixture().asking(for: operation)).patch.isEmpty)
    }

    @Test func whatNothingGovernsIsNotTouched() {
        let free = GateBench(policy: nil)
        #expect(free.pinner.answer(ApplicationFixture().asking(for: ["sync": [:]])).patch.isEmpty)
    }

    @Test func theApplicationSetControllersNewSourcesLandBeforeTheirSync() {
        var new = ApplicationFixture()
        new.comparedTo = ["source": ApplicationFixture.source]
        new.spec["source"] = ApplicationFixture.source.setting(["targetRevision"], to: "v2")
        new.operation = ["sync": ["prune": true], "initiatedBy": ["automated": true]]
        let request = new.request(over: ApplicationFixture(), by: ApplicationFixture.applicationSets)
        #expect(bench.pinner.answer(request).patch == [.remove(["operation"])])
        var made = ApplicationFixture()
        made.operation = new.operation
        let creation = made.request(by: ApplicationFixture.applicationSets)
        #expect(bench.pinner.answer(creation).patch == [.remove(["operation"])])
        #expect(!bench.pinner.answer(made.request()).patch.contains(.remove(["operation"])))
        let byHand = new.request(over: ApplicationFixture(), by: "kubernetes-admin")
        #expect(!bench.pinner.answer(byHand).patch.contains(.remove(["operation"])))
        var same = ApplicationFixture()
        same.operation = new.operation
        let unchanged = same.request(over: ApplicationFixture(), by: ApplicationFixture.applicationSets)
        #expect(
            bench.pinner.answer(unchanged).patch.last
                == .add(["operation", "sync", "revision"], .string(ApplicationFixture.commit)))
    }

    @Test func whatWasPinnedPassesTheGate() async {
        let request = ApplicationFixture().asking(for: ["sync": ["prune": true]])
        #expect(await bench.gate().answer(request).denial?.hasPrefix("sync.source-not-pinned") == true)
        var pinned = ApplicationFixture()
        pinned.operation = [
            "sync": [
                "prune": true, "source": ApplicationFixture.source,
                "revision": .string(ApplicationFixture.commit),
            ]
        ]
        #expect(await bench.gate().answer(pinned.request(over: ApplicationFixture())).isAllowed)
    }
}
