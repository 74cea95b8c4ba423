// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Reads an answer's content by what really arrives, whatever its Content-Length says.
struct AnswerReader {
    var request: HTTPRequest
    var answer: HTTPResponse

    /// The answer with its content. A success over the limit throws; an error's content is cut, a redirect's dropped.
    func read<Content: AsyncSequence>(_ content: Content) async throws -> HTTPResponse
    where Content.Element == ByteBuffer {
        let limit = answer.isSuccess ? request.bodyLimit : min(request.bodyLimit, Self.errorLimit)
        if answer.isSuccess, request.method != .head,
            let stated = answer.fields["Content-Length"].flatMap({ Int($0) }),
            stated > limit
        {
            throw HTTPTransportError.bodyTooLarge(limit: limit)
        }
        var complete = answer
        for try await piece in content {
            if let account = request.account, !account.didReceive(piece.readableBytes) {
                throw HTTPTransportError.stopped
            }
            guard complete.body.count + piece.readableBytes <= limit else {
                if answer.isSuccess { throw HTTPTransportError.bodyTooLarge(limit: limit) }
                complete.body += piece.readableBytesView.prefix(limit - complete.body.count)
                break
            }
            complete.body += piece.readableBytesView
        }
        return complete
    }

    /// An error document of a registry is a few hundred bytes; pages of proxies are larger, and of no use.
    private static let errorLimit = 64 << 10
}
