// SPDX-License-Identifier: Apache-2.0

/// Where a value stands in the text it was read from.
public struct SourcePosition: Sendable, Hashable, Comparable {
    /// Line, counted from 1.
    public var line: Int
    /// Column in UTF-8 bytes, counted from 1.
    public var column: Int

    /// A position from its line and column, both counted from 1.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first character of a text.
    public static let start = SourcePosition(line: 1, column: 1)

    /// Order of reading.
    public static func < (a: SourcePosition, b: SourcePosition) -> Bool {
        (a.line, a.column) < (b.line, b.column)
    }
}
