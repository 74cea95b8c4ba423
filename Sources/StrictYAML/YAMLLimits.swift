// SPDX-License-Identifier: Apache-2.0

/// What a YAML stream may cost to read.
package struct YAMLLimits: Sendable {
    /// What becomes of anchors, aliases and merge keys.
    package enum AliasRule: Sendable {
        /// Any of them is an error.
        case refused
        /// They are followed; every use counts the nodes it stands for.
        case counted
    }

    /// Largest stream, in bytes.
    package var bytes: Int
    /// Most documents of a stream, empty ones included.
    package var documents: Int
    /// Most values of a stream, with aliases written out.
    package var nodes: Int
    /// Most punctuation marks that can start a value in one document; counted before it is parsed, because
    /// the parser builds a whole document in memory (at worst some 0.4 KB for each mark).
    package var marksPerDocument: Int
    /// Deepest nesting of sequences and mappings.
    package var depth: Int
    /// What becomes of anchors, aliases and merge keys.
    package var aliases: AliasRule

    /// Limits from their numbers.
    package init(
        bytes: Int, documents: Int, nodes: Int, marksPerDocument: Int, depth: Int, aliases: AliasRule
    ) {
        self.bytes = bytes
        self.documents = documents
        self.nodes = nodes
        self.marksPerDocument = marksPerDocument
        self.depth = depth
        self.aliases = aliases
    }

    /// For policy documents, which people write: 1 MiB, 1,000 documents, 64 levels, no aliases.
    package static let policy = YAMLLimits(
        bytes: 1 << 20, documents: 1000, nodes: 100_000, marksPerDocument: 100_000, depth: 64,
        aliases: .refused)

    /// For rendered manifests: 64 MiB, 200,000 documents, 100 levels; room for a `List` of a whole cluster.
    package static let manifests = YAMLLimits(
        bytes: 64 << 20, documents: 200_000, nodes: 10_000_000, marksPerDocument: 2_000_000, depth: 100,
        aliases: .counted)
}
