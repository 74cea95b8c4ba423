// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Yams

/// Turns the parser's marks (lines of the piece, columns in code points) into positions of the stream.
struct MarkMap {
    private let text: DocumentText
    /// Where each line of the parser begins, and which line that is to everybody else; empty for simple texts.
    /// The parser also ends lines at CR, U+0085, U+2028 and U+2029.
    private let lines: [(start: Int, number: Int)]
    /// The last place that was asked for. Marks mostly come in order, and counting on from there keeps a long
    /// line from costing its length for every value.
    private var last: (line: Int, column: Int, offset: Int) = (0, 1, 0)

    init(_ text: DocumentText) {
        self.text = text
        lines = text.isSimple ? [] : Self.lines(of: text)
    }

    mutating func position(_ mark: Mark?) -> SourcePosition {
        guard let mark else { return SourcePosition(line: text.firstLine, column: 1) }
        guard !text.isSimple, lines.indices.contains(mark.line - 1) else {
            return SourcePosition(line: text.firstLine + mark.line - 1, column: mark.column)
        }
        let line = lines[mark.line - 1]
        if last.line != mark.line || last.column > mark.column { last = (mark.line, 1, line.start) }
        while last.column < mark.column, last.offset < text.bytes.endIndex {
            last.offset += 1
            while last.offset < text.bytes.endIndex, text.bytes[last.offset] & 0xC0 == 0x80 {
                last.offset += 1
            }
            last.column += 1
        }
        return SourcePosition(line: line.number, column: last.offset - line.start + 1)
    }

    private static func lines(of text: DocumentText) -> [(start: Int, number: Int)] {
        let bytes = text.bytes
        var lines = [(start: bytes.startIndex, number: text.firstLine)]
        var number = text.firstLine
        var offset = bytes.startIndex
        while offset < bytes.endIndex {
            let rest = bytes[offset...]
            var length = 1
            switch bytes[offset] {
            case 0x0A: number += 1
            case 0x0D:
                if rest.dropFirst().first == 0x0A {
                    length = 2
                    number += 1
                }
            case 0xC2 where rest.starts(with: [0xC2, 0x85]): length = 2
            case 0xE2 where rest.starts(with: [0xE2, 0x80, 0xA8]) || rest.starts(with: [0xE2, 0x80, 0xA9]):
                length = 3
            default:
                offset += 1
                continue
            }
            offset += length
            lines.append((offset, number))
        }
        return lines
    }
}
