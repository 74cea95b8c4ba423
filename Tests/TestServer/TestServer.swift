// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import StrictJSON

/// An HTTP server on the loopback address that answers whole requests, for services that tests imitate.
package struct TestServer: Sendable {
    /// One request, read to its end.
    package struct Request: Sendable {
        package var method: String
        /// The path as it was sent, still percent-encoded.
        package var path: String
        /// What follows `?`, as it was sent; empty for none.
        package var query: String
        /// The header fields in their order.
        package var fields: [(name: String, value: String)]
        package var body: [UInt8] = []

        /// The first field of that name, whatever its case.
        package func field(_ name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        /// The credential of `Authorization`, without its scheme.
        package var token: String? {
            field("Authorization")?.split(separator: " ", maxSplits: 1).last.map(String.init)
        }
    }

    /// What is sent back.
    package struct Answer: Sendable {
        package var status: Int
        package var type: String
        package var fields: [(name: String, value: String)]
        package var body: [UInt8]
        /// How long it waits before it is sent.
        package var delay: Duration

        package init(
            status: Int = 200, type: String = "application/json",
            fields: [(name: String, value: String)] = [],
            body: [UInt8], delay: Duration = .zero
        ) {
            self.status = status
            self.type = type
            self.fields = fields
            self.body = body
            self.delay = delay
        }

        package static func json(_ json: JSON, status: Int = 200) -> Self {
            Self(status: status, body: json.serialized())
        }

        package static func text(_ text: String, status: Int = 200, type: String = "text/plain") -> Self {
            Self(status: status, type: type, body: Array(text.utf8))
        }

        package static func failure(_ status: Int, _ why: String) -> Self {
            .json(["code": .int(status), "message": .string(why)], status: status)
        }
    }

    private let channel: any Channel
    private let scheme: String
    /// The port it listens on, or listened on.
    package let port: Int

    /// Listens on a free port. `answer` is called on the connection's event loop.
    ///
    /// - Parameters:
    ///   - tls: Whether it speaks TLS, under ``certificate``.
    ///   - answer: Answers a request.
    package static func start(
        tls: Bool = false, _ answer: @escaping @Sendable (Request) -> Answer
    ) async throws -> TestServer {
        let context = tls ? try NIOSSLContext(configuration: tlsConfiguration()) : nil
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context { try pipeline.addHandler(NIOSSLServerHandler(context: context)) }
                    try pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    try pipeline.addHandler(Exchange(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return TestServer(
            channel: channel, scheme: tls ? "https" : "http", port: channel.localAddress?.port ?? 0)
    }

    /// `http://127.0.0.1:PORT`, or `https:`.
    package var url: String { "\(scheme)://127.0.0.1:\(port)" }

    /// Listens no longer.
    package func stop() async { try? await channel.close().get() }

    private final class Exchange: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Request) -> Answer
        private var request: Request?

        init(_ answer: @escaping @Sendable (Request) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
                request = Request(
                    method: head.method.rawValue, path: parts.first.map(String.init) ?? "",
                    query: parts.count > 1 ? String(parts[1]) : "",
                    fields: head.headers.map { ($0.name, $0.value) })
            case .body(let bytes): request?.body.append(contentsOf: bytes.readableBytesView)
            case .end:
                guard let request else { return }
                self.request = nil
                let answer = answer(request)
                guard answer.delay > .zero else { return Self.send(answer, context.channel) }
                let channel = context.channel
                channel.eventLoop.scheduleTask(in: TimeAmount(answer.delay)) { Self.send(answer, channel) }
            }
        }

        private static func send(_ answer: Answer, _ channel: any Channel) {
            var head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status))
            for field in answer.fields { head.headers.add(name: field.name, value: field.value) }
            head.headers.add(name: "Content-Type", value: answer.type)
            head.headers.add(name: "Content-Length", value: "\(answer.body.count)")
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.write(
                HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: answer.body))), promise: nil)
            channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        }
    }
}
