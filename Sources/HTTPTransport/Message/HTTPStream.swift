// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore

/// An answer whose content arrives while it is read.
public struct HTTPStream: Sendable {
    /// The status code (RFC 9110 section 15).
    public var status: Int
    /// The header fields.
    public var fields: HTTPFields
    /// The content; it can be read once.
    public var pieces: HTTPPieces

    /// Whether the status is 2xx.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// What is left of the content, up to so many bytes; the rest is not read.
    public func remainder(limit: Int) async throws(HTTPTransportError) -> [UInt8] {
        var content: [UInt8] = []
        var pieces = pieces.makeAsyncIterator()
        while content.count < limit, let piece = try await pieces.next(isolation: nil) {
            content += piece.prefix(limit - content.count)
        }
        return content
    }
}

/// The content of an answer in pieces, as large as they arrive. Ends where the answer is complete, and throws
/// ``HTTPTransportError`` where it breaks off or nothing comes for too long.
public struct HTTPPieces: AsyncSequence, Sendable {
    private let content: HTTPClientResponse.Body
    private let host: String
    private let account: HTTPAccount?

    init(_ content: HTTPClientResponse.Body, host: String, account: HTTPAccount?) {
        self.content = content
        self.host = host
        self.account = account
    }

    init(_ whole: [UInt8], host: String) {
        self.init(.bytes(ByteBuffer(bytes: whole)), host: host, account: nil)
    }

    /// Reads from the first piece on; only the first iterator has any.
    public func makeAsyncIterator() -> Iterator {
        Iterator(content: content.makeAsyncIterator(), host: host, account: account)
    }

    /// Reads the pieces.
    public struct Iterator: AsyncIteratorProtocol {
        private var content: HTTPClientResponse.Body.AsyncIterator
        private let host: String
        private let account: HTTPAccount?

        init(content: HTTPClientResponse.Body.AsyncIterator, host: String, account: HTTPAccount?) {
            self.content = content
            self.host = host
            self.account = account
        }

        /// The next piece; `nil` behind the last one.
        public mutating func next() async throws(HTTPTransportError) -> [UInt8]? {
            try await next(isolation: #isolation)
        }

        /// The next piece; `nil` behind the last one.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPTransportError) -> [UInt8]? {
            do {
                guard let piece = try await content.next(isolation: actor) else {
                    // The client ends a sequence that is cancelled as if it were complete.
                    if Task.isCancelled { throw HTTPTransportError.cancelled }
                    return nil
                }
                if let account, !account.didReceive(piece.readableBytes) { throw HTTPTransportError.stopped }
                return Array(piece.readableBytesView)
            } catch {
                throw HTTPTransportError(error, host: host)
            }
        }
    }
}
