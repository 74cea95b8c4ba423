// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The JSON texts that a stream consists of, one behind the other with only space between.
struct JSONTexts {
    private let bytes: ArraySlice<UInt8>
    private let texts: [Text]
    private var following = 0

    private struct Text {
        let range: Range<Int>
        let start: SourcePosition
    }

    /// Finds where each text ends; `nil` when the stream is not a row of bracketed texts that begins with `{`.
    init?(_ bytes: ArraySlice<UInt8>, limit: Int) {
        guard bytes.first(where: { !Self.isSpace($0) }) == UInt8(ascii: "{") else { return nil }
        var texts: [Text] = []
        var start: (offset: Int, position: SourcePosition)?
        var depth = 0
        var line = 1
        var lineStart = bytes.startIndex
        var isInString = false
        var isEscaped = false
        // One text too many is enough to be refused.
        for (offset, byte) in zip(bytes.indices, bytes) where texts.count <= limit {
            if byte == 0x0A {
                line += 1
                lineStart = offset + 1
            }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 0 {
                    start = (offset, SourcePosition(line: line, column: offset - lineStart + 1))
                }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                guard depth >= 0 else { return nil }
                if depth == 0, let (first, position) = start {
                    texts.append(Text(range: first..<(offset + 1), start: position))
                }
            case UInt8(ascii: "\""): isInString = true
            default: if depth == 0, !Self.isSpace(byte) { return nil }
            }
        }
        guard depth == 0, !isInString else { return nil }
        self.bytes = bytes
        self.texts = texts
    }

    /// Whether the first text is JSON. If it is not, the stream may be YAML in flow style.
    func firstIsJSON(_ limits: YAMLLimits) -> Bool {
        guard let first = texts.first else { return false }
        do {
            _ = try JSON(parsing: bytes[first.range], limits: Self.limits(limits, nodes: 0))
            return true
        } catch {
            switch error.problem {
            case .tooLarge, .tooDeep, .tooManyValues: return true
            default: return false
            }
        }
    }

    /// The next text's value; `nil` at the end.
    mutating func next(_ limits: YAMLLimits, nodes: inout Int) throws(YAMLError) -> JSON? {
        guard texts.indices.contains(following) else { return nil }
        let text = texts[following]
        following += 1
        do {
            let tree = try JSON(parsing: bytes[text.range], limits: Self.limits(limits, nodes: nodes))
            return tree.moved(to: text.start, counting: &nodes)
        } catch {
            throw Self.translated(error, movedTo: text.start, limits)
        }
    }

    private static func limits(_ limits: YAMLLimits, nodes: Int) -> JSONLimits {
        JSONLimits(bytes: limits.bytes, depth: limits.depth, nodes: limits.nodes - nodes)
    }

    private static func translated(
        _ error: JSONSyntaxError, movedTo start: SourcePosition, _ limits: YAMLLimits
    ) -> YAMLError {
        let position = error.position.moved(to: start)
        return switch error.problem {
        case .tooLarge: .tooLarge(limit: limits.bytes)
        case .tooDeep: .tooDeep(limit: limits.depth, at: position)
        case .tooManyValues: .tooManyNodes(limit: limits.nodes, at: position)
        case .duplicateKey(let key): .duplicateKey(key, first: position, at: nil)
        case .invalidUTF8: .notUTF8(at: position)
        default: .syntax(error.problem.description, at: position)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

extension JSON {
    /// The same tree as a part of a text that begins at `start`.
    fileprivate func moved(to start: SourcePosition, counting nodes: inout Int) -> JSON {
        nodes += 1
        let moved: Content
        switch value {
        case .null, .bool, .number, .string: moved = value
        case .array(let elements):
            var copies: [JSON] = []
            copies.reserveCapacity(elements.count)
            for element in elements { copies.append(element.moved(to: start, counting: &nodes)) }
            moved = .array(copies)
        case .object(let object):
            var copy = JSONObject()
            for member in object.members {
                let value = member.value.moved(to: start, counting: &nodes)
                _ = copy.append(member.key, value, at: member.keyPosition.moved(to: start))
            }
            moved = .object(copy)
        }
        return JSON(moved, at: position.moved(to: start))
    }
}

extension SourcePosition {
    fileprivate func moved(to start: SourcePosition) -> SourcePosition {
        SourcePosition(
            line: start.line + line - 1, column: line == 1 ? start.column + column - 1 : column)
    }
}
