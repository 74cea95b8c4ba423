// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

/// A proof that a log includes an entry (RFC 9162, section 2.1.3), with the log's signed tree head: untrusted.
public struct InclusionProof: Sendable, Equatable {
    /// The entry's index in the tree. Rekor v1 counts it from the start of the shard.
    public let logIndex: Int
    /// The root that the bundle states; the checkpoint's is the one that counts.
    public let rootHash: [UInt8]?
    /// The size that the bundle states, in entries; the checkpoint's is the one that counts.
    public let treeSize: Int?
    /// The path from the leaf's sibling up to the root, 32 bytes each.
    public let hashes: [[UInt8]]
    /// The signed tree head, as text (C2SP tlog-checkpoint).
    public let checkpoint: String

    /// Reads the InclusionProof of a bundle. Throws when there is no checkpoint, which would prove nothing.
    init(_ cursor: JSONCursor) throws(JSONShapeError) {
        try cursor.allowOnly(["logIndex", "rootHash", "treeSize", "hashes", "checkpoint"])
        logIndex = try cursor.optional("logIndex")?.count() ?? 0
        treeSize = try cursor.optional("treeSize")?.count()
        rootHash = try cursor.optional("rootHash")?.hash()
        var hashes: [[UInt8]] = []
        for hash in try cursor.optional("hashes")?.array(limit: Self.longestPath) ?? [] {
            hashes.append(try hash.hash())
        }
        self.hashes = hashes
        let signedHead = try cursor.required("checkpoint")
        try signedHead.allowOnly(["envelope"])
        let envelope = try signedHead.required("envelope")
        checkpoint = try envelope.string()
        guard !checkpoint.isEmpty else { throw envelope.invalid("is empty") }
    }

    /// A tree of 2^63 - 1 entries is 63 levels high.
    private static let longestPath = 64
}

extension JSONCursor {
    fileprivate func hash() throws(JSONShapeError) -> [UInt8] {
        let hash = try base64()
        guard hash.count == MerkleTree.hashLength else { throw invalid("is not a SHA-256 value") }
        return hash
    }
}
