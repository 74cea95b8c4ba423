// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// What an endpoint answers. The shell adds the length, and tells browsers neither to keep nor to reinterpret it.
package struct APIResponse: Sendable {
    /// 200…599.
    package var status: Int
    package var contentType: String
    /// Further header fields; one that HTTP cannot carry is left out.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int = 200, contentType: String, headers: [String: String] = [:], body: [UInt8] = [])
    {
        self.status = status
        self.contentType = contentType
        self.headers = headers
        self.body = body
    }

    package static func json(_ json: JSON, status: Int = 200) -> APIResponse {
        APIResponse(status: status, contentType: "application/json", body: json.serialized())
    }

    package static func text(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    }

    /// A page that may load and run nothing but its own style.
    package static func html(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(
            status: status, contentType: "text/html; charset=utf-8",
            headers: [
                "Content-Security-Policy":
                    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'"
            ], body: Array(text.utf8))
    }

    /// Why there is nothing else: `{"error": "…"}`.
    @Sendable package static func failure(_ status: Int, _ message: String) -> APIResponse {
        .json(["error": .string(message)], status: status)
    }
}
