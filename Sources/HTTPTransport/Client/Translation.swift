// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension HTTPFields {
    /// Takes over a header. Throws `headersTooLarge`.
    init(_ headers: HTTPHeaders) throws(HTTPTransportError) {
        self = [:]
        guard headers.count <= Self.mostFields else { throw .headersTooLarge(limit: Self.mostBytes) }
        var size = 0
        for (name, value) in headers {
            size += name.utf8.count + value.utf8.count
            guard size <= Self.mostBytes else { throw .headersTooLarge(limit: Self.mostBytes) }
            append(name, value)
        }
    }

    /// The parser below stops at 256 fields and 2 MiB; real answers have 40 fields in 8 KiB.
    private static var mostFields: Int { 128 }
    private static var mostBytes: Int { 64 << 10 }
}

extension HTTPTransportError {
    /// What an error of the client means. Its text names no header and no content.
    init(_ error: any Error, host: String) {
        switch error {
        case let error as HTTPTransportError: self = error
        case is CancellationError: self = .cancelled
        case let error as HTTPClientError: self.init(client: error, host: host)
        case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection:
            self = .unreachable(host: host, why: "the connection broke")
        case let error as HTTPParserError: self = .malformedAnswer(host: host, why: "\(error)")
        case is NIOSSLExtraError: self = .tls(host: host, why: "the certificate is for another name")
        case let error as NIOSSLError: self.init(ssl: error, host: host)
        case let error as BoringSSLError: self = .tls(host: host, why: Self.clipped("\(error)"))
        case let error as NIOConnectionError:
            let first = error.connectionErrors.first?.error
            self = .unreachable(host: host, why: first.map(Self.why) ?? "the name has no address")
        case let error as IOError: self = .unreachable(host: host, why: Self.why(error))
        case is ChannelError: self = .unreachable(host: host, why: "the connection broke")
        default: self = .unreachable(host: host, why: Self.clipped("\(error)"))
        }
    }

    private init(client error: HTTPClientError, host: String) {
        switch error {
        case .cancelled: self = .cancelled
        case .alreadyShutdown: self = .shutDown
        case .deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout,
            .tlsHandshakeTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout:
            self = .timedOut(host: host)
        case .invalidURL, .emptyHost, .emptyScheme, .bodyLengthMismatch:
            self = .malformedRequest(why: error.shortDescription)
        default:
            let isRequest = error.shortDescription.hasPrefix("Invalid header field")
            self =
                isRequest
                ? .malformedRequest(why: error.shortDescription)
                : .unreachable(host: host, why: error.shortDescription)
        }
    }

    private init(ssl error: NIOSSLError, host: String) {
        switch error {
        case .handshakeFailed(let inner): self = .tls(host: host, why: Self.clipped("\(inner)"))
        case .uncleanShutdown: self = .unreachable(host: host, why: "the connection broke")
        default: self = .tls(host: host, why: Self.clipped("\(error)"))
        }
    }

    private static func why(_ error: any Error) -> String {
        guard let error = error as? IOError else { return clipped("\(error)") }
        return switch error.errnoCode {
        case ECONNREFUSED: "connection refused"
        case ECONNRESET, EPIPE: "the connection broke"
        case ENETUNREACH, EHOSTUNREACH: "no route to the host"
        default: "system error \(error.errnoCode)"
        }
    }

    private static func clipped(_ text: String) -> String {
        String(text.unicodeScalars.prefix(200).map { (0x20..<0x7F).contains($0.value) ? Character($0) : " " })
    }
}
