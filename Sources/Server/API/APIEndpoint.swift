// SPDX-License-Identifier: Apache-2.0

/// A method and a path that are answered by a handler.
package struct APIEndpoint: Sendable {
    package var method: HTTPMethod
    /// `/api/v1/reports/{namespace}/{name}`: a name in braces takes one step of the path. `/v2/{rest...}`: with three dots,
    /// at the end, it takes all that are left, of which the last may be empty.
    package var path: String
    package var authentication: Authentication
    /// The header fields that the handler is given; never `Authorization`.
    package var headers: Set<String>
    /// The largest body, in bytes.
    package var bodyLimit: Int
    /// From the request's header to the handler's answer; `nil` for ``ServerLimits/handlerTime``, which begins once the
    /// body is there.
    package var timeLimit: Duration?
    /// The shape of what is answered without the handler, once the endpoint is found: of a status (401, 405, 408, 413,
    /// 503 or 504, which stays as it is) and a sentence fragment for people.
    package var failure: @Sendable (Int, String) -> APIResponse
    package var handle: @Sendable (APIRequest) async -> APIResponse

    package init(
        _ method: HTTPMethod, _ path: String, authentication: Authentication, headers: Set<String> = [],
        bodyLimit: Int = 1 << 20, timeLimit: Duration? = nil,
        failure: @escaping @Sendable (Int, String) -> APIResponse = APIResponse.failure,
        handle: @escaping @Sendable (APIRequest) async -> APIResponse
    ) {
        self.method = method
        self.path = path
        self.authentication = authentication
        self.headers = headers
        self.bodyLimit = bodyLimit
        self.timeLimit = timeLimit
        self.failure = failure
        self.handle = handle
    }
}
