// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An OCI registry (distribution specification 1.1) inside this process, on a loopback address, without TLS.
///
/// It keeps everything in memory and misbehaves on demand; see ``FaultPlan``.
package final class LocalRegistry: Sendable {
    /// What it holds.
    package let content: RegistryContent
    /// What it was asked.
    package let log: RequestLog
    /// How it misbehaves.
    package let faults: FaultPlan
    /// The port it listens on.
    package let port: Int
    /// `host:port`, as image references begin.
    package let authority: String

    private let service: RegistryService
    private let running: Task<Void, Never>

    /// Listens on a loopback address; port 0 takes a free one. Throws when the port is taken.
    package static func start(
        on address: LoopbackAddress = .ipv4, port: Int = 0, content: RegistryContent = RegistryContent(),
        behavior: RegistryBehavior = RegistryBehavior(), limits: RegistryLimits = RegistryLimits()
    ) async throws -> LocalRegistry {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: address.rawValue, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try RegistryConnection.Exchange(wrappingChannelSynchronously: channel)
                }
            }
        let service = RegistryService(content: content, behavior: behavior, limits: limits)
        return LocalRegistry(
            service, port: server.channel.localAddress?.port ?? port, address,
            running: Task { await Self.accept(on: server, service) })
    }

    private init(
        _ service: RegistryService, port: Int, _ address: LoopbackAddress, running: Task<Void, Never>
    ) {
        self.service = service
        self.port = port
        self.running = running
        authority = "\(address.authorityHost):\(port)"
        content = service.content
        log = service.log
        faults = service.faults
    }

    deinit { running.cancel() }

    /// `http://host:port`
    package var url: String { "http://\(authority)" }

    /// What it supports and asks for. A change holds from the next request on.
    package var behavior: RegistryBehavior {
        get { service.behavior.withLock { $0 } }
        set { service.behavior.withLock { $0 = newValue } }
    }

    /// `host:port/repository:tag`
    package func reference(_ repository: String, tag: String) -> String {
        "\(authority)/\(repository):\(tag)"
    }

    /// Makes all access tokens invalid that were given out so far.
    package func revokeTokens() { service.tokens.revokeAll() }

    /// Closes all connections and the port, and waits until that is done. May be called more than once.
    package func stop() async {
        running.cancel()
        await running.value
    }

    private typealias Server = NIOAsyncChannel<RegistryConnection.Exchange, Never>

    private static func accept(on server: Server, _ service: RegistryService) async {
        try? await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await exchange in connections {
                    // A connection's failure is the client's to notice.
                    group.addTask {
                        try? await RegistryConnection(exchange: exchange, service: service).serve()
                    }
                }
                group.cancelAll()
            }
        }
    }
}

/// Where a local registry may listen.
package enum LoopbackAddress: String, Sendable {
    case ipv4 = "127.0.0.1"
    case ipv6 = "::1"

    /// The address as URLs write it.
    var authorityHost: String {
        switch self {
        case .ipv4: rawValue
        case .ipv6: "[\(rawValue)]"
        }
    }
}

/// Runs `body` with a registry on a free port and stops it behind it.
package func withLocalRegistry<Value>(
    content: RegistryContent = RegistryContent(), behavior: RegistryBehavior = RegistryBehavior(),
    limits: RegistryLimits = RegistryLimits(), _ body: (LocalRegistry) async throws -> Value
) async throws -> Value {
    let registry = try await LocalRegistry.start(content: content, behavior: behavior, limits: limits)
    do {
        let value = try await body(registry)
        await registry.stop()
        return value
    } catch {
        await registry.stop()
        throw error
    }
}
