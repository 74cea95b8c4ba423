// SPDX-License-Identifier: Apache-2.0

/// A method and a path that are answered by a handler.
package struct APIEndpoint: Sendable {
    package var method: HTTPMethod
    /// `/api/v1/reports/{namespace}/{name}`: a name in braces takes one step of the path.
    package var path: String
    package var authentication: Authentication
    /// The header fields that the handler is given; never `Authorization`.
    package var headers: Set<String>
    /// The largest body, in bytes.
    package var bodyLimit: Int
    package var handle: @Sendable (APIRequest) async -> APIResponse

    package init(
        _ method: HTTPMethod, _ path: String, authentication: Authentication, headers: Set<String> = [],
        bodyLimit: Int = 1 << 20, handle: @escaping @Sendable (APIRequest) async -> APIResponse
    ) {
        self.method = method
        self.path = path
        self.authentication = authentication
        self.headers = headers
        self.bodyLimit = bodyLimit
        self.handle = handle
    }
}
