// SPDX-License-Identifier: Apache-2.0

package import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The HTTP shell: two listeners, what they answer, and an orderly end. It knows nothing of what is decided.
package final class AssayServer: Service {
    private enum Event: Sendable {
        case shutDown
        case ended(String, why: String?)
    }

    private let configuration: AssayServerConfiguration
    private let readiness: Readiness
    private let certificate: ServingCertificate
    private let listeners: [Listener]
    let logger: Logger
    private let ports: BoundPorts

    /// Makes the listeners; nothing is listened on yet.
    /// - Parameters:
    ///   - unencryptedAPI: endpoints of the listener without TLS beside those of health: what they are sent can be read
    ///     on the way.
    package init(
        _ configuration: AssayServerConfiguration, admission: [AdmissionEndpoint], api: [APIEndpoint] = [],
        unencryptedAPI: [APIEndpoint] = [], readiness: Readiness, metrics: PrometheusRegistry, logger: Logger
    ) throws(ServerError) {
        self.configuration = configuration
        self.readiness = readiness
        self.logger = logger
        let ports = BoundPorts()
        self.ports = ports
        do throws(CertificateProblem) {
            certificate = try ServingCertificate(
                configuration.certificate, interval: configuration.certificateInterval, logger: logger,
                metrics: metrics)
        } catch {
            throw .certificate(error)
        }
        let limits = configuration.limits
        func responder(
            _ listener: String, _ routes: [(HTTPMethod, String, RequestPlanner.Route)]
        ) throws(ServerError) -> RequestResponder {
            var needsClientCertificate = false
            if case .required = configuration.clientAuthentication { needsClientCertificate = true }
            return RequestResponder(
                planner: RequestPlanner(routes: try RouteTable(routes), limits: limits),
                gate: LoadGate(requests: limits.requests, bytes: limits.bodiesInMemory),
                room: ReviewRoom(limits),
                metrics: HTTPMetrics(factory: metrics, listener: listener), logger: logger,
                needsClientCertificate: needsClientCertificate)
        }
        let group = MultiThreadedEventLoopGroup.singleton
        var listeners = [
            try Listener(
                "secure", address: configuration.secureAddress,
                tls: try certificate.configuration(configuration.clientAuthentication), limits: limits,
                responder: try responder(
                    "secure",
                    admission.map { (.post, $0.path, .admission($0)) }
                        + api.map { ($0.method, $0.path, .api($0)) }), group: group, logger: logger,
                bound: { ports.set(secure: $0) })
        ]
        if let address = configuration.plainAddress {
            let endpoints = HealthEndpoints.all(readiness, metrics) + unencryptedAPI
            listeners.append(
                try Listener(
                    "plain", address: address, tls: nil, limits: limits,
                    responder: try responder("plain", endpoints.map { ($0.method, $0.path, .api($0)) }),
                    group: group, logger: logger, bound: { ports.set(plain: $0) }))
        }
        self.listeners = listeners
    }

    /// The port of the secure listener, once it listens.
    package var securePort: Int? { ports.secure }

    /// The port of the listener without TLS, once it listens.
    package var plainPort: Int? { ports.plain }

    /// Serves until a graceful shutdown, then waits for ``AssayServerConfiguration/shutdownDelay``, lets requests end
    /// for ``AssayServerConfiguration/drainTime``, and cuts off what still runs. Throws ``ServerError`` when a listener
    /// cannot be opened.
    package func run() async throws {
        let (events, source) = AsyncStream.makeStream(of: Event.self)
        // Detached: a graceful shutdown would reach them at once, and requests that are still sent would be refused.
        let tasks = listeners.map { listener in
            Task.detached {
                var why: String?
                do { try await listener.run() } catch { why = "\(error)" }
                source.yield(.ended(listener.name, why: why))
            }
        }
        let reloading = Task.detached { [certificate] in try await certificate.run() }
        defer {
            reloading.cancel()
            tasks.forEach { $0.cancel() }
        }
        let first = await withTaskCancellationOrGracefulShutdownHandler {
            await events.first { _ in true }
        } onCancelOrGracefulShutdown: {
            source.yield(.shutDown)
        }
        readiness.shutDown()
        if case .shutDown? = first, !Task.isCancelled {
            logger.info("shutting down")
            try? await Task.sleep(for: configuration.shutdownDelay)
        }
        await end(tasks)
        if case .ended(let name, let why) = first { throw ServerError.listener(name, why: why ?? "it ended") }
    }

    /// Stops the listeners and waits until they have ended, cutting off what takes too long.
    private func end(_ tasks: [Task<Void, Never>]) async {
        for listener in listeners { Task.detached { await listener.stop() } }
        let wait: @Sendable () async -> Bool = {
            for task in tasks { await task.value }
            return true
        }
        // Detached: who cancels the server wants it to end, but not in disorder.
        let limit = configuration.drainTime
        guard await Task.detached(operation: { await firstResult(within: limit, of: wait) }).value == nil
        else {
            return
        }
        logger.warning("requests were cut off: they did not end in time")
        tasks.forEach { $0.cancel() }
        // Their callers are told; a handler that does not notice is left behind.
        _ = await Task.detached { await firstResult(within: .seconds(1), of: wait) }.value
    }
}

/// The ports that are listened on.
private final class BoundPorts: Sendable {
    private let state = Mutex<(secure: Int?, plain: Int?)>((nil, nil))

    var secure: Int? { state.withLock { $0.secure } }
    var plain: Int? { state.withLock { $0.plain } }

    func set(secure port: Int) { state.withLock { $0.secure = port } }
    func set(plain port: Int) { state.withLock { $0.plain = port } }
}
