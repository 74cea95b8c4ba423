// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One client's connection: reads requests one after another and sends what the service says.
struct RegistryConnection: Sendable {
    typealias Exchange = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    let exchange: Exchange
    let service: RegistryService

    /// Serves until either side closes. Throws what the connection failed with.
    func serve() async throws {
        try await withTaskCancellationHandler {
            try await exchange.executeThenClose { inbound, _ in
                var parts = inbound.makeAsyncIterator()
                while try await serveNext(&parts) {}
            }
        } onCancel: {
            // A write to a client that does not read would wait for ever.
            exchange.channel.close(promise: nil)
        }
    }

    /// Serves one request; `false` when the connection is to close.
    private func serveNext(_ parts: inout Parts) async throws -> Bool {
        guard case .head(let head)? = try await parts.next(isolation: #isolation) else { return false }
        guard let body = try await readBody(of: head, &parts) else {
            try await send(Transmission(Self.tooLarge, to: RegistryRequest("POST", head.uri)), closes: true)
            return false
        }
        let request = RegistryRequest(head, body: body)
        let transmission = service.transmission(for: request, at: .now)
        if transmission.delay > .zero { try await Task.sleep(for: transmission.delay) }
        let closes = !head.isKeepAlive
        switch transmission.ending {
        case .keepsConnection:
            try await send(transmission, closes: closes)
            return !closes
        case .closes:
            try await send(transmission, closes: true)
            return false
        case .streams(let limit):
            try await stream(transmission, limit: limit)
            return false
        case .staysSilent:
            while try await parts.next(isolation: #isolation) != nil {}
            return false
        case .resets:
            try await reset()
            return false
        }
    }

    /// The whole body; `nil` when it is larger than the limit.
    private func readBody(of head: HTTPRequestHead, _ parts: inout Parts) async throws -> [UInt8]? {
        let limit = service.limits.requestBody
        if let declared = head.headers.first(name: "Content-Length").flatMap({ Int($0) }), declared > limit {
            return nil
        }
        if head.headers.first(name: "Expect")?.lowercased() == "100-continue" {
            try await write(.head(HTTPResponseHead(version: .http1_1, status: .continue)))
        }
        var body: [UInt8] = []
        while let part = try await parts.next(isolation: #isolation) {
            switch part {
            case .head: return nil
            case .body(let bytes):
                guard body.count + bytes.readableBytes <= limit else { return nil }
                body.append(contentsOf: bytes.readableBytesView)
            case .end: return body
            }
        }
        throw ChannelError.inputClosed
    }

    private func send(_ transmission: Transmission, closes: Bool) async throws {
        let channel = exchange.channel
        channel.write(HTTPServerResponsePart.head(transmission.head(closes: closes)), promise: nil)
        if !transmission.body.isEmpty {
            let body = HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: transmission.body)))
            channel.write(body, promise: nil)
        }
        try await write(.end(nil))
    }

    private func stream(_ transmission: Transmission, limit: Int) async throws {
        try await write(.head(transmission.head(closes: true)))
        let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: Self.chunkSize)
        var left = limit
        while left > 0 {
            try await write(
                .body(.byteBuffer(chunk.getSlice(at: 0, length: min(left, Self.chunkSize)) ?? chunk)))
            left -= Self.chunkSize
        }
        try await write(.end(nil))
    }

    /// Closes with a TCP reset: a linger time of zero drops what is unsent and says so.
    private func reset() async throws {
        let socket = exchange.channel as? any SocketOptionProvider
        try await socket?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await exchange.channel.close().get()
    }

    /// Writes past the exchange's own writer, which does not say when the bytes have left: a connection that
    /// closes behind the last part would cut it off.
    private func write(_ part: HTTPServerResponsePart) async throws {
        try await exchange.channel.writeAndFlush(part).get()
    }

    private typealias Parts = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    private static let tooLarge = RegistryResponse.failure(.sizeInvalid, "the body is too large")
    private static let chunkSize = 64 << 10
}

extension RegistryRequest {
    fileprivate init(_ head: HTTPRequestHead, body: [UInt8]) {
        var fields = HeaderFields()
        for (name, value) in head.headers { fields.append(name, value) }
        self.init(head.method.rawValue, head.uri, headers: fields, body: body)
    }
}

extension Transmission {
    fileprivate func head(closes: Bool) -> HTTPResponseHead {
        var head = HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: status))
        for field in headers.fields { head.headers.add(name: field.name, value: field.value) }
        if closes { head.headers.add(name: "Connection", value: "close") }
        return head
    }
}
