// SPDX-License-Identifier: Apache-2.0

/// One request as it was received.
package struct RequestRecord: Sendable, Hashable {
    /// The method, in upper case.
    package let method: String
    /// Path and query as they stood in the request line.
    package let target: String
    /// What it is about.
    package let kind: RequestKind
    /// The scheme of `Authorization`; `nil` when there was none.
    package let authorization: AuthorizationScheme?
    /// The `Host` header.
    package let host: String?
    /// The `User-Agent` header.
    package let userAgent: String?

    /// What is kept of a request.
    package init(_ request: RegistryRequest) {
        method = request.method
        target = request.target
        kind = request.route?.kind ?? .other
        authorization = request.authorization?.scheme
        host = request.headers["Host"]
        userAgent = request.headers["User-Agent"]
    }
}

extension RequestRecord: CustomStringConvertible {
    /// `GET /v2/`
    package var description: String { "\(method) \(target)" }
}
