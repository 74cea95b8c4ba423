// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A client that sees what is on the wire: it sends text and keeps every byte until the connection ends.
struct RawClient {
    let port: Int

    /// Sends one request and returns what comes back until the server closes, `limit` bytes have come or
    /// `patience` is over.
    func send(
        _ method: String, _ target: String, headers: [String] = [], body: String = "",
        limit: Int = 1 << 20, patience: TimeAmount = .seconds(20)
    ) async throws -> RawAnswer {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"]
        lines += headers
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        let text = lines.joined(separator: "\r\n") + "\r\n\r\n" + body
        return try await send(text, limit: limit, patience: patience)
    }

    /// Sends text as it is; see above.
    func send(
        _ text: String, limit: Int = 1 << 20, patience: TimeAmount = .seconds(20)
    ) async throws -> RawAnswer {
        let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let channel = connection.channel
        channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        var bytes: [UInt8] = []
        var failed = false
        do {
            bytes = try await connection.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: text))
                var received: [UInt8] = []
                for try await part in inbound {
                    received += part.readableBytesView
                    if received.count >= limit { break }
                }
                return received
            }
        } catch {
            failed = true
        }
        return RawAnswer(bytes: bytes, failed: failed)
    }
}

/// The bytes of one answer.
struct RawAnswer {
    let bytes: [UInt8]
    /// Whether the connection ended with an error, such as a reset, in place of an orderly end.
    let failed: Bool

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var status: Int? { text.split(separator: " ").dropFirst().first.flatMap { Int($0) } }

    func header(_ name: String) -> String? {
        for line in head.split(separator: "\r\n") where line.lowercased().hasPrefix(name.lowercased() + ": ")
        {
            return String(line.dropFirst(name.count + 2))
        }
        return nil
    }

    var body: String { split.map { String(text[$0.upperBound...]) } ?? "" }

    private var head: Substring { split.map { text[..<$0.lowerBound] } ?? text[...] }

    private var split: Range<String.Index>? {
        guard let start = Array(text.utf8).firstRange(of: "\r\n\r\n".utf8)?.lowerBound else { return nil }
        let index = text.utf8.index(text.utf8.startIndex, offsetBy: start)
        return index..<text.utf8.index(index, offsetBy: 4)
    }
}
