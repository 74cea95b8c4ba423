// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Why the registry view does not give what was asked for (OCI distribution specification, "Error Codes").
package struct ViewRefusal: Error, Sendable, Equatable {
    /// The error code that clients read, and the status that goes with it.
    package enum Code: String, Sendable, CaseIterable {
        case nameUnknown = "NAME_UNKNOWN"
        case manifestUnknown = "MANIFEST_UNKNOWN"
        case blobUnknown = "BLOB_UNKNOWN"
        case denied = "DENIED"
        case unsupported = "UNSUPPORTED"
        /// Not of the specification: nothing can be said now.
        case unavailable = "UNAVAILABLE"

        package var status: Int {
            switch self {
            case .nameUnknown, .manifestUnknown, .blobUnknown: 404
            case .denied: 403
            case .unsupported: 405
            case .unavailable: 503
            }
        }
    }

    package var code: Code
    /// One sentence for people.
    package var message: String
    /// The stable name of the reason behind it, where there is one: `signature.none`.
    package var reason: String?
    /// After how many seconds another try has a chance.
    package var retryAfter: Int?

    package init(_ code: Code, _ message: String, reason: String? = nil, retryAfter: Int? = nil) {
        self.code = code
        self.message = message
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// The answer that says so.
    var answer: ViewAnswer {
        let detail: JSON = reason.map { ["reason": .string($0)] } ?? [:]
        let error: JSON = [
            "code": .string(code.rawValue), "message": .string(message), "detail": detail,
        ]
        var headers: [String: String] = [:]
        if let retryAfter { headers["Retry-After"] = String(retryAfter) }
        if code == .unsupported { headers["Allow"] = "GET, HEAD" }
        let body: JSON = ["errors": .array([error])]
        return ViewAnswer(
            status: code.status, headers: headers, contentType: "application/json", body: body.serialized())
    }
}
