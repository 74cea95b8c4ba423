// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes
import OCIModel
import Policy
import StrictJSON
import Synchronization
import Verification

@testable import ArgoCD

/// A gate over chosen verdicts: images are verified when their tag says so.
final class GateBench: Sendable {
    let store = MemoryStore()
    let renderer: FakeRenderer
    let clock = Mutex(1_800_000_000)
    let policies: Mutex<PolicyBook?>
    let surroundings = Mutex(Digest(sha256Of: Array("one".utf8)))
    private let verified = Mutex<[[String]]>([])
    private let asked = Mutex<[ApplicationName]>([])
    let decided = Mutex<[PreparedDecision]>([])
    /// Lets verification go on; `nil` when nothing holds it.
    let hold: Hold?

    init(
        manifests: [JSON] = [GateBench.deployment("registry.example/shop/web:verified")],
        policy: JSON? = GateBench.policy(), hold: Hold? = nil
    ) {
        renderer = FakeRenderer(manifests)
        policies = Mutex(PolicyBook(policies: [policy].compactMap { $0.map { ClusterPolicy($0) } }))
        self.hold = hold
    }

    static let deadEnd: Duration = .seconds(30)

    var desk: DecisionDesk<SyncQuestion> { deskAndGate(patience: Self.deadEnd).desk }

    /// One desk for the life of the bench.
    private let made = Mutex<DecisionDesk<SyncQuestion>?>(nil)

    func deskAndGate(patience: Duration) -> (desk: DecisionDesk<SyncQuestion>, gate: SyncGate) {
        let desk = made.withLock { made in
            if let made { return made }
            let desk = DecisionDesk<SyncQuestion>(
                store: store, now: { [self] in clock.withLock(\.self) },
                decided: { [self] decision, _ in decided.withLock { $0.append(decision) } },
                decide: { [self] in await maker.decide($0) })
            made = desk
            return desk
        }
        let gate = SyncGate(
            desk: desk, cluster: cluster, patience: patience,
            isStillAsked: { [self] question in asked.withLock { $0.append(question.application.name) } })
        return (desk, gate)
    }

    func gate(patience: Duration = deadEnd) -> SyncGate { deskAndGate(patience: patience).gate }

    var cluster: ClusterView {
        ClusterView(
            policies: { [self] in policies.withLock(\.self) },
            surroundings: { [self] in surroundings.withLock(\.self) })
    }

    /// Now, in seconds since 1970.
    var moment: Int { clock.withLock(\.self) }
    /// How often images were verified.
    var looks: Int { verified.withLock(\.count) }
    /// The revisions that were rendered.
    var rendered: [[String]] { renderer.revisions }
    /// Who was refused for now.
    var stillAsked: [ApplicationName] { asked.withLock(\.self) }

    var pinner: OperationPinner {
        OperationPinner(cluster: cluster, applicationSetController: ApplicationFixture.applicationSets)
    }

    var maker: DecisionMaker {
        DecisionMaker(
            renderer: renderer,
            presenter: DecisionPresenter(
                message: { decision in
                    decision.images.filter { $0.disposition != .allow }.map { "\($0.written): \($0.outcome)" }
                        .joined(separator: "\n")
                },
                warnings: { decision in
                    decision.images.filter { $0.disposition == .warn }.map { "\($0.written): \($0.outcome)" }
                        + decision.notes
                },
                report: { _ in "{}" }),
            now: { [self] in clock.withLock(\.self) },
            verify: { [self] images, policy in
                await hold?.wait()
                verified.withLock { $0.append(images.map(\.written)) }
                return images.grouped().map { Self.verdict($0, under: policy) }
            })
    }

    /// The tag of an image says what is to be found of it.
    private static func verdict(_ request: ImageRequest, under policy: EffectivePolicy) -> ImageVerdict {
        let reference = try? request.reference.get()
        let outcome = reference?.tag.flatMap(Outcome.init(rawValue:)) ?? .undetermined
        let enforcement =
            policy.requirements.contains { $0.enforcement == .strict } ? EnforcementLevel.strict : .permissive
        return ImageVerdict(
            written: request.written, reference: reference,
            digest: Digest(sha256Of: Array(request.written.utf8)),
            places: request.places, outcome: outcome, disposition: outcome.disposition(under: enforcement),
            requirements: [], reasons: outcome == .rejected ? [.noSignatures] : [], cost: .init())
    }

    static func deployment(_ image: String) -> JSON {
        [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web", "namespace": "shop"],
            "spec": ["template": ["spec": ["containers": [["name": "app", "image": .string(image)]]]]],
        ]
    }

    static func policy(enforcement: String = "strict", project: String = "shop", enabled: Bool = true) -> JSON
    {
        [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy",
            "metadata": ["name": .string(project)],
            "spec": [
                "selector": ["projects": [.string(project)]],
                "imageVerification": [
                    "enabled": .bool(enabled), "enforcementLevel": .string(enforcement),
                    "applicationSigners": "forbid",
                    "defaultSigners": [["name": "release", "method": "static", "publicKey": .string(key)]],
                ],
            ],
        ]
    }

    /// A P-256 key of nobody.
    static let key = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3uMmlyEmO3zx+7lV0nd0N6tN1fHZ
        ndtP3N3QPtpm95OzODhzqkQY6u5RUJ0Oy0Ml6qJFRuIUHFUJ+l1Swg5nUQ==
        -----END PUBLIC KEY-----
        """
}

/// Renders what it was given, and remembers what it was asked for.
final class FakeRenderer: ManifestRenderer {
    let manifests: Mutex<Result<[JSON], SyncProblem>>
    private let asked = Mutex<[[String]]>([])

    var revisions: [[String]] { asked.withLock(\.self) }

    init(_ manifests: [JSON]) { self.manifests = Mutex(.success(manifests)) }

    func render(_ application: Application, at revisions: [String]) async throws(SyncProblem) -> [JSON] {
        asked.withLock { $0.append(revisions) }
        return try manifests.withLock { $0 }.get()
    }
}

/// Holds whoever waits until it is opened.
final class Hold: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

    func wait() async { for await _ in stream {} }

    func open() { continuation.finish() }
}

/// Keeps decisions while it lives.
final class MemoryStore: DecisionStore {
    private let decisions = Mutex<[DecisionKey: PreparedDecision]>([:])

    func decision(for key: DecisionKey) async throws -> PreparedDecision? { decisions.withLock { $0[key] } }

    func newest(about subject: String) async throws -> PreparedDecision? {
        try await newest().first { $0.subject == subject }
    }

    func newest() async throws -> [PreparedDecision] {
        decisions.withLock { Array($0.values) }.sorted { $0.decidedAt > $1.decidedAt }
    }

    func keep(_ decision: PreparedDecision) async throws {
        decisions.withLock { $0[decision.key] = decision }
    }

    func forget(_ subject: String) async throws {
        decisions.withLock { kept in kept = kept.filter { $0.value.subject != subject } }
    }
}
