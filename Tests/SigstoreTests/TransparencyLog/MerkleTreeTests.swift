// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

@testable import Sigstore

struct MerkleTreeTests {
    private let leaf = [UInt8](repeating: 7, count: 32)

    private func fault(leaf: [UInt8]? = nil, index: Int, size: Int, path: [[UInt8]]) -> InclusionProofFault? {
        do throws(InclusionProofFault) {
            _ = try MerkleTree.root(leafHash: leaf ?? self.leaf, index: index, size: size, path: path)
            return nil
        } catch {
            return error
        }
    }

    private func hashes(_ count: Int) -> [[UInt8]] {
        Array(repeating: [UInt8](repeating: 1, count: 32), count: count)
    }

    @Test func agreesWithTheDefinition() throws {
        for size in 1...35 {
            let tree = NaiveTree(leaves: (0..<size).map { [UInt8($0)] })
            for index in 0..<size {
                let root = try MerkleTree.root(
                    leafHash: MerkleTree.leafHash(of: [UInt8(index)]), index: index, size: size,
                    path: tree.path(to: index))
                #expect(root == tree.root)
            }
        }
    }

    /// One leaf's path leads nowhere from another place.
    @Test func anotherIndexLeadsToAnotherRoot() throws {
        let tree = NaiveTree(leaves: (0..<8).map { [UInt8($0)] })
        for index in 0..<8 {
            let root = try MerkleTree.root(
                leafHash: MerkleTree.leafHash(of: [3]), index: index, size: 8, path: tree.path(to: 3))
            #expect((root == tree.root) == (index == 3))
        }
    }

    @Test(arguments: [(0, 0), (1, 1), (-1, 1), (-1, 0), (Int.min, Int.max), (0, -1), (Int.max, Int.max)])
    func thereIsNoSuchIndex(_ index: Int, _ size: Int) {
        #expect(fault(index: index, size: size, path: []) == .indexBeyondSize(index: index, size: size))
        #expect(fault(index: 0, size: 1, path: []) == nil)
    }

    /// Both parts of the path are counted: 63 levels inside, or as many as the index has bits at the edge.
    @Test(arguments: [
        (0, Int.max, 63), (Int.max - 1, Int.max, 62), (1 << 62, Int.max, 63), (1 << 62, 1 << 62 + 1, 1),
    ])
    func pathsInTheLargestTrees(_ index: Int, _ size: Int, _ length: Int) {
        #expect(fault(index: index, size: size, path: hashes(length)) == nil)
        for other in [length - 1, length + 1] {
            #expect(
                fault(index: index, size: size, path: hashes(other))
                    == .wrongPathLength(found: other, wanted: length))
        }
    }

    @Test(arguments: [0, 31, 33]) func hashesHave32Bytes(_ length: Int) {
        let wrong = [UInt8](repeating: 1, count: length)
        #expect(fault(index: 0, size: 2, path: [wrong]) == .wrongHashLength)
        #expect(fault(leaf: wrong, index: 0, size: 2, path: hashes(1)) == .wrongHashLength)
        #expect(fault(index: 0, size: 2, path: hashes(1)) == nil)
    }

    /// The vectors of transparency-dev's Merkle library, as sigstore-ruby keeps them.
    @Test(.enabled(if: LogData.isHere, "the public test data is not here")) func vectors() throws {
        var count = 0
        for vector in try LogData.lines("merkle/verify_inclusion.jsonl") {
            let path = try vector.optional("proof")?.array(limit: 100).map { try $0.base64() } ?? []
            // The largest index of all does not even fit.
            let index = try vector.required("index").json.int ?? -1
            let expected = try vector.optional("expected_error")?.string() ?? ""
            let size = try vector.required("size").int()
            let found: String
            do {
                let root = try MerkleTree.root(
                    leafHash: try vector.required("leaf_hash").base64(), index: index, size: size, path: path)
                found = root == (try vector.required("root").base64()) ? "" : "calculated root"
            } catch let fault as InclusionProofFault {
                found =
                    switch fault {
                    case .indexBeyondSize: "index is beyond size"
                    case .wrongHashLength: "leafHash has unexpected size"
                    case .wrongPathLength(let found, let wanted): "wrong proof size \(found), want \(wanted)"
                    case .otherRoot: "calculated root"
                    }
            }
            #expect(found.isEmpty == expected.isEmpty && expected.hasPrefix(found))
            count += 1
        }
        #expect(count == 94)
    }
}
