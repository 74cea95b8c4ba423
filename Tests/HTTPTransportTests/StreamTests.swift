// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

@Suite struct StreamTests {
    /// Sends a piece, and another one when it is told; then ends, breaks off or stays silent.
    private final class PieceServer: ChannelInboundHandler, Sendable {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        enum End { case regular, broken, silent }

        let end: End
        let status: HTTPResponseStatus
        let closed: @Sendable () -> Void

        init(_ end: End, _ status: HTTPResponseStatus, closed: @escaping @Sendable () -> Void) {
            self.end = end
            self.status = status
            self.closed = closed
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            let channel = context.channel
            let fields = HTTPHeaders([("Location", "/elsewhere")])
            channel.write(
                HTTPServerResponsePart.head(
                    HTTPResponseHead(version: .http1_1, status: status, headers: fields)),
                promise: nil)
            channel.writeAndFlush(
                HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "one"))), promise: nil)
            switch end {
            case .regular: channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
            case .broken: channel.close(promise: nil)
            case .silent: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { closed() }
    }

    private func withServer(
        _ end: PieceServer.End, status: HTTPResponseStatus = .ok,
        _ body: (HTTPTransport, HTTPURL, _ isClosed: @escaping @Sendable () -> Bool) async throws -> Void
    ) async throws {
        let closed = Mutex(false)
        let server = PieceServer(end, status) { closed.withLock { $0 = true } }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(server)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let transport = HTTPTransport()
        let url = try #require(HTTPURL("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/"))
        do { try await body(transport, url) { closed.withLock { $0 } } } catch { Issue.record(error) }
        await transport.shutdown()
        try await channel.close()
    }

    private func text(_ pieces: [[UInt8]]) -> String { String(decoding: pieces.joined(), as: UTF8.self) }

    @Test func givesPiecesThenEnds() async throws {
        try await withServer(.regular) { transport, url, _ in
            let stream = try await transport.open(HTTPRequest(.get, url))
            var pieces: [[UInt8]] = []
            for try await piece in stream.pieces { pieces.append(piece) }
            #expect(stream.status == 200)
            #expect(text(pieces) == "one")
        }
    }

    @Test func saysThatTheConnectionBroke() async throws {
        try await withServer(.broken) { transport, url, _ in
            let error = await #expect(throws: HTTPTransportError.self) {
                let stream = try await transport.open(HTTPRequest(.get, url))
                for try await _ in stream.pieces {}
            }
            #expect(error?.code == .unreachable)
        }
    }

    @Test func waitsForAPieceNoLongerThanTheRequestAllows() async throws {
        try await withServer(.silent) { transport, url, isClosed in
            let stream = try await transport.open(HTTPRequest(.get, url, timeLimit: .milliseconds(300)))
            var pieces = stream.pieces.makeAsyncIterator()
            #expect(try await pieces.next() == Array("one".utf8))
            let error = await #expect(throws: HTTPTransportError.self) { try await pieces.next() }
            #expect(error?.code == .timedOut)
            try await eventually { isClosed() }
        }
    }

    @Test func cancellingEndsTheConnection() async throws {
        try await withServer(.silent) { transport, url, isClosed in
            let (begun, signal) = AsyncStream<Void>.makeStream()
            let task = Task { () -> HTTPTransportError? in
                do {
                    let stream = try await transport.open(HTTPRequest(.get, url))
                    for try await _ in stream.pieces { signal.yield() }
                    return nil
                } catch {
                    return error as? HTTPTransportError
                }
            }
            for await _ in begun { break }
            #expect(!isClosed())
            task.cancel()
            #expect(await task.value == .cancelled)
            try await eventually { isClosed() }
        }
    }

    @Test func followsNothing() async throws {
        try await withServer(.regular, status: .found) { transport, url, _ in
            let stream = try await transport.open(HTTPRequest(.get, url))
            #expect(stream.status == 302)
            let rest = try await stream.remainder(limit: 2)
            #expect(rest == Array("on".utf8))
        }
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !condition(), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
        #expect(condition())
    }
}
