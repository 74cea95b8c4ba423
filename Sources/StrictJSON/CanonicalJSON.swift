// SPDX-License-Identifier: Apache-2.0

/// Canonical JSON as OLPC defines it: the bytes that TUF, and Notary after it, sign.
///
/// Members sorted by code point, no white space, integers only, and of all characters only `"` and `\` escaped.
/// It is not RFC 8785: control characters stand for themselves.
extension JSON {
    /// The value in canonical form, every member kept. Throws for a number that is not an integer.
    package func canonicalForm() throws(CanonicalJSONError) -> [UInt8] {
        var writer = CanonicalWriter()
        try writer.write(self)
        return writer.output
    }
}

/// Why a value has no canonical form.
package enum CanonicalJSONError: Error, Sendable, Equatable {
    case notAnInteger(String)
}

extension CanonicalJSONError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .notAnInteger(let text): "the number \(text.prefix(40)) is not an integer"
        }
    }
}

private struct CanonicalWriter {
    var output: [UInt8] = []

    mutating func write(_ json: JSON) throws(CanonicalJSONError) {
        switch json.value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .number(let text): try writeInteger(text)
        case .string(let text): writeString(text)
        case .array(let elements):
            append("[")
            for (offset, element) in elements.enumerated() {
                if offset > 0 { append(",") }
                try write(element)
            }
            append("]")
        case .object(let object):
            // The order of UTF-8 is the order of code points; Swift's own order of strings is another one.
            let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            append("{")
            for (offset, member) in members.enumerated() {
                if offset > 0 { append(",") }
                writeString(member.key)
                append(":")
                try write(member.value)
            }
            append("}")
        }
    }

    private mutating func writeInteger(_ text: String) throws(CanonicalJSONError) {
        let digits = text.hasPrefix("-") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .notAnInteger(text)
        }
        append(text == "-0" ? "0" : text)
    }

    private mutating func writeString(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                output.append(UInt8(ascii: "\\"))
            }
            output.append(byte)
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }
}
