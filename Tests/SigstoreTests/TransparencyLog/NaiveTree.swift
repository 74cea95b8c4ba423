// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The Merkle tree by its recursive definition (RFC 9162, sections 2.1.1 and 2.1.3.1): slow, and nothing like the
/// code it is held against.
struct NaiveTree {
    let leaves: [[UInt8]]

    var root: [UInt8] { Self.root(leaves[...]) }

    func path(to index: Int) -> [[UInt8]] { Self.path(index, leaves[...]) }

    private static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1, let split = split(leaves) else {
            return leaves.first.map { hash([0x00] + $0) } ?? hash([])
        }
        return hash([0x01] + root(leaves[..<split]) + root(leaves[split...]))
    }

    private static func path(_ index: Int, _ leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
        guard leaves.count > 1, let split = split(leaves) else { return [] }
        return leaves.startIndex + index < split
            ? path(index, leaves[..<split]) + [root(leaves[split...])]
            : path(leaves.startIndex + index - split, leaves[split...]) + [root(leaves[..<split])]
    }

    /// After the largest power of two that is smaller than the count.
    private static func split(_ leaves: ArraySlice<[UInt8]>) -> Int? {
        var power = 1
        while power * 2 < leaves.count { power *= 2 }
        return leaves.startIndex + power
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
