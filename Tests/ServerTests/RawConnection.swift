// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

@testable import Server

/// A connection on which bytes are written as they come, to misbehave.
final class RawConnection: Sendable {
    private let channel: any Channel
    private let received: Written

    /// - Parameter certificates: for TLS; `nil` for none.
    init(port: Int, certificates: TestCertificates? = nil) async throws {
        let received = Written()
        var context: NIOSSLContext?
        if let certificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            let pem = Array(certificates.authority.certificatePEM.utf8)
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(pem))
            tls.applicationProtocols = ["http/1.1"]
            context = try NIOSSLContext(configuration: tls)
        }
        let tls = context
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(Keeper(received))
                }
            }.connect(host: "127.0.0.1", port: port).get()
        self.received = received
    }

    /// Whether nobody listens on the port.
    static func isRefused(_ port: Int) async -> Bool {
        guard let connection = try? await RawConnection(port: port) else { return true }
        await connection.close()
        return false
    }

    var text: String { received.text }

    var isClosed: Bool { !channel.isActive }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    }

    func close() async { try? await channel.close().get() }

    private final class Keeper: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let received: Written

        init(_ received: Written) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.add(Array(unwrapInboundIn(data).readableBytesView))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
