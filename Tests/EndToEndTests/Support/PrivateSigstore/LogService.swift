// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Synchronization
import TestServer
import TestSigstore

/// Rekor as its clients see it, both generations. It believes what it is sent: whether a signature is good is the
/// verifier's question.
final class LogService: Sendable {
    private let sigstore: TestSigstore
    private let entries = Mutex(0)

    init(_ sigstore: TestSigstore) { self.sigstore = sigstore }

    /// `POST /api/v1/log/entries`.
    func answerV1(_ request: TestServer.Request, at time: Int) throws -> TestServer.Answer {
        let proposed = try JSON(parsing: request.body)
        guard let kind = proposed["kind"]?.string, let body = try Self.body(kind, proposed),
            let log = sigstore.logs.first(where: { $0.generation == .v1 })
        else { return .failure(400, "not an entry of a kind that is known here") }
        let entry = try log.enter(body, kind: kind, version: "0.0.1", next(.rekorV1), at: time)
        let uuid = TestSigstore.Hash.sha256.digest([0x00] + entry.body).hex
        var verification = JSONObject()
        verification["signedEntryTimestamp"] = .string(Base64.encode(entry.promise ?? []))
        if let proof = entry.proof {
            verification["inclusionProof"] = [
                "checkpoint": .string(proof.checkpoint), "hashes": .strings(proof.hashes.map(\.hex)),
                "logIndex": .int(proof.logIndex), "rootHash": .string(proof.rootHash.hex),
                "treeSize": .int(proof.treeSize),
            ]
        }
        var object = JSONObject()
        object[uuid] = [
            "body": .string(Base64.encode(entry.body)), "integratedTime": .int(entry.integratedTime),
            "logID": .string(entry.logID.hex), "logIndex": .int(entry.logIndex),
            "verification": .object(verification),
        ]
        var answer = TestServer.Answer.json(.object(object), status: 201)
        answer.fields = [("ETag", uuid), ("Location", "/api/v1/log/entries/\(uuid)")]
        return answer
    }

    /// `POST /api/v2/log/entries`: the entry as bundles hold it.
    func answerV2(_ request: TestServer.Request, at time: Int) throws -> TestServer.Answer {
        let proposed = try JSON(parsing: request.body)
        guard let told = proposed["hashedRekordRequestV002"], let signature = told["signature"],
            let digest = told["digest"], let verifier = signature["verifier"],
            let log = sigstore.logs.first(where: { $0.generation == .v2 })
        else { return .failure(400, "not a hashedrekord 0.0.2") }
        let hash = verifier["keyDetails"]?.string?.suffix(3) ?? "256"
        let body: JSON = [
            "apiVersion": "0.0.2", "kind": "hashedrekord",
            "spec": [
                "hashedRekordV002": [
                    "data": ["algorithm": .string("SHA2_\(hash)"), "digest": digest],
                    "signature": [
                        "content": signature["content"] ?? "", "verifier": Self.canonical(verifier),
                    ],
                ]
            ],
        ]
        let entry = try log.enter(body, kind: "hashedrekord", version: "0.0.2", next(.rekorV2), at: time)
        return .json(entry.json, status: 201)
    }

    /// Every entry has a place of its own; the leaves before it stand in for the entries there.
    private func next(_ log: TestSigstore.LogRecipe) -> TestSigstore.LogRecipe {
        var recipe = log
        recipe.leavesBefore = entries.withLock { count in
            count += 1
            return count
        }
        recipe.leavesAfter = 0
        return recipe
    }

    /// Members in the order of canonical JSON (RFC 8785), which clients compute the leaf from.
    private static func canonical(_ json: JSON) -> JSON {
        guard let object = json.object else { return json }
        var sorted = JSONObject()
        for member in object.members.sorted(by: { $0.key < $1.key }) {
            sorted[member.key] = canonical(member.value)
        }
        return .object(sorted)
    }

    /// What the log keeps of a proposed entry; `nil` for a kind that it does not know.
    private static func body(_ kind: String, _ proposed: JSON) throws -> JSON? {
        switch kind {
        case "hashedrekord": return canonical(proposed)
        case "dsse":
            let told = proposed["spec"]?["proposedContent"]
            guard let text = told?["envelope"]?.string, let verifier = told?["verifiers"]?.array?.first,
                let envelope = try? JSON(parsing: text),
                let payload = envelope["payload"]?.string.flatMap(Base64.decode)
            else { return nil }
            let signatures = envelope["signatures"]?.array ?? []
            return [
                "apiVersion": "0.0.1", "kind": "dsse",
                "spec": [
                    "envelopeHash": hash(Array(text.utf8)), "payloadHash": hash(payload),
                    "signatures": .array(
                        signatures.map { ["signature": $0["sig"] ?? "", "verifier": verifier] }),
                ],
            ]
        default: return nil
        }
    }

    private static func hash(_ bytes: [UInt8]) -> JSON {
        ["algorithm": "sha256", "value": .string(TestSigstore.Hash.sha256.digest(bytes).hex)]
    }
}

extension [UInt8] {
    fileprivate var hex: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }
}
