// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1
import StrictJSON

/// Reads requests of a connection and has each answered in a task, which ends with the connection.
final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let serve: @Sendable (ReceivedRequest, AnswerWriter) async -> Void
    private var request: ReceivedRequest?
    private var task: Task<Void, Never>?

    init(_ serve: @escaping @Sendable (ReceivedRequest, AnswerWriter) async -> Void) { self.serve = serve }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = ReceivedRequest(
                method: head.method.rawValue, uri: head.uri, fields: head.headers.map { ($0.name, $0.value) })
        case .body(let bytes): request?.body.append(contentsOf: bytes.readableBytesView)
        case .end:
            guard let request else { return }
            self.request = nil
            let writer = AnswerWriter(channel: context.channel)
            task = Task { [serve] in await serve(request, writer) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        task?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Writes one answer.
struct AnswerWriter: Sendable {
    let channel: any Channel

    func send(_ answer: APIAnswer) {
        let body = answer.body.serialized()
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status))
        for field in answer.fields { head.headers.add(name: field.name, value: field.value) }
        head.headers.add(name: "Content-Type", value: "application/json")
        head.headers.add(name: "Content-Length", value: "\(body.count)")
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
    }

    /// Begins an answer in chunks.
    func begin() {
        var head = HTTPResponseHead(version: .http1_1, status: .ok)
        head.headers.add(name: "Content-Type", value: "application/json")
        channel.writeAndFlush(HTTPServerResponsePart.head(head), promise: nil)
    }

    func write(_ bytes: [UInt8]) {
        channel.writeAndFlush(
            HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
    }

    func end() { channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil) }

    func drop() { channel.close(promise: nil) }
}
