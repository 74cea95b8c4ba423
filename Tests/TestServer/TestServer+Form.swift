// SPDX-License-Identifier: Apache-2.0

import Foundation

extension TestServer.Request {
    /// The query's fields, decoded; of a name that comes twice, the last.
    package var queryFields: [String: String] { Self.form(query) }

    /// The body as a form (URL Standard, section 5.1), decoded.
    package var form: [String: String] { Self.form(String(decoding: body, as: UTF8.self)) }

    private static func form(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map { String($0).replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? "" }
            fields[parts[0]] = parts.count > 1 ? parts[1] : ""
        }
        return fields
    }
}
