// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Keys

/// A case of `Tests/Vectors/aws-sigv4/cases.txt`, which tells where it is from.
struct SignatureV4Case: Sendable, CustomTestStringConvertible {
    var name: String
    var request: CanonicalRequest
    /// What the `Authorization` field must say.
    var authorization: String

    var testDescription: String { name }

    static let accessKeyID = "AKIDEXAMPLE"
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    /// 2015-08-30T12:36:00Z.
    static let now = 1_440_938_160

    static func all() throws -> [SignatureV4Case] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Vectors/aws-sigv4/cases.txt")
        let text = try String(contentsOf: file, encoding: .utf8)
        return try text.components(separatedBy: "\n== ").dropFirst().map { try SignatureV4Case($0) }
    }

    private init(_ text: String) throws {
        var lines = text.components(separatedBy: "\n")[...]
        name = lines.removeFirst()
        let end = try #require(lines.firstIndex { $0.hasPrefix("=> ") })
        let (signed, signature) = try Self.halves(String(lines[end].dropFirst(3)), " ")
        authorization =
            "AWS4-HMAC-SHA256 Credential=\(Self.accessKeyID)/20150830/us-east-1/service/aws4_request, "
            + "SignedHeaders=\(signed), Signature=\(signature)"
        lines = lines[..<end]
        try #require(!lines.isEmpty)
        let start = lines.removeFirst()
        // A target may hold spaces.
        let (method, rest) = try Self.halves(start, " ")
        let target = rest.components(separatedBy: " HTTP/1.1")[0]
        let parts = target.components(separatedBy: "?")
        var fields: [(name: String, value: String)] = []
        while let line = lines.popFirst(), !line.isEmpty {
            if line.hasPrefix(" ") {
                fields[fields.count - 1].value += "\n" + line
            } else {
                fields.append(try Self.halves(line, ":"))
            }
        }
        request = CanonicalRequest(
            method: method, path: parts[0], query: parts.count > 1 ? parts[1] : "", fields: fields,
            body: Array(lines.joined(separator: "\n").utf8))
    }

    private static func halves(
        _ text: String, _ separator: Character
    ) throws -> (name: String, value: String) {
        let index = try #require(text.firstIndex(of: separator))
        return (String(text[..<index]), String(text[text.index(after: index)...]))
    }
}
