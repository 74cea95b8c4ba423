// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import StrictJSON

/// An HTTP server on the loopback address that answers whole requests, for services that tests imitate.
struct SigstoreServer: Sendable {
    /// One request, read to its end.
    struct Request: Sendable {
        var method: String
        var path: String
        var token: String?
        var body: [UInt8] = []
    }

    /// What is sent back.
    struct Answer: Sendable {
        var status = 200
        var type = "application/json"
        var fields: [(name: String, value: String)] = []
        var body: [UInt8]

        static func json(_ json: JSON, status: Int = 200) -> Self {
            Self(status: status, body: json.serialized())
        }

        static func failure(_ status: Int, _ why: String) -> Self {
            .json(["code": .int(status), "message": .string(why)], status: status)
        }
    }

    private let channel: any Channel

    /// Listens on a free port. `answer` is called on the connection's event loop.
    static func start(_ answer: @escaping @Sendable (Request) -> Answer) async throws -> SigstoreServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(Exchange(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return SigstoreServer(channel: channel)
    }

    /// `http://127.0.0.1:PORT`.
    var url: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    func stop() async { try? await channel.close().get() }

    private final class Exchange: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Request) -> Answer
        private var request: Request?

        init(_ answer: @escaping @Sendable (Request) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                let path = head.uri.split(separator: "?", maxSplits: 1).first.map(String.init)
                let bearer = head.headers.first(name: "Authorization")?.split(separator: " ").last
                request = Request(
                    method: head.method.rawValue, path: path ?? "", token: bearer.map(String.init))
            case .body(let bytes): request?.body.append(contentsOf: bytes.readableBytesView)
            case .end:
                guard let request else { return }
                send(answer(request), context)
                self.request = nil
            }
        }

        private func send(_ answer: Answer, _ context: ChannelHandlerContext) {
            var head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
            for field in answer.fields { head.headers.add(name: field.name, value: field.value) }
            head.headers.add(name: "Content-Type", value: answer.type)
            head.headers.add(name: "Content-Length", value: "\(answer.body.count)")
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
