// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// What is sent back for a request that is not a watch.
struct APIAnswer: Sendable {
    var status: Int
    var fields: [(name: String, value: String)] = []
    var body: JSON

    init(_ body: JSON, status: Int = 200, warnings: [String] = []) {
        self.status = status
        self.body = body
        fields = Self.fields(warnings)
    }

    init(_ failure: APIFailure, warnings: [String] = []) {
        self.init(failure.status, status: failure.code, warnings: warnings)
        fields += failure.fields
    }

    /// RFC 7234 section 5.5, as the API server writes it.
    private static func fields(_ warnings: [String]) -> [(name: String, value: String)] {
        warnings.map { warning in
            let text = warning.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return ("Warning", "299 - \"\(text)\"")
        }
    }
}
