// SPDX-License-Identifier: Apache-2.0

package import HTTPTransport

/// Why the API server did not do what it was asked. Messages of the server are printable and at most 500 characters.
package enum KubernetesError: Error, Sendable, Equatable {
    case notFound(String)
    case alreadyExists(String)
    /// The object is no longer what the change was made for.
    case conflict(String)
    /// The resource version or the rest of a list is too old (410).
    case gone(String)
    /// The credentials are not taken.
    case unauthorized
    case forbidden(String)
    case invalid(String)
    case tooManyRequests(retryAfter: Duration?)
    /// Any other status.
    case server(code: Int, message: String)
    case transport(HTTPTransportError)
    /// The answer is not what the API says.
    case malformed(String)
    /// There are no credentials to send.
    case credentials(String)
    /// What was asked for cannot be asked: a name that no path may hold, an object without a name.
    case request(String)
    /// There is more of it than is read.
    case tooMuch(String)

    /// A stable name of each case, for metrics and logs.
    package enum Code: String, CaseIterable, Sendable {
        case notFound = "kubernetes.not-found"
        case alreadyExists = "kubernetes.already-exists"
        case conflict = "kubernetes.conflict"
        case gone = "kubernetes.gone"
        case unauthorized = "kubernetes.unauthorized"
        case forbidden = "kubernetes.forbidden"
        case invalid = "kubernetes.invalid"
        case tooManyRequests = "kubernetes.too-many-requests"
        case server = "kubernetes.server"
        case transport = "kubernetes.transport"
        case malformed = "kubernetes.malformed"
        case credentials = "kubernetes.credentials"
        case request = "kubernetes.request"
        case tooMuch = "kubernetes.too-much"
    }

    /// The case's stable name.
    package var code: Code {
        switch self {
        case .notFound: .notFound
        case .alreadyExists: .alreadyExists
        case .conflict: .conflict
        case .gone: .gone
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .invalid: .invalid
        case .tooManyRequests: .tooManyRequests
        case .server: .server
        case .transport: .transport
        case .malformed: .malformed
        case .credentials: .credentials
        case .request: .request
        case .tooMuch: .tooMuch
        }
    }

    /// Whether the same request may well succeed later without anybody's doing.
    package var isTransient: Bool {
        switch self {
        case .tooManyRequests: true
        case .server(let code, _): code >= 500
        case .transport(let error): error != .cancelled && error != .shutDown
        default: false
        }
    }
}

extension KubernetesError: CustomStringConvertible {
    /// One factual fragment.
    package var description: String {
        switch self {
        case .notFound(let message): "not found: \(message)"
        case .alreadyExists(let message): "already exists: \(message)"
        case .conflict(let message): "changed meanwhile: \(message)"
        case .gone(let message): "too old: \(message)"
        case .unauthorized: "the API server does not take the credentials"
        case .forbidden(let message): "forbidden: \(message)"
        case .invalid(let message): "invalid: \(message)"
        case .tooManyRequests(let wait):
            "too many requests" + (wait.map { "; try again in \($0.components.seconds) s" } ?? "")
        case .server(let code, let message): "the API server answered \(code): \(message)"
        case .transport(let error): error.description
        case .malformed(let why): "the API server's answer is malformed: \(why)"
        case .credentials(let why): "no credentials for the API server: \(why)"
        case .request(let why): "the request cannot be made: \(why)"
        case .tooMuch(let why): "more than is read: \(why)"
        }
    }
}
