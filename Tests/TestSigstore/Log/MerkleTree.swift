// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// A Merkle tree over all its leaves (RFC 6962, section 2.1), written as the definition reads: slow and plain.
    package struct MerkleTree: Sendable {
        private let hashes: [[UInt8]]

        /// A tree over entries.
        package init(_ entries: [[UInt8]]) { hashes = entries.map { Hash.sha256.digest([0x00] + $0) } }

        /// The root.
        package var root: [UInt8] { Self.root(hashes[...]) }

        /// The audit path of a leaf, lowest sibling first; empty for a leaf that is not there.
        package func path(to index: Int) -> [[UInt8]] { Self.path(to: index, in: hashes[...]) }

        private static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
            guard leaves.count > 1 else { return leaves.first ?? Hash.sha256.digest([]) }
            let half = largestPowerOfTwo(below: leaves.count)
            return Hash.sha256.digest([0x01] + root(leaves.prefix(half)) + root(leaves.dropFirst(half)))
        }

        private static func path(to index: Int, in leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
            guard leaves.count > 1 else { return [] }
            let half = largestPowerOfTwo(below: leaves.count)
            return index < half
                ? path(to: index, in: leaves.prefix(half)) + [root(leaves.dropFirst(half))]
                : path(to: index - half, in: leaves.dropFirst(half)) + [root(leaves.prefix(half))]
        }

        private static func largestPowerOfTwo(below count: Int) -> Int {
            var power = 1
            while power * 2 < count { power *= 2 }
            return power
        }
    }
}
