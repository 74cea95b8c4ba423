// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import HTTPTransport
import Kubernetes
import OCIModel
import StrictJSON
import Synchronization
import TestKubernetes
import Testing
import Verification

@testable import ArgoCD

/// The watch, the background and the announcer over an API server of the tests.
struct ClusterBench {
    let server: FakeAPIServer
    let watch: ClusterWatch
    let desk: DecisionDesk<SyncQuestion>
    let events: EventLog
    let view: ClusterView

    static func run(
        _ bench: GateBench, _ applications: [ApplicationFixture] = [ApplicationFixture()],
        policies: [JSON] = [GateBench.policy()], isLeader: Bool = true,
        _ body: (ClusterBench) async throws -> Void
    ) async throws {
        let server = try await FakeAPIServer.start()
        for policy in policies { server.put(.imageVerificationPolicies, policy) }
        for fixture in applications { server.put(.applications, fixture.json) }
        let transport = HTTPTransport()
        let client = try server.client(transport: transport)
        let effects = KubernetesEffects(unixTime: { bench.moment })
        let policies = PolicyWatch(client, exemptions: "assay-system", effects: effects)
        let watch = ClusterWatch(client, policies: policies, effects: effects)
        let events = EventLog()
        let isOver = Flag()
        let failed: @Sendable (String, any Error) -> Void = { what, error in
            // What was under way when the test was over.
            if !isOver.isRaised { Issue.record("\(what): \(error)") }
        }
        var options = Announcer.Options()
        options.banners = { true }
        let announcer = Announcer(
            client, options: options, now: { bench.moment }, events: { events.add($0) },
            failed: failed)
        let desk = DecisionDesk<SyncQuestion>(
            store: bench.store, now: { bench.moment },
            decided: { if isLeader { await announcer.announce($0, on: $1) } },
            decide: { await bench.maker.decide($0) })
        let view = ClusterView(
            policies: { watch.book }, applications: { watch.applications },
            application: { watch.application($0) },
            surroundings: { Digest(sha256Of: [1]) })
        let work = BackgroundWork(
            watch, Preparer(desk: desk, cluster: view, now: { bench.moment }), isLeader: { isLeader },
            lookAfter: StatusKeeper(
                policies, client, applications: { watch.applications.map(\.policy) },
                exemptions: "assay-system", now: { bench.moment }, failed: failed
            ).keep,
            sleep: { _ in try await Task.sleep(for: .milliseconds(50)) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await policies.run() }
            group.addTask { await watch.run() }
            group.addTask { await work.run() }
            try await body(
                ClusterBench(server: server, watch: watch, desk: desk, events: events, view: view))
            isOver.raise()
            group.cancelAll()
        }
        await server.stop()
        await transport.shutdown()
    }

    /// Waits until something holds, and notes where it never did.
    func wait(
        for what: Comment, sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ holds: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record(what, sourceLocation: sourceLocation)
    }

    func application(_ name: String = "web") -> JSON? {
        server.object(.applications, ObjectKey(namespace: "argocd", name: name))
    }

    func report(_ name: String = "web") -> JSON? {
        server.object(.imageVerificationReports, ObjectKey(namespace: "argocd", name: name))?["status"]
    }

    func conditions(_ name: String = "web") -> [String] {
        (application(name)?["status"]?["conditions"]?.array ?? []).compactMap { $0["type"]?.string }
    }
}

/// The Events that were to be recorded.
final class EventLog: Sendable {
    private let events = Mutex<[ApplicationEvent]>([])

    var all: [ApplicationEvent] { events.withLock(\.self) }

    func add(_ event: ApplicationEvent) { events.withLock { $0.append(event) } }
}

/// Something that happens once.
final class Flag: Sendable {
    private let raised = Mutex(false)

    var isRaised: Bool { raised.withLock(\.self) }

    func raise() { raised.withLock { $0 = true } }
}
