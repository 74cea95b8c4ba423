// SPDX-License-Identifier: Apache-2.0

/// Why there is no answer to a request.
public enum HTTPTransportError: Error, Sendable, Equatable {
    /// The address may not be reached at all.
    case addressRefused(host: String, AddressClass)
    /// An answer pointed to a place that is not followed; `to` is without its query.
    case redirectRefused(to: String, RedirectFault)
    case tooManyRedirects(limit: Int)
    /// No connection came about, or it broke.
    case unreachable(host: String, why: String)
    /// The handshake or the certificate failed.
    case tls(host: String, why: String)
    case timedOut(host: String)
    case bodyTooLarge(limit: Int)
    case headersTooLarge(limit: Int)
    /// What came back is not HTTP.
    case malformedAnswer(host: String, why: String)
    /// The request cannot be written.
    case malformedRequest(why: String)
    /// A certificate or key of the configuration cannot be used.
    case certificateFile(path: String, why: String)
    /// The request's account ended the exchange.
    case stopped
    case cancelled
    /// ``HTTPTransport/shutdown()`` was called.
    case shutDown
}

/// Why a redirect is not followed.
public enum RedirectFault: String, Sendable, Equatable {
    case malformed = "not an http or https URL"
    case downgrade = "from https to http"
    case address = "an address that strangers must not reach"
    case content = "a request with content to another host"
}

extension HTTPTransportError {
    /// A stable name of each case, for metrics and documents.
    public enum Code: String, CaseIterable, Sendable {
        case addressRefused = "http.address-refused"
        case redirectRefused = "http.redirect-refused"
        case tooManyRedirects = "http.too-many-redirects"
        case unreachable = "http.unreachable"
        case tls = "http.tls"
        case timedOut = "http.timeout"
        case bodyTooLarge = "http.body-too-large"
        case headersTooLarge = "http.headers-too-large"
        case malformedAnswer = "http.malformed-answer"
        case malformedRequest = "http.malformed-request"
        case certificateFile = "http.certificate-file"
        case stopped = "http.stopped"
        case cancelled = "http.cancelled"
        case shutDown = "http.shut-down"
    }

    /// The case's stable name.
    public var code: Code {
        switch self {
        case .addressRefused: .addressRefused
        case .redirectRefused: .redirectRefused
        case .tooManyRedirects: .tooManyRedirects
        case .unreachable: .unreachable
        case .tls: .tls
        case .timedOut: .timedOut
        case .bodyTooLarge: .bodyTooLarge
        case .headersTooLarge: .headersTooLarge
        case .malformedAnswer: .malformedAnswer
        case .malformedRequest: .malformedRequest
        case .certificateFile: .certificateFile
        case .stopped: .stopped
        case .cancelled: .cancelled
        case .shutDown: .shutDown
        }
    }
}

extension HTTPTransportError: CustomStringConvertible {
    /// One factual fragment.
    public var description: String {
        switch self {
        case .addressRefused(let host, let kind): "\(host) is a \(kind.rawValue) address"
        case .redirectRefused(let target, let fault): "redirected to \(target): \(fault.rawValue)"
        case .tooManyRedirects(let limit): "more than \(limit) redirects"
        case .unreachable(let host, let why): "\(host) cannot be reached: \(why)"
        case .tls(let host, let why): "TLS with \(host) failed: \(why)"
        case .timedOut(let host): "\(host) did not answer in time"
        case .bodyTooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .headersTooLarge(let limit): "the answer's header is larger than \(limit) bytes"
        case .malformedAnswer(let host, let why): "\(host) answered with malformed HTTP: \(why)"
        case .malformedRequest(let why): "the request cannot be sent: \(why)"
        case .certificateFile(let path, let why): "\(path) cannot be used: \(why)"
        case .stopped: "the budget for requests or bytes is used up"
        case .cancelled: "cancelled"
        case .shutDown: "the transport was shut down"
        }
    }
}
