// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Testing

@testable import CEL

/// One test of `tests/simple/testdata` of google/cel-spec, in the JSON form of its Protocol Buffers.
struct ConformanceCase: CustomStringConvertible {
    /// The tests of one file.
    struct File: Sendable, CustomTestStringConvertible {
        var name: String
        var cases: [ConformanceCase]

        var testDescription: String { name }
    }

    /// How evaluation ends.
    enum Expectation {
        case value(CELValue)
        case error
    }

    var name: String
    var expression: String
    var environment: CELEnvironment
    var bindings: [String: CELValue]
    var expected: Expectation

    var description: String { "\(name): \(expression)" }

    func evaluate() throws(CELError) -> CELValue {
        try CELExpression(parsing: expression, in: environment)
            .evaluate(bindings, timeZones: .ofThisMachine)
    }

    init(_ test: JSONCursor) throws {
        name = "\(try test.required("section").string())/\(try test.required("name").string())"
        expression = try test.required("expr").string()
        environment = CELEnvironment(
            container: try test.optional("container")?.string() ?? "",
            unknownNames: try test.optional("disableCheck")?.json.bool == true
                ? .failWhenReached : .refused)
        for declaration in try test.optional("typeEnv")?.array(limit: 100) ?? [] {
            environment.variables.insert(try declaration.required("name").string())
        }
        bindings = [:]
        for member in try test.optional("bindings")?.object().members ?? [] {
            bindings[member.key] = try Self.value(JSONCursor(member.value).required("value"))
            environment.variables.insert(member.key)
        }
        if let value = try test.optional("value") {
            expected = .value(try Self.value(value))
        } else {
            // Without a matcher, the expression is true.
            expected = try test.optional("evalError") == nil ? .value(.bool(true)) : .error
        }
    }

    /// A `cel.expr.Value`.
    private static func value(_ json: JSONCursor) throws -> CELValue {
        let member = try #require(try json.object().members.first)
        let content = JSONCursor(member.value)
        switch member.key {
        case "nullValue": return .null
        case "boolValue": return .bool(member.value == .bool(true))
        case "int64Value": return .int(try #require(Int64(try content.string())))
        case "uint64Value": return .uint(try #require(UInt64(try content.string())))
        case "doubleValue":
            if case .number(let text) = member.value.value { return .double(try #require(Double(text))) }
            return .double(try #require(Double(try content.string())))
        case "stringValue": return .string(try content.string())
        case "bytesValue": return .bytes(Array(try #require(Data(base64Encoded: try content.string()))))
        case "typeValue": return .type(try #require(CELType(rawValue: try content.string())))
        case "listValue":
            let elements = try (content.optional("values")?.array(limit: 1000) ?? []).map(value)
            return .list(CELList(elements))
        case "mapValue":
            var map = CELMap()
            for entry in try content.optional("entries")?.array(limit: 1000) ?? [] {
                let key = try #require(CELMapKey(try value(entry.required("key"))))
                #expect(map.insert(try value(entry.required("value")), for: key))
            }
            return .map(map)
        default: throw UnknownKind(name: member.key)
        }
    }

    /// A kind of value that the tests are not known to have.
    private struct UnknownKind: Error { var name: String }

    /// `b''' ? " ' ` '''`, in either quotes, is said to hold a backslash before the question mark, where none is
    /// written. The same text without `b` is said to hold none, and it passes.
    static let mistaken = [
        "bytes_literals/triple_single_quoted_unescaped_punctuation",
        "bytes_literals/triple_double_quoted_unescaped_punctuation",
    ]

    // MARK: Files

    private static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/data/cel/cel-core-conformance.json")
    static let areHere = FileManager.default.fileExists(atPath: path.path)

    static func files() throws -> [File] {
        guard areHere else { return [] }
        let root = JSONCursor(try JSON(parsing: Array(try Data(contentsOf: path))))
        return try root.required("files").object().members.map { file in
            let tests = try JSONCursor(file.value).array(limit: 10_000)
            return File(name: file.key, cases: try tests.map(ConformanceCase.init))
        }
    }
}

extension CELTimeZones {
    /// Foundation's.
    static let ofThisMachine = CELTimeZones { name, seconds in
        TimeZone(identifier: name).map {
            Int64($0.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
        }
    }
}
