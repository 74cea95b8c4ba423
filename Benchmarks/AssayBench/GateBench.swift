// SPDX-License-Identifier: Apache-2.0

import ArgoCD
import ClusterPolicies
import FoundationEssentials
import HTTPTransport
import Kubernetes
import OCIModel
import Store
import StrictJSON
import Synchronization
import Verification

/// What the server costs: the Applications it watches, a start with decisions that were kept, and answers from them at
/// the rate at which a busy Argo CD asks.
enum GateBench {
    static func run() async throws {
        // First, while nothing else has filled the memory.
        try await memory()
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "assay-bench-\(UUID().uuidString)"
        ).path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await start(folder)
        try await answers(folder)
    }

    private static func memory() async throws {
        let before = Measure.residentMegabytes
        let watch = ServerFleet.watch(try ServerFleet.client())
        let changes = watch.cluster.applicationChanges()
        let counting = Task {
            for await _ in changes {}
        }
        let running = Task { await watch.run() }
        defer {
            running.cancel()
            counting.cancel()
        }
        try await ServerFleet.sync(watch)
        try await Task.sleep(for: .seconds(1))
        let after = Measure.residentMegabytes
        Table.note(
            "\(ServerFleet.applications) Applications of \(Table.number(Double(ServerFleet.size) / 1e3, 1)) kB are watched"
        )
        Table.row("resident before", "\(Table.number(before, 0)) MB")
        Table.row("resident once all are known", "\(Table.number(after, 0)) MB", target: "< 300 MB")
        Table.row("most while they were listed", "\(Table.number(Measure.peakMegabytes, 0)) MB")
        guard watch.cluster.applications.count == ServerFleet.applications else {
            throw BenchError("some are gone")
        }
    }

    /// Opening the store and reading the cluster: what `/readyz` waits for.
    private static func start(_ folder: String) async throws {
        let full = try await open("\(folder)/full")
        let client = try ServerFleet.client(ServerFleet.pages)
        let filled = ServerFleet.watch(client)
        let running = Task { await filled.run() }
        try await ServerFleet.sync(filled)
        try await ServerFleet.fill(full, ServerFleet.view(filled))
        running.cancel()
        _ = try await open("\(folder)/empty")
        let (openingEmpty, ready) = (
            try await starting("\(folder)/empty", client), try await starting("\(folder)/full", client)
        )
        Table.row(
            "from the start until ready, with 10,000 decisions", "\(Table.number(ready)) s", target: "< 2 s")
        Table.row("  × an empty store", Table.number(ready / openingEmpty))
    }

    /// Seconds, the best of three.
    private static func starting(_ folder: String, _ client: KubernetesClient) async throws -> Double {
        var best = Double.infinity
        for _ in 0..<3 {
            let cost = try await Measure.once {
                _ = try await open(folder)
                let watch = ServerFleet.watch(client)
                let running = Task { await watch.run() }
                defer { running.cancel() }
                try await ServerFleet.sync(watch)
            }
            best = min(best, cost.wall)
        }
        return best
    }

    private static func answers(_ folder: String) async throws {
        let store = try await open("\(folder)/full")
        let watch = ServerFleet.watch(try ServerFleet.client())
        let running = Task { await watch.run() }
        defer { running.cancel() }
        try await ServerFleet.sync(watch)
        let view = ServerFleet.view(watch)
        let gate = gate(store, view)
        let reviews = (0..<asked).map { ServerFleet.review($0 * 4) }
        let requests = try reviews.map { try AdmissionRequest(review: try JSON(parsing: $0, limits: limits)) }
        let keys = try requests.map { try key(of: $0, view) }

        let reads = try await atRate(asked) { number in
            guard try await store.decision(for: keys[number]) != nil else {
                throw BenchError("decision \(number) is lost")
            }
        }
        let decisions = try await atRate(asked) { number in
            let answer = await gate.answer(requests[number])
            guard answer.isAllowed, answer.warnings.isEmpty else {
                throw BenchError("\(number) is not allowed: \(answer.denial ?? "")")
            }
        }
        let served = try await ServedGate.run(gate) { served in
            try await atRate(asked) { number in try await served.ask(reviews[number]) }
        }
        Table.note(
            "\(asked) questions, \(perSecond) a second; 10,000 decisions are kept; two idle cores are assumed"
        )
        let reading = Measure.perOperation(20) { _ = try? JSON(parsing: reviews[0], limits: limits) }
        Table.row(
            "read an AdmissionReview of \(reviews[0].count / 1000) kB, processor time",
            "\(Table.number(reading * 1e3)) ms")
        Table.row("read a decision: p50, p99", milliseconds(reads))
        Table.row("answer of the gate: p50, p99", milliseconds(decisions), target: "p99 < 5 ms")
        Table.row("  p99 × that of the read", Table.number(decisions.p99 / reads.p99))
        Table.row("the same over HTTP/2 and TLS, with its client: p50, p99", milliseconds(served))
    }

    private static func milliseconds(_ times: Percentiles) -> String {
        "\(Table.number(times.p50 * 1e3)), \(Table.number(times.p99 * 1e3)) ms"
    }

    /// Half and nearly all of what was measured took at most this, in seconds.
    struct Percentiles {
        var p50: Double
        var p99: Double
    }

    /// Begins one every 5 ms, whether those before have ended or not. The first fifty are not counted.
    private static func atRate(
        _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Percentiles {
        for number in 0..<50 { try await work(number) }
        let times = try await withThrowingTaskGroup(of: Double.self) { group in
            let clock = ContinuousClock()
            let begin = clock.now
            for number in 0..<count {
                try await Task.sleep(until: begin + .seconds(1) / perSecond * number, clock: clock)
                group.addTask { try await Measure.once { try await work(number) }.wall }
            }
            return try await group.reduce(into: []) { $0.append($1) }.sorted()
        }
        return Percentiles(p50: times[count / 2], p99: times[count * 99 / 100])
    }

    private static func gate(_ store: SQLiteDecisionStore, _ view: ClusterView) -> SyncGate {
        let maker = DecisionMaker(
            renderer: NoRenderer(),
            presenter: DecisionPresenter(message: { _ in "" }, warnings: { _ in [] }, report: { _ in "" }),
            now: { ServerFleet.now }, verify: { _, _ in [] })
        let desk = DecisionDesk<SyncQuestion>(
            store: store, now: { ServerFleet.now }, decide: { await maker.decide($0) })
        return SyncGate(desk: desk, cluster: view)
    }

    private static func key(of request: AdmissionRequest, _ view: ClusterView) throws -> DecisionKey {
        guard let object = request.object, let book = view.policies() else { throw BenchError("no request") }
        let application = try Application(object)
        guard case .content(let content) = SyncReading(of: application) else { throw BenchError("no sync") }
        return SyncQuestion(
            application, content: content, governance: book.governance(of: application),
            surroundings: ServerFleet.surroundings
        ).key
    }

    private static func open(_ folder: String) async throws -> SQLiteDecisionStore {
        let (store, recovery) = try await SQLiteDecisionStore.open(folder, now: { ServerFleet.now })
        if let recovery { throw BenchError(recovery.why) }
        return store
    }

    private static let asked = 500
    private static let perSecond = 200
    private static let limits = JSONLimits(bytes: 8 << 20, depth: 128, nodes: 500_000)
}

/// Everything is prepared, or the measurement is of something else.
private struct NoRenderer: ManifestRenderer {
    func render(_ application: Application, at revisions: [String]) async throws(SyncProblem) -> [JSON] {
        throw .failed(why: "nothing is rendered here")
    }
}
