// SPDX-License-Identifier: Apache-2.0

import CEL

/// A value as text, to the last bit and with its type; `Tests/CELPeer/evaluate.py` writes the same.
struct Rendering: Equatable, CustomStringConvertible {
    let description: String

    init(_ value: CELValue) { description = Self.text(value) }

    init(peer text: String) { description = text }

    /// A number is the same key whatever its type.
    private static func text(_ key: CELMapKey) -> String {
        if case .uint(let number) = key { "int \(number)" } else { text(key.value) }
    }

    private static func text(_ value: CELValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let truth): "bool \(truth)"
        case .int(let number): "int \(number)"
        case .uint(let number): "uint \(number)"
        // One NaN is as good as another.
        case .double(let number):
            "double " + (number.isNaN ? "nan" : String(number.bitPattern, radix: 16))
        case .string(let text): "string \(text)"
        case .bytes(let bytes): "bytes \(bytes)"
        case .list(let list): "[" + list.elements.map(text).joined(separator: ", ") + "]"
        case .map(let map):
            "{"
                + map.entries.map { "\(text($0.key)): \(text($0.value))" }.sorted()
                .joined(separator: ", ") + "}"
        case .timestamp(let moment): "timestamp \(moment.seconds) \(moment.nanoseconds / 1000)"
        case .duration(let span): "duration \(span.nanoseconds / 1000)"
        case .type(let type): "type \(type.rawValue)"
        }
    }
}
