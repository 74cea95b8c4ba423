// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import TestSigstore
import Testing

/// The tree against the examples that Certificate Transparency's own implementations share.
@Suite struct MerkleTreeTests {
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F],
    ]

    @Test(
        "roots",
        arguments: [
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
            (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
            (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
        ])
    func root(size: Int, hex: String) {
        #expect(TestSigstore.MerkleTree(Array(Self.leaves.prefix(size))).root.hexadecimal == hex)
    }

    @Test("the path to the sixth of eight has its siblings, lowest first")
    func path() {
        let tree = TestSigstore.MerkleTree(Self.leaves)
        let sibling = TestSigstore.Hash.sha256.digest([0x00] + Self.leaves[4])
        #expect(tree.path(to: 5).count == 3)
        #expect(tree.path(to: 5).first == sibling)
        #expect(tree.path(to: 5).last == TestSigstore.MerkleTree(Array(Self.leaves.prefix(4))).root)
    }
}
