// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Reads a stream one document at a time; see ``StrictYAML``.
package struct YAMLDocumentReader {
    private let limits: YAMLLimits
    private var source: Source
    private var documents = 0
    private var nodes = 0
    /// Documents of the last piece that are still to be handed over, the next one last.
    private var pending: [JSON] = []

    private enum Source {
        case json(JSONTexts)
        case yaml(DocumentSplitter)
    }

    /// A reader at the start of the stream. Throws when the stream is too large.
    package init(_ text: some Collection<UInt8>, limits: YAMLLimits) throws(YAMLError) {
        guard text.count <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
        let bytes = Array(text)
        let content = bytes.starts(with: Self.byteOrderMark) ? bytes.dropFirst(3) : bytes[...]
        self.limits = limits
        if let texts = JSONTexts(content, limit: limits.documents), texts.firstIsJSON(limits) {
            source = .json(texts)
        } else {
            source = .yaml(DocumentSplitter(content, limits: limits))
        }
    }

    /// The next document that is not empty; `nil` at the end of the stream.
    package mutating func next() throws(YAMLError) -> JSON? {
        while pending.isEmpty {
            guard let found = try nextPiece() else { return nil }
            pending = found.reversed()
        }
        return pending.popLast()
    }

    private mutating func nextPiece() throws(YAMLError) -> [JSON]? {
        switch source {
        case .json(var texts):
            guard let tree = try texts.next(limits, nodes: &nodes) else { return nil }
            source = .json(texts)
            try count(1, at: tree.position)
            return [tree]
        case .yaml(var splitter):
            guard let text = try splitter.next() else { return nil }
            source = .yaml(splitter)
            let found = try DocumentComposer.compose(text, limits: limits, nodes: &nodes)
            try count(max(1, found.count), at: SourcePosition(line: text.firstLine, column: 1))
            return found
        }
    }

    private mutating func count(_ found: Int, at position: SourcePosition) throws(YAMLError) {
        documents += found
        guard documents <= limits.documents else {
            throw .tooManyDocuments(limit: limits.documents, at: position)
        }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
}
