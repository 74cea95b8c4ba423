// SPDX-License-Identifier: Apache-2.0

import Crypto
import HTTPTransport

/// A request in the one form that Signature Version 4 signs
/// (AWS Identity and Access Management User Guide, "Create a signed AWS API request", step 1).
struct CanonicalRequest {
    /// `GET`, `POST` and so on.
    var method: String
    /// What stands between host and query, as it is sent.
    var path: String
    /// What follows `?`, as it is sent; empty for none.
    var query: String
    /// The header fields to sign, `Host` among them. A field line may have been folded.
    var fields: [(name: String, value: String)]
    var body: [UInt8]

    /// The six parts, one a line.
    var text: String {
        let fields = groupedFields
        let lines =
            [method, Self.canonical(path: path), Self.canonical(query: query)]
            + fields.map { "\($0.name):\($0.values.joined(separator: ","))" }
            + ["", signedNames, SHA256.hash(data: body).hex]
        return lines.joined(separator: "\n")
    }

    /// The names of the fields, in order and separated by semicolons.
    var signedNames: String { groupedFields.map(\.name).joined(separator: ";") }

    /// The fields by name, lower case and sorted; the values of one name keep their order.
    private var groupedFields: [(name: String, values: [String])] {
        Dictionary(grouping: fields) { $0.name.lowercased() }
            .map { (name: $0, values: $1.map { Self.trimmed($0.value) }) }
            .sorted { $0.name < $1.name }
    }

    /// Without white space at the ends, every other run of it as one space.
    private static func trimmed(_ value: String) -> String {
        value.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Without `.`, `..` and doubled slashes, and escaped once more than it is sent: S3 alone wants neither.
    private static func canonical(path: String) -> String {
        var segments: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false)
        for segment in all {
            switch segment {
            case "", ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        guard !segments.isEmpty else { return "/" }
        let isFolder = ["", ".", ".."].contains(all.last)
        return "/" + segments.map { PercentEncoding.encoded(String($0)) }.joined(separator: "/")
            + (isFolder ? "/" : "")
    }

    /// Escaped in one way and sorted by name, then by value.
    private static func canonical(query: String) -> String {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.map { reescaped($0) } + (parts.count == 1 ? [""] : [])
        }
        .sorted { $0.lexicographicallyPrecedes($1) }
        .map { $0.joined(separator: "=") }
        .joined(separator: "&")
    }

    /// What is escaped already is not escaped again.
    private static func reescaped(_ text: Substring) -> String {
        var pieces = text.split(separator: "%", omittingEmptySubsequences: false)[...]
        var written = PercentEncoding.encoded(String(pieces.popFirst() ?? ""))
        for piece in pieces {
            let digits = piece.prefix(2)
            guard digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            else {
                written += "%25" + PercentEncoding.encoded(String(piece))
                continue
            }
            written +=
                value < 0x80
                ? PercentEncoding.encoded(String(UnicodeScalar(value))) : "%\(digits.uppercased())"
            written += PercentEncoding.encoded(String(piece.dropFirst(2)))
        }
        return written
    }
}
