// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// One document's text in a stream, with what a single pass over its bytes tells.
struct DocumentText {
    /// The lines, from the `---` on if there is one.
    var bytes: ArraySlice<UInt8>
    /// The stream's line that the first of them is.
    let firstLine: Int
    /// Whether columns are bytes and lines end in nothing but line feeds.
    var isSimple = true
    /// Whether an alias may occur.
    var hasAsterisk = false
}

/// Cuts a stream at its `---` lines, so that memory is bounded by the largest document.
///
/// YAML lets no scalar hold a line that begins with `---` and space, be it quoted or a block, so the cut needs
/// no parsing. kubectl cuts likewise. A line with more behind the marker is refused here, because there the
/// two disagree. A piece may still hold several documents, behind directives.
struct DocumentSplitter {
    private let bytes: ArraySlice<UInt8>
    private let limits: YAMLLimits
    private var offset: Int
    private var line = 1
    private var marks = 0

    init(_ bytes: ArraySlice<UInt8>, limits: YAMLLimits) {
        self.bytes = bytes
        self.limits = limits
        offset = bytes.startIndex
    }

    /// The next piece; `nil` at the end.
    mutating func next() throws(YAMLError) -> DocumentText? {
        guard offset < bytes.endIndex else { return nil }
        let start = offset
        var text = DocumentText(bytes: [], firstLine: line)
        var followsDirective = false
        marks = 0
        repeat {
            if bytes[offset...].starts(with: Self.marker) {
                guard markerStandsAlone() else {
                    throw .textBehindMarker(at: position(of: offset, lineStart: offset))
                }
                // Directives belong to the document below their marker.
                if offset > start, !followsDirective { break }
                followsDirective = false
            } else if bytes[offset] == UInt8(ascii: "%") {
                followsDirective = true
            }
            try consumeLine(&text)
        } while offset < bytes.endIndex
        text.bytes = bytes[start..<offset]
        return text
    }

    private func markerStandsAlone() -> Bool {
        let rest = bytes[offset...].dropFirst(Self.marker.count)
        let tail = rest.drop { $0 == 0x20 || $0 == 0x09 }
        switch tail.first {
        case nil, 0x0A, 0x0D: return true
        case UInt8(ascii: "#"): return tail.startIndex > rest.startIndex
        default: return false
        }
    }

    private mutating func consumeLine(_ text: inout DocumentText) throws(YAMLError) {
        let lineStart = offset
        while offset < bytes.endIndex {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case 0x0A:
                line += 1
                return try checkMarks(at: lineStart)
            case 0x09: break
            case 0x0D, 0x80...: text.isSimple = false
            case 0..<0x20, 0x7F:
                throw .controlCharacter(byte, at: position(of: offset - 1, lineStart: lineStart))
            case UInt8(ascii: "*"): text.hasAsterisk = true
            case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "["),
                UInt8(ascii: "{"):
                marks += 1
            case UInt8(ascii: "-"):
                if offset >= bytes.endIndex || bytes[offset] <= 0x20 { marks += 1 }
            default: break
            }
        }
        try checkMarks(at: lineStart)
    }

    private func checkMarks(at lineStart: Int) throws(YAMLError) {
        guard marks <= limits.marksPerDocument else {
            throw .tooManyNodes(
                limit: limits.marksPerDocument, at: position(of: lineStart, lineStart: lineStart))
        }
    }

    private func position(of offset: Int, lineStart: Int) -> SourcePosition {
        SourcePosition(line: line, column: offset - lineStart + 1)
    }

    private static let marker = Array("---".utf8)
}
