// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The hash tree over a log's entries (RFC 9162, section 2.1, with SHA-256).
enum MerkleTree {
    /// Length of every hash in the tree, in bytes.
    static let hashLength = 32

    /// The hash of an entry's bytes: SHA-256(0x00 || entry).
    static func leafHash(of entry: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: [0x00])
        hasher.update(data: entry)
        return Array(hasher.finalize())
    }

    /// The root that `path` leads to from a leaf (RFC 9162, section 2.1.3.2).
    ///
    /// The path has two parts. Up to the height where the leaf's way meets that of the last leaf, there is a sibling
    /// on every level; above, only on levels where the way comes from the right, for everything right of it is the
    /// tree's ragged edge. Counting both tells how many hashes there must be, without a loop that could run over.
    static func root(
        leafHash: [UInt8], index: Int, size: Int, path: [[UInt8]]
    ) throws(InclusionProofFault) -> [UInt8] {
        guard index >= 0, index < size else { throw .indexBeyondSize(index: index, size: size) }
        guard leafHash.count == hashLength else { throw .wrongHashLength }
        let inner = Int.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
        let border = (index >> inner).nonzeroBitCount
        guard path.count == inner + border else {
            throw .wrongPathLength(found: path.count, wanted: inner + border)
        }
        guard path.allSatisfy({ $0.count == hashLength }) else { throw .wrongHashLength }
        var hash = leafHash
        for (level, sibling) in path.enumerated() {
            let isRightChild = level >= inner || index >> level & 1 == 1
            hash = isRightChild ? node(sibling, hash) : node(hash, sibling)
        }
        return hash
    }

    /// The hash of an inner node: SHA-256(0x01 || left || right).
    private static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var hasher = SHA256()
        hasher.update(data: [0x01])
        hasher.update(data: left)
        hasher.update(data: right)
        return Array(hasher.finalize())
    }
}
