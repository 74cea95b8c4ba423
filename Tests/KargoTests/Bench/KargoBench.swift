// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import HTTPTransport
import Kubernetes
import LinearPattern
import OCIModel
import Policy
import Report
import StrictJSON
import Synchronization
import TestKubernetes
import Testing
import Verification

@testable import Kargo

/// Kargo's side of the server over an API server of the tests and chosen verdicts: an image is what ``TagVerifier`` says
/// of its tag.
final class KargoBench: Sendable {
    let server: FakeAPIServer
    let client: KubernetesClient
    let verifier: TagVerifier
    let watch: KargoWatch
    let desk: DecisionDesk<ImageQuestion>
    let store = MemoryStore()
    let events = EventLog()
    /// What could not be written.
    let failures = Mutex<[String]>([])
    let clock = BenchClock()
    let policies: Mutex<PolicyBook?>
    /// The policies of registry views, by the repository that is named.
    let views = Mutex<[String: UpstreamImage]>([:])
    private let after = Afterwards()

    /// Runs `body` once everything was read.
    static func run(
        _ objects: [(ResourceType, JSON)] = [], policies: [JSON] = [KargoFixture.policy()],
        exemptions: [JSON] = [], hold: Hold? = nil, _ body: (KargoBench) async throws -> Void
    ) async throws {
        let server = try await FakeAPIServer.start()
        for (type, object) in objects { server.put(type, object) }
        let transport = HTTPTransport()
        let book = PolicyBook(
            policies: policies.map { ClusterPolicy($0) }, exemptions: exemptions.map { ClusterExemption($0) })
        let bench = KargoBench(
            server, try server.client(transport: transport), book, TagVerifier(hold: hold))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await bench.watch.run() }
            try await bench.wait(for: "everything is read") { bench.watch.hasSynced }
            try await body(bench)
            hold?.open()
            group.cancelAll()
        }
        await server.stop()
        await transport.shutdown()
    }

    private init(
        _ server: FakeAPIServer, _ client: KubernetesClient, _ book: PolicyBook, _ verifier: TagVerifier
    ) {
        self.server = server
        self.client = client
        self.verifier = verifier
        policies = Mutex(book)
        let clock = clock
        let moment: @Sendable () -> Int = { clock.now }
        watch = KargoWatch(client, effects: KubernetesEffects(unixTime: moment))
        let decider = ImageDecider(
            presenter: DecisionPresenter(
                message: { DenialText($0).denial.isEmpty ? DenialText($0).warnings : DenialText($0).denial },
                warnings: { DenialText($0).warningLines }, report: { JSONReport.render($0).text() }),
            now: moment, verify: { await verifier.verify($0, under: $1) })
        let after = after
        desk = DecisionDesk<ImageQuestion>(
            store: store, now: moment, decided: { _, question in await after.run(question) },
            decide: { await decider.decide($0) })
    }

    /// What is done with each question that was answered.
    func afterEach(_ work: @escaping @Sendable (ImageQuestion) async -> Void) { after.set(work) }

    // MARK: What is tested

    var decisions: KargoDecisions {
        KargoDecisions(
            desk: desk, policies: { [self] in policies.withLock(\.self) },
            surroundings: { Digest(sha256Of: [1]) },
            upstream: { [self] repoURL in
                views.withLock { $0[repoURL] } ?? UpstreamImage(repository: repoURL)
            })
    }

    var objects: KargoObjects { KargoObjects(client) }

    func api(patience: Duration = deadEnd, isWatched: Bool = true) -> DecisionAPI {
        DecisionAPI(
            decisions, objects: isWatched ? objects : nil, patience: patience,
            reportURL: { "https://assay.example/v1/reports/\($0.key.digest.hex)" })
    }

    func gate(patience: Duration = deadEnd) -> PromotionGate {
        PromotionGate(decisions, objects, patience: patience)
    }

    var marker: FreightMarker { FreightMarker(decisions) }

    func keeper(_ pace: RetryPace? = nil) -> FreightKeeper {
        FreightKeeper(
            watch, decisions, client, pace: pace ?? newPace, record: events.record,
            reportURL: { _ in "https://assay.example/report" },
            failed: { [self] what, error in failures.withLock { $0.append("\(what): \(error)") } })
    }

    func author(_ pace: RetryPace? = nil) -> FreightAuthor {
        FreightAuthor(watch, decisions, client, pace: pace ?? newPace, record: events.record)
    }

    func promoter(_ allowed: [String] = ["**"], pace: RetryPace? = nil) -> Promoter {
        Promoter(
            watch, decisions, client, allowed: allowed.compactMap { Glob($0) }, pace: pace ?? newPace,
            now: { [clock] in clock.now })
    }

    var newPace: RetryPace { RetryPace(now: { [clock] in clock.now }) }

    /// Questions that wait or are worked on.
    var backlog: Int { desk.backlog }

    /// How often images were verified.
    var looks: Int { verifier.looks }

    func pass(seconds: Int) { clock.pass(seconds) }

    // MARK: Objects

    func freight(_ name: String) -> Freight? { watch.freight(KargoFixture.key(name)) }

    func stage(_ name: String = "test") throws -> Stage {
        try #require(watch.stages.first { $0.key.name == name })
    }

    func warehouse(_ name: String = "shop") throws -> Warehouse {
        try #require(watch.warehouses.first { $0.key.name == name })
    }

    /// What the API server has of a Freight.
    func stored(_ name: String) -> JSON? { server.object(.freights, KargoFixture.key(name)) }

    var promotions: [JSON] { server.objects(.promotions) }

    func writes(_ method: String, _ part: String) -> Int {
        server.requests.count { $0.method == method && $0.uri.contains(part) }
    }

    // MARK: Waiting

    static let deadEnd: Duration = .seconds(30)

    /// Has what is known of a question decided.
    func settle() async throws {
        try await wait(for: "nothing is under way") { self.desk.backlog == 0 }
    }

    /// Waits until something holds, and notes where it never did.
    func wait(
        for what: Comment, sourceLocation: Testing.SourceLocation = #_sourceLocation,
        _ holds: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + Self.deadEnd
        while ContinuousClock.now < deadline {
            if try await holds() { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record(what, sourceLocation: sourceLocation)
    }

    /// Waits until the watch shows of a Freight what the API server has.
    func catchUp(
        _ name: String, _ holds: (Freight) -> Bool,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async throws {
        try await wait(for: "the watch shows it", sourceLocation: sourceLocation) {
            self.freight(name).map(holds) ?? false
        }
    }
}
