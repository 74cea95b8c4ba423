// SPDX-License-Identifier: Apache-2.0

import OCIModel
package import StrictJSON

/// One response, before any fault is applied. `Content-Length` is set when it is sent.
package struct RegistryResponse: Sendable, Equatable {
    /// The status code.
    package var status: Int
    /// The header fields.
    package var headers: HeaderFields
    /// The body; for `HEAD` the one that `GET` would send.
    package var body: [UInt8]

    /// A response from its parts.
    package init(_ status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON document.
    package static func json(_ json: JSON, status: Int = 200, type: String = "application/json")
        -> RegistryResponse
    {
        RegistryResponse(status, headers: ["Content-Type": type], body: json.serialized())
    }

    /// A failure in the form of the distribution specification ("Error Codes").
    package static func failure(_ code: RegistryErrorCode, status: Int? = nil, _ message: String = "")
        -> RegistryResponse
    {
        let error: JSON = ["code": .string(code.rawValue), "message": .string(message)]
        return .json(["errors": [error]], status: status ?? code.status)
    }

    /// The same with one more field.
    package func with(_ name: String, _ value: String) -> RegistryResponse {
        var response = self
        response.headers[name] = value
        return response
    }
}
