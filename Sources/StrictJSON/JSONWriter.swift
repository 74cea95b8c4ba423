// SPDX-License-Identifier: Apache-2.0

extension JSON {
    /// How a value is laid out as text.
    public enum Layout: Sendable {
        /// No space at all.
        case compact
        /// Two spaces an indentation, one member a line, a final newline.
        case pretty
    }

    /// The value as UTF-8 text; members stay in their order, so equal trees give equal bytes.
    public func serialized(_ layout: Layout = .compact) -> [UInt8] {
        var writer = JSONWriter(layout: layout)
        writer.write(self, indentation: 0)
        if layout == .pretty { writer.output.append(UInt8(ascii: "\n")) }
        return writer.output
    }

    /// The value as a string; see ``serialized(_:)``.
    public func text(_ layout: Layout = .compact) -> String {
        String(decoding: serialized(layout), as: UTF8.self)
    }
}

private struct JSONWriter {
    let layout: JSON.Layout
    var output: [UInt8] = []

    init(layout: JSON.Layout) { self.layout = layout }

    mutating func write(_ json: JSON, indentation: Int) {
        switch json.value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .number(let text): append(text)
        case .string(let text): writeString(text)
        case .array(let elements):
            writeList("[", elements, "]", indentation) { writer, element, inner in
                writer.write(element, indentation: inner)
            }
        case .object(let object):
            writeList("{", object.members, "}", indentation) { writer, member, inner in
                writer.writeString(member.key)
                writer.append(writer.layout == .pretty ? ": " : ":")
                writer.write(member.value, indentation: inner)
            }
        }
    }

    private mutating func writeList<Element>(
        _ open: StaticString, _ elements: [Element], _ close: StaticString, _ indentation: Int,
        each: (inout JSONWriter, Element, Int) -> Void
    ) {
        append(open.description)
        for (offset, element) in elements.enumerated() {
            if offset > 0 { append(",") }
            newline(indentation + 1)
            each(&self, element, indentation + 1)
        }
        if !elements.isEmpty { newline(indentation) }
        append(close.description)
    }

    private mutating func newline(_ indentation: Int) {
        guard layout == .pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation * 2))
    }

    private mutating func writeString(_ text: String) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0..<0x20: append("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }
}
