// SPDX-License-Identifier: Apache-2.0

/// Makes what is answered without a handler, in the shape of its endpoint.
struct FailureShape: Sendable {
    var make: @Sendable (Int, String) -> APIResponse = APIResponse.failure

    /// The status stays what it is, whatever the endpoint makes of the rest.
    func callAsFunction(_ status: Int, _ message: String) -> APIResponse {
        var response = make(status, message)
        response.status = status
        return response
    }

    /// Turned away for now.
    var busy: APIResponse {
        var response = self(503, "there are too many requests at once")
        response.headers["Retry-After"] = "1"
        return response
    }

    func tooLarge(_ limit: Int) -> APIResponse {
        self(413, "the body of the request is larger than \(limit) bytes")
    }
}
