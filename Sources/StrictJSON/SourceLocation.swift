// SPDX-License-Identifier: Apache-2.0

/// A place in a file that was given: what an error message points at.
public struct SourceLocation: Sendable, Hashable {
    /// The file's name as it was given; `-` for standard input.
    public var file: String
    /// Which document of the file, counted from 1.
    public var document: Int
    /// The place in the file.
    public var position: SourcePosition

    /// A location from its parts.
    public init(file: String, document: Int = 1, position: SourcePosition = .start) {
        self.file = file
        self.document = document
        self.position = position
    }
}

extension SourceLocation: CustomStringConvertible {
    /// `file:line:column`, as editors and terminals understand it.
    public var description: String { "\(file):\(position.line):\(position.column)" }
}
