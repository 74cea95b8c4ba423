// SPDX-License-Identifier: Apache-2.0

import Signatures

/// A log's statement of its size and root (C2SP tlog-checkpoint): untrusted.
struct Checkpoint: Sendable {
    /// The log's name for itself.
    let origin: String
    /// What the log holds.
    let treeHead: TreeHead
    /// The text and signatures it came as.
    let note: SignedNote

    /// Reads a checkpoint. Throws when it is malformed; nothing is verified.
    init(parsing text: String) throws(CheckpointFault) {
        note = try SignedNote(parsing: text)
        guard !note.lines.contains(where: \.isEmpty) else { throw .blankLine }
        var lines = note.lines.makeIterator()
        guard let origin = lines.next(), let size = lines.next(), let root = lines.next() else {
            throw .tooFewLines(note.lines.count)
        }
        // What follows are extension lines, signed with the rest and of no meaning here.
        guard let size = Int(canonicalDecimal: size) else { throw .size }
        guard let root = Base64.decodeStandard(root), root.count == MerkleTree.hashLength else {
            throw .rootHash
        }
        self.origin = origin
        treeHead = TreeHead(size: size, root: root)
    }
}

/// The size of a log and the hash over all it holds.
public struct TreeHead: Sendable, Hashable {
    /// How many entries there are.
    public let size: Int
    /// The root of the Merkle tree over them, 32 bytes.
    public let root: [UInt8]
}
