// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
package import StrictJSON

extension TestSigstore {
    /// An entry of a log with what the log says about it.
    package struct LogEntry: Sendable {
        /// Where a leaf stands in a tree, and the signed head of that tree.
        package struct Proof: Sendable {
            /// The index in the shard.
            package var logIndex: Int
            /// Leaves in the tree.
            package var treeSize: Int
            /// Root of the tree.
            package var rootHash: [UInt8]
            /// Siblings, lowest first.
            package var hashes: [[UInt8]]
            /// The signed note.
            package var checkpoint: String
        }

        /// The entry's type.
        package var kind: String
        /// The type's version.
        package var version: String
        /// `canonicalizedBody`.
        package var body: [UInt8]
        /// The log's identifier.
        package var logID: [UInt8]
        /// The index over all shards.
        package var logIndex: Int
        /// Seconds since 1970 UTC; 0 for none.
        package var integratedTime: Int
        /// The signed entry timestamp.
        package var promise: [UInt8]?
        /// The inclusion proof.
        package var proof: Proof?

        /// As bundles hold it (protobuf-specs, `TransparencyLogEntry`).
        package var json: JSON {
            var object = JSONObject()
            object["logIndex"] = .string("\(logIndex)")
            object["logId"] = ["keyId": .base64(logID)]
            object["kindVersion"] = ["kind": .string(kind), "version": .string(version)]
            if integratedTime != 0 { object["integratedTime"] = .string("\(integratedTime)") }
            if let promise { object["inclusionPromise"] = ["signedEntryTimestamp": .base64(promise)] }
            if let proof {
                object["inclusionProof"] = [
                    "logIndex": .string("\(proof.logIndex)"), "rootHash": .base64(proof.rootHash),
                    "treeSize": .string("\(proof.treeSize)"),
                    "hashes": .array(proof.hashes.map(JSON.base64)),
                    "checkpoint": ["envelope": .string(proof.checkpoint)],
                ]
            }
            object["canonicalizedBody"] = .base64(body)
            return .object(object)
        }

        /// As cosign's annotation `dev.sigstore.cosign/bundle` holds it: the promise, no proof.
        package var annotation: JSON {
            [
                "SignedEntryTimestamp": .base64(promise ?? []),
                "Payload": [
                    "body": .base64(body), "integratedTime": .int(integratedTime),
                    "logIndex": .int(logIndex), "logID": .string(logID.hexadecimal),
                ],
            ]
        }
    }
}

extension TestSigstore.Log {
    /// Takes an entry in and proves it, in a tree of its own made for the occasion. `time` is in
    /// seconds since 1970 UTC.
    package func enter(
        _ content: JSON, kind: String, version: String, _ recipe: TestSigstore.LogRecipe, at time: Int
    ) throws -> TestSigstore.LogEntry {
        var content = content
        try recipe.editBody(&content)
        let body = content.serialized()
        let index = recipe.leavesBefore
        let entries =
            (0..<index).map { Array("before \($0)".utf8) } + [body]
            + (0..<recipe.leavesAfter).map { Array("after \($0)".utf8) }
        var entry = TestSigstore.LogEntry(
            kind: kind, version: version, body: body, logID: logID,
            logIndex: generation == .v1 ? index + recipe.earlierShards : index,
            integratedTime: generation == .v1 ? recipe.integratedTime ?? time : recipe.integratedTime ?? 0)
        if generation == .v1, case .included = recipe.promise {
            var promise = TestSigstore.Promise(
                body: body, integratedTime: entry.integratedTime, logID: logID, logIndex: entry.logIndex)
            recipe.editPromise(&promise)
            entry.promise = try sign(promise)
        }
        if case .included = recipe.proof {
            let tree = TestSigstore.MerkleTree(entries)
            var checkpoint = TestSigstore.Checkpoint(
                origin: origin, size: entries.count, rootHash: tree.root)
            recipe.editCheckpoint(&checkpoint)
            entry.proof = .init(
                logIndex: index, treeSize: entries.count, rootHash: tree.root,
                hashes: tree.path(to: index), checkpoint: try checkpoint.envelope(of: self))
        }
        return entry
    }

    /// The signed entry timestamp: over canonical JSON (RFC 8785).
    private func sign(_ promise: TestSigstore.Promise) throws -> [UInt8] {
        let payload: JSON = [
            "body": .base64(promise.body), "integratedTime": .int(promise.integratedTime),
            "logID": .string(promise.logID.hexadecimal), "logIndex": .int(promise.logIndex),
        ]
        return try key.sign(payload.serialized())
    }
}
