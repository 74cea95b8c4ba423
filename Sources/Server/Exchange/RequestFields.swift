// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore

extension Request {
    /// The value of a field that stands in the header once; two would leave open which of them counts.
    func field(_ name: String) -> String? {
        guard let name = HTTPField.Name(name) else { return nil }
        let values = headers[values: name]
        return values.count == 1 ? values.first : nil
    }

    /// The fields of those names, by their names in small letters, but credentials.
    func fields(_ names: Set<String>) -> [String: String] {
        var fields: [String: String] = [:]
        for name in names.map({ $0.lowercased() }) where name != "authorization" {
            fields[name] = field(name)
        }
        return fields
    }

    /// What the header says of the body's length.
    var contentLength: Int? { field("Content-Length").flatMap { Int($0) } }

    /// Whether the body is sent only when leave is given (RFC 9110 section 10.1.1).
    var waitsForLeave: Bool { field("Expect")?.lowercased() == "100-continue" }

    /// Whether the body is JSON, as far as its sender says; parameters do not count.
    var isJSON: Bool {
        guard let type = field("Content-Type") else { return false }
        var media = type.prefix { $0 != ";" }
        while media.last == " " || media.last == "\t" { media = media.dropLast() }
        return media.lowercased() == "application/json"
    }
}
