// SPDX-License-Identifier: Apache-2.0

public import OCIModel

/// Why a registry or a layout did not give what was asked for, or did not take what was pushed.
///
/// Hosts are `host[:port]`; details are at most 200 printable characters of what a server said. No case holds a secret.
public enum RegistryError: Error, Sendable, Equatable {
    /// There is no such manifest or blob; `reference` is a tag or a digest.
    case notFound(repository: String, reference: String)
    /// No credentials, or none that the registry accepts (401).
    case unauthorized(repository: String, detail: String)
    /// The credentials do not allow it (403).
    case forbidden(repository: String, detail: String)
    /// Too many requests (429), or a wait that is longer than the time left; seconds.
    case rateLimited(host: String, retryAfter: Int?)
    case serverError(host: String, status: Int)
    /// A status that the distribution specification does not give this request.
    case unexpectedStatus(host: String, status: Int, detail: String)
    case unreachable(host: String, why: String)
    case timeout(host: String)
    /// The bytes are not what was asked for.
    case digestMismatch(expected: Digest, found: Digest)
    /// The content is larger than may be read; bytes.
    case tooLarge(limit: Int)
    case malformedAnswer(host: String, why: String)
    case malformedManifest(repository: String, ManifestError)
    /// A web page in place of content: a login page or a proxy's.
    case htmlAnswer(host: String)
    case unsupportedMediaType(repository: String, MediaType)
    case redirectRefused(to: String, why: String)
    /// The host may not be spoken to at all, such as a metadata service's address.
    case addressRefused(host: String, why: String)
    /// Credentials could not be had or may not be sent there.
    case credentials(host: String, why: String)
    /// A budget is used up.
    case limitExceeded(Budget)
    /// A file of an OCI layout is missing, malformed or outside of it.
    case layout(path: String, why: String)
    case cancelled

    /// What is bounded, by a ``RequestMeter`` unless said otherwise.
    public enum Budget: Sendable, Equatable {
        case requests(limit: Int)
        case bytes(limit: Int)
        /// Not of a meter: the list of referrers that clients keep for one manifest takes no more.
        case referrers(limit: Int)
        /// Not of a meter: a repository with more tags is not listed.
        case tags(limit: Int)
    }
}

extension RegistryError {
    /// A stable name of each case, for metrics, reports and documents.
    public enum Code: String, CaseIterable, Sendable {
        case notFound = "registry.not-found"
        case unauthorized = "registry.unauthorized"
        case forbidden = "registry.forbidden"
        case rateLimited = "registry.rate-limited"
        case serverError = "registry.server-error"
        case unexpectedStatus = "registry.unexpected-status"
        case unreachable = "registry.unreachable"
        case timeout = "registry.timeout"
        case digestMismatch = "registry.digest-mismatch"
        case tooLarge = "registry.too-large"
        case malformed = "registry.malformed"
        case html = "registry.html"
        case unsupportedMediaType = "registry.unsupported-media-type"
        case redirectRefused = "registry.redirect-refused"
        case addressRefused = "registry.address-refused"
        case credentials = "registry.credentials"
        case limit = "registry.limit"
        case layout = "registry.layout"
        case cancelled = "registry.cancelled"
    }

    /// The case's stable name.
    public var code: Code {
        switch self {
        case .notFound: .notFound
        case .unauthorized: .unauthorized
        case .forbidden: .forbidden
        case .rateLimited: .rateLimited
        case .serverError: .serverError
        case .unexpectedStatus: .unexpectedStatus
        case .unreachable: .unreachable
        case .timeout: .timeout
        case .digestMismatch: .digestMismatch
        case .tooLarge: .tooLarge
        case .malformedAnswer, .malformedManifest: .malformed
        case .htmlAnswer: .html
        case .unsupportedMediaType: .unsupportedMediaType
        case .redirectRefused: .redirectRefused
        case .addressRefused: .addressRefused
        case .credentials: .credentials
        case .limitExceeded: .limit
        case .layout: .layout
        case .cancelled: .cancelled
        }
    }
}

extension RegistryError: CustomStringConvertible {
    /// One factual fragment.
    public var description: String {
        switch self {
        case .notFound(let repository, let reference): "\(repository) has no \(reference)"
        case .unauthorized(let repository, let detail):
            "not authorized for \(repository)" + Self.suffix(detail)
        case .forbidden(let repository, let detail): "access to \(repository) is denied" + Self.suffix(detail)
        case .rateLimited(let host, let seconds?): "\(host) allows no request for another \(seconds) s"
        case .rateLimited(let host, nil): "\(host) answered 429"
        case .serverError(let host, let status): "\(host) answered \(status)"
        case .unexpectedStatus(let host, let status, let detail):
            "\(host) answered \(status)" + Self.suffix(detail)
        case .unreachable(let host, let why): "\(host) cannot be reached: \(why)"
        case .timeout(let host): "\(host) did not answer in time"
        case .digestMismatch(let expected, let found): "expected \(expected), found \(found)"
        case .tooLarge(let limit): "the content is larger than \(limit) bytes"
        case .malformedAnswer(let host, let why): "malformed answer of \(host): \(why)"
        case .malformedManifest(let repository, let error): "malformed manifest in \(repository): \(error)"
        case .htmlAnswer(let host): "\(host) answered with a web page"
        case .unsupportedMediaType(let repository, let type):
            "\(repository) holds a \(type.rawValue.prefix(100))"
        case .redirectRefused(let target, let why): "redirect to \(target) refused: \(why)"
        case .addressRefused(let host, let why): "\(host) may not be reached: \(why)"
        case .credentials(let host, let why): "credentials for \(host): \(why)"
        case .limitExceeded(.requests(let limit)): "more than \(limit) requests for one image"
        case .limitExceeded(.bytes(let limit)): "more than \(limit) bytes for one image"
        case .limitExceeded(.referrers(let limit)):
            "\(limit) referrers are listed, which is as many as are read"
        case .limitExceeded(.tags(let limit)):
            "there are more than \(limit) tags, which is as many as are listed"
        case .layout(let path, let why): "\(path) \(why)"
        case .cancelled: "cancelled"
        }
    }

    private static func suffix(_ detail: String) -> String { detail.isEmpty ? "" : ": \(detail)" }
}
