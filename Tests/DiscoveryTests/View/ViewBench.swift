// SPDX-License-Identifier: Apache-2.0

import Discovery
import HTTPTransport
import Keys
import LinearPattern
import LocalRegistry
import OCIModel
import Policy
import Registry
import Signatures
import Signing
import StrictJSON
import Synchronization
import Testing
import TrustRoots
import Verification

/// A registry view over a registry in this process, with an engine whose policy trusts one key, at a time that stands.
final class ViewBench: Sendable {
    /// How signatures are attached.
    enum Layout: CaseIterable {
        case legacy, bundle
    }

    struct Settings: Sendable {
        var behavior = RegistryBehavior()
        var limits = IndexLimits()
        var mutability = TagMutability()
        var store: any VerifiedTagStore = TransientTagStore()
        var allowed = ["127.0.0.1:*/**"]
        /// How long one who waits for a scan waits; at once by default, for tests that hold scans up.
        var sleep: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }
        /// Stands in the policy's body.
        var line = ""
        /// Whether the engine remembers what it was once shown.
        var keepsEvidence = true
    }

    let registry: LocalRegistry
    let source: FaultySource
    let view: RegistryView
    let signer: CosignSigner
    /// What the view is told a policy's name means.
    let policies: Mutex<[String: ViewPolicy]>
    /// The references that the engine was asked about.
    let verified = Mutex<[String]>([])
    private let seconds: Mutex<Int>

    fileprivate init(
        _ registry: LocalRegistry, _ source: FaultySource, _ settings: Settings, _ signer: CosignSigner
    ) throws {
        self.registry = registry
        self.source = source
        self.signer = signer
        let start = try #require(PolicyDate.seconds("2026-11-21"))
        seconds = Mutex(start)
        policies = Mutex(["prod": try Self.policy(trusting: signer, settings.line)])
        let box = Box()
        var engineLimits = VerificationEngine.Limits()
        if !settings.keepsEvidence { engineLimits.keptEvidence = 0 }
        let engine = VerificationEngine(
            content: source, keys: KeyResolver(ring: KeyRing(directory: nil)),
            trustRoots: TrustRootStore(readFile: KeyFiles.read, now: { box.now }),
            limits: engineLimits, now: { box.now })
        let environment = IndexEnvironment(
            source: source,
            verify: { requests, policy in
                box.note(requests)
                return await engine.verify(requests, under: policy)
            }, store: settings.store, now: { box.now }, sleep: settings.sleep,
            mutability: settings.mutability, limits: settings.limits)
        view = RegistryView(
            allowed: settings.allowed.compactMap { Glob($0) }, environment: environment,
            policy: { box.policy($0) })
        box.bench.withLock { $0 = self }
    }

    /// Closures outlive nothing: the bench lives as long as the test.
    private final class Box: Sendable {
        let bench = Mutex<ViewBench?>(nil)
        var now: Int { bench.withLock { $0 }?.now ?? 0 }
        func note(_ requests: [ImageRequest]) {
            bench.withLock { $0 }?.verified.withLock { $0 += requests.map(\.written) }
        }
        func policy(_ name: String) -> ViewPolicy? {
            bench.withLock { $0 }?.policies.withLock { $0[name] }
        }
    }

    var now: Int { seconds.withLock { $0 } }
    func advance(_ more: Int) { seconds.withLock { $0 += more } }

    /// The view's name of the repository that images are in.
    var name: String { "prod/127.0.0.1_\(registry.port)/demo/app" }
    var repository: Repository { Repository(registry: registry.authority, path: "demo/app") }

    // MARK: asking

    func get(_ path: String, method: String = "GET", ifNoneMatch: String? = nil) async -> ViewAnswer {
        await view.answer(
            ViewRequest(
                method: method, path: path, client: "kargo", policies: .only(["prod", "none"]),
                ifNoneMatch: ifNoneMatch))
    }

    func manifest(_ reference: String) async -> ViewAnswer { await get("\(name)/manifests/\(reference)") }
    func blob(_ digest: Digest) async -> ViewAnswer { await get("\(name)/blobs/\(digest)") }

    /// The tags as the view lists them; `nil` when it does not.
    func tags() async -> [String]? {
        let answer = await get("\(name)/tags/list?n=1000")
        guard answer.status == 200, let json = try? JSON(parsing: answer.body) else { return nil }
        return json["tags"]?.array?.compactMap(\.string)
    }

    /// What the registry was asked since this was last called: `GET tags`.
    func requests() -> [String] {
        defer { registry.log.clear() }
        return registry.log.records.map { "\($0.method) \($0.kind.rawValue)" }
    }

    /// What the engine was asked since this was last called.
    func verifications() -> [String] {
        verified.withLock { verified in
            defer { verified = [] }
            return verified
        }
    }

    // MARK: content

    @discardableResult
    func add(_ tag: String, _ image: TestImage? = nil, signed layout: Layout? = nil) throws -> Digest {
        let image = image ?? TestImage(label: tag)
        registry.content.add(image, to: "demo/app", tag: tag)
        if let layout { try sign(image.descriptor, layout) }
        return image.digest
    }

    func sign(_ image: Descriptor, _ layout: Layout) throws {
        let artifact: SignatureArtifact =
            switch layout {
            case .legacy: .legacy([try signer.sign(UnsignedPayload(image.digest))], of: image.digest)
            case .bundle: .bundle(try signer.sign(.imageSignature(of: image.digest)), of: image)
            }
        for blob in artifact.blobs { registry.content.addBlob(blob, to: "demo/app") }
        registry.content.addManifest(
            artifact.bytes, mediaType: .imageManifest, to: "demo/app", tag: artifact.tag)
    }

    // MARK: policies

    /// A policy that trusts one key; its fingerprint is over its text.
    static func policy(trusting signer: CosignSigner, _ line: String = "") throws -> ViewPolicy {
        let pem = signer.publicKey.pem.split(separator: "\n").map { "          \($0)" }
            .joined(separator: "\n")
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: shop}
            spec:
              imageVerification:
                applicationSigners: forbid
                \(line)
                defaultSigners:
                  - method: static
                    publicKey: |
            \(pem)

            """
        let set = PolicyReader.read(yaml: Array(text.utf8), file: "project.yaml")
        return ViewPolicy(
            policy: EffectivePolicy(policies: set.projects, application: nil),
            fingerprint: Digest(sha256Of: Array(text.utf8)))
    }
}

/// Runs `body` with a view over a registry of its own.
func withView(
    _ settings: ViewBench.Settings = .init(), content: RegistryContent = RegistryContent(),
    signer: CosignSigner? = nil, _ body: (ViewBench) async throws -> Void
) async throws {
    try await withLocalRegistry(content: content, behavior: settings.behavior) { registry in
        let transport = HTTPTransport(HTTPTransportSettings(userAgent: "test"))
        var limits = FetchLimits()
        limits.tries = 1
        // A listing is one request here, however many tags there are.
        limits.tagsPerPage = 10_000
        let source = FaultySource(
            RegistryClient(settings: RegistrySettings(), transport: transport, limits: limits))
        do {
            let signer = try signer ?? CosignSigner(try SigningKey())
            try await body(try ViewBench(registry, source, settings, signer))
        } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
    }
}
