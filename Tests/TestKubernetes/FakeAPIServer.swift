// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport
package import Kubernetes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import StrictJSON
import Synchronization
import TestServer

/// A Kubernetes API server on the loopback address, for tests: collections of any type, resource versions, conflicts,
/// patches, watches, admission by webhooks and policies, and faults when asked.
package final class FakeAPIServer: Sendable {
    /// How the server behaves.
    package struct Options: Sendable {
        /// Who is who; with none, everybody is an administrator.
        package var users: [String: AdmissionRequest.User] = [:]
        /// What TokenReview says of tokens.
        package var reviewedTokens: [String: AdmissionRequest.User] = [:]
        /// Types with a status of their own; Applications are none.
        package var typesWithStatus: Set<ResourceType> = [
            .imageVerificationPolicies, .imageVerificationReports, .imageVerificationExemptions, .pods,
            .deployments, .freights, .stages, .warehouses, .promotions,
        ]
        /// Time between bookmarks; the real server's is a minute.
        package var bookmarkInterval = Duration.seconds(60)
        /// When watches end, if not before.
        package var watchTime = Duration.seconds(600)
        /// The port on 127.0.0.1 of a Service that a webhook names.
        package var services: @Sendable (_ service: ObjectKey, _ port: Int) -> Int? = { _, _ in nil }
        /// TLS under the certificate of ``TestServer``; its owner may show the same as a client.
        package var usesTLS = false

        package init() {}
    }

    struct State {
        var store = ObjectStore()
        var kinds: [CollectionName: String] = FakeAPIServer.knownKinds
        var watches: [Int: AsyncStream<WatchSession.Signal>.Continuation] = [:]
        var nextNumber = 0
        /// The rest of lists that have been read in part.
        var pages: [String: (version: Int, items: [JSON])] = [:]
        var faults: [PlannedFault] = []
        var requests: [ReceivedRequest] = []
        var auditAnnotations: [[String: String]] = []
        var users: [String: AdmissionRequest.User]
    }

    let options: Options
    let state: Mutex<State>
    let webhooks = HTTPTransport(HTTPTransportSettings(userAgent: "kube-apiserver-admission"))
    private let channel = Mutex<(any Channel)?>(nil)
    private let connections = Connections()

    private init(_ options: Options) {
        self.options = options
        state = Mutex(State(users: options.users))
    }

    // MARK: Life

    /// Listens on a free port.
    package static func start(_ options: Options = Options()) async throws -> FakeAPIServer {
        let server = FakeAPIServer(options)
        let context = options.usesTLS ? try NIOSSLContext(configuration: tlsConfiguration()) : nil
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(Connection { await server.serve($0, $1) })
                    server.connections.add(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        return server
    }

    /// Closes everything.
    package func stop() async {
        try? await channel.withLock { $0 }?.close().get()
        connections.closeAll()
        await webhooks.shutdown()
    }

    /// Closes every connection, as a server does that is started anew.
    package func closeConnections() { connections.closeAll() }

    package var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }

    /// `http://127.0.0.1:PORT`, or `https:`.
    package var url: String { "\(options.usesTLS ? "https" : "http")://127.0.0.1:\(port)" }

    /// How a client reaches it.
    package func configuration(token: String? = nil) throws -> ClusterConfiguration {
        guard let url = HTTPURL(url) else { throw APIFailure.badRequest("no URL") }
        let tls = TLSMaterial(
            authorities: .text(Array(TestServer.certificate.utf8)), trustsOnlyAuthorities: true)
        return ClusterConfiguration(
            server: url, tls: options.usesTLS ? tls : TLSMaterial(),
            credentials: .fixed(Authorization(token: token)))
    }

    /// A client of it.
    package func client(
        token: String? = nil, transport: HTTPTransport = HTTPTransport(), limits: KubernetesLimits = .standard
    ) throws -> KubernetesClient {
        KubernetesClient(try configuration(token: token), transport: transport, limits: limits)
    }

    // MARK: Objects, past admission

    /// Keeps an object as it is, with what the server adds, and tells the watches. A new one may say when it was created.
    @discardableResult
    package func put(_ type: ResourceType, _ object: JSON) -> JSON {
        let kept = state.withLock { state in
            let collection = CollectionName(type)
            state.kinds[collection] = type.kind
            guard let key = ObjectKey(of: object) else { return object }
            let old = state.store.object(collection, key)
            var complete = Self.completed(object, old, apiVersion: type.apiVersion, kind: type.kind)
            if old == nil, let created = object["metadata"]?["creationTimestamp"] {
                complete = complete.setting(["metadata", "creationTimestamp"], created)
            }
            return state.store.set(collection, key, complete) ?? object
        }
        signal(.changed)
        return kept
    }

    package func remove(_ type: ResourceType, _ key: ObjectKey) {
        state.withLock { _ = $0.store.set(CollectionName(type), key, nil) }
        signal(.changed)
    }

    package func object(_ type: ResourceType, _ key: ObjectKey) -> JSON? {
        state.withLock { $0.store.object(CollectionName(type), key) }
    }

    package func objects(_ type: ResourceType) -> [JSON] {
        state.withLock { $0.store.objects(CollectionName(type)) }
    }

    // MARK: What happened

    /// Every request so far.
    package var requests: [ReceivedRequest] { state.withLock { $0.requests } }

    /// What webhooks gave the audit log, by `WEBHOOK/KEY`, for each request that they were asked about.
    package var auditAnnotations: [[String: String]] { state.withLock { $0.auditAnnotations } }

    /// How many watches are open.
    package var watchCount: Int { state.withLock { $0.watches.count } }

    // MARK: Faults

    /// The next `times` requests that fit meet the fault.
    package func inject(
        _ fault: Fault, times: Int = 1,
        where matches: @escaping @Sendable (ReceivedRequest) -> Bool = { _ in true }
    ) {
        state.withLock { $0.faults.append(PlannedFault(fault: fault, matches: matches, left: times)) }
    }

    /// Versions from before now are too old for watches, and lists cannot be gone on with.
    package func forgetHistory() {
        state.withLock { state in
            state.store.forgetHistory()
            state.pages = [:]
        }
    }

    /// Tells every watch how far it is.
    package func sendBookmarks() { signal(.bookmark) }

    /// Ends every watch in order.
    package func closeWatches() { signal(.close) }

    /// Breaks every watch in the middle of a line.
    package func cutWatches() { signal(.cut) }

    /// Replaces who is who, as when tokens are rotated.
    package func setUsers(_ users: [String: AdmissionRequest.User]) { state.withLock { $0.users = users } }

    func signal(_ signal: WatchSession.Signal) {
        for watch in state.withLock({ Array($0.watches.values) }) { watch.yield(signal) }
    }

    private static func tlsConfiguration() throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(TestServer.certificate.utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(TestServer.key.utf8), format: .pem)))
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(chain)
        return configuration
    }

    private static let knownKinds: [CollectionName: String] = {
        let types: [ResourceType] = [
            .pods, .events, .secrets, .namespaces, .replicationControllers, .replicaSets, .deployments,
            .statefulSets,
            .daemonSets, .jobs, .cronJobs, .applications, .appProjects, .rollouts, .leases, .tokenReviews,
            .validatingWebhookConfigurations, .mutatingWebhookConfigurations, .validatingAdmissionPolicies,
            .validatingAdmissionPolicyBindings, .imageVerificationPolicies, .imageVerificationReports,
            .imageVerificationExemptions, .freights, .stages, .warehouses, .promotions,
        ]
        return Dictionary(types.map { (CollectionName($0), $0.kind) }) { first, _ in first }
    }()
}

/// The connections that are open, so that they can be closed.
private final class Connections: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in self.channels.withLock { $0[id] = nil } }
    }

    func closeAll() {
        for channel in channels.withLock({ Array($0.values) }) { channel.close(promise: nil) }
    }
}
