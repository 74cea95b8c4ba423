// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Crypto
import CryptoExtras
import OCIModel
import Signatures
import StrictJSON

@testable import Sigstore

/// A log of our own: its key, and what a log makes with one.
struct TestLog {
    enum Kind: Sendable, CaseIterable { case p256, p384, ed25519, rsa }

    private enum Private {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    private let secret: Private
    let key: PublicKey
    let host = "log.example"

    /// A log with a new key.
    init(_ kind: Kind = .p256) {
        let der: [UInt8]
        switch kind {
        case .p256:
            let new = P256.Signing.PrivateKey()
            (secret, der) = (.p256(new), Array(new.publicKey.derRepresentation))
        case .p384:
            let new = P384.Signing.PrivateKey()
            (secret, der) = (.p384(new), Array(new.publicKey.derRepresentation))
        case .ed25519:
            let new = Curve25519.Signing.PrivateKey()
            (secret, der) = (.ed25519(new), Array(new.publicKey.derRepresentation))
        case .rsa:
            guard let new = try? _RSA.Signing.PrivateKey(keySize: .bits2048) else { fatalError("no key") }
            (secret, der) = (.rsa(new), Array(new.publicKey.derRepresentation))
        }
        guard let key = try? PublicKey(derEncoded: der) else { fatalError("no key") }
        self.key = key
    }

    /// SHA-256 of the key, as Rekor v1 has it. Rekor v2 has its checkpoint key's identifier, which is as good a name.
    var logID: [UInt8] { MessageDigest(of: key.subjectPublicKeyInfo, .sha256).bytes }

    func trusted(start: Int = 1000, end: Int? = 2000, logID: [UInt8]? = nil) -> TransparencyLog {
        TransparencyLog(
            baseURL: "https://\(host)", key: key, logID: logID ?? self.logID,
            validFor: ValidityPeriod(start: start, end: end))
    }

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        switch secret {
        case .p256(let key): Array(try key.signature(for: message).derRepresentation)
        case .p384(let key): Array(try key.signature(for: message).derRepresentation)
        case .ed25519(let key): Array(try key.signature(for: message))
        case .rsa(let key):
            Array(
                try key.signature(for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
                    .rawRepresentation)
        }
    }

    /// A checkpoint signed by this log under its host's name.
    func checkpoint(
        origin: String, size: Int = 1, root: [UInt8] = [UInt8](repeating: 9, count: 32), hint: [UInt8]
    ) throws -> String {
        let text = "\(origin)\n\(size)\n\(Base64.encode(root))\n"
        let signature = try sign(Array(text.utf8))
        return "\(text)\n\u{2014} \(host) \(Base64.encode(hint + signature))\n"
    }

    /// A good entry with everything that the log would give for `body`: third of five in its tree.
    func draft(_ body: [UInt8], time: Int = 1500, logIndex: Int = 1002) throws -> EntryDraft {
        let json = try JSON(parsing: body)
        let kind = try JSONCursor(json).required("kind").string()
        let version = try JSONCursor(json).required("apiVersion").string()
        let isV2 = version == "0.0.2" && kind == "hashedrekord"
        var draft = EntryDraft(
            logIndex: isV2 ? 2 : logIndex, logID: logID, kind: kind, version: version, body: body)
        let tree = NaiveTree(leaves: [[0], [1], body, [3], [4]])
        draft.proof = .init(
            logIndex: 2, rootHash: tree.root, treeSize: 5, hashes: tree.path(to: 2),
            checkpoint: try checkpoint(
                origin: isV2 ? host : "\(host) - 77", size: 5, root: tree.root,
                hint: isV2 ? key.noteHint(name: host) : key.rekorHint))
        if !isV2 {
            draft.integratedTime = time
            draft.promise = try promise(draft)
        }
        return draft
    }

    /// The promise for what the draft now says.
    func promise(_ draft: EntryDraft) throws -> [UInt8] {
        let payload: JSON = [
            "body": .string(Base64.encode(draft.body)), "integratedTime": .int(draft.integratedTime ?? 0),
            "logID": .string(draft.logID.hexadecimal), "logIndex": .int(draft.logIndex),
        ]
        return try sign(payload.serialized())
    }
}

/// An entry of a bundle before it is written down, to be spoilt in one place.
struct EntryDraft {
    struct Proof {
        var logIndex: Int
        var rootHash: [UInt8]?
        var treeSize: Int?
        var hashes: [[UInt8]]
        var checkpoint: String
    }

    var logIndex: Int
    var logID: [UInt8]
    var kind: String
    var version: String
    var integratedTime: Int?
    var promise: [UInt8]?
    var proof: Proof?
    var body: [UInt8]

    var json: JSON {
        var entry = JSONObject()
        entry["logIndex"] = .string(String(logIndex))
        entry["logId"] = ["keyId": .string(Base64.encode(logID))]
        entry["kindVersion"] = ["kind": .string(kind), "version": .string(version)]
        entry["integratedTime"] = integratedTime.map { .string(String($0)) }
        entry["inclusionPromise"] = promise.map {
            ["signedEntryTimestamp": .string(Base64.encode($0))]
        }
        if let proof {
            var object = JSONObject()
            object["logIndex"] = .string(String(proof.logIndex))
            object["rootHash"] = proof.rootHash.map { .string(Base64.encode($0)) }
            object["treeSize"] = proof.treeSize.map { .string(String($0)) }
            object["hashes"] = .strings(proof.hashes.map { Base64.encode($0) })
            object["checkpoint"] = ["envelope": .string(proof.checkpoint)]
            entry["inclusionProof"] = .object(object)
        }
        entry["canonicalizedBody"] = .string(Base64.encode(body))
        return .object(entry)
    }

    func entry() throws -> LogEntry { try LogEntry(JSONCursor(json)) }

    /// The same entry as cosign's annotation, which has no proof.
    func annotation() throws -> LogEntry {
        let bundle: JSON = [
            "SignedEntryTimestamp": .string(Base64.encode(promise ?? [])),
            "Payload": [
                "body": .string(Base64.encode(body)), "integratedTime": .int(integratedTime ?? 0),
                "logIndex": .int(logIndex), "logID": .string(logID.hexadecimal),
            ],
        ]
        return try LogEntry(legacyBundle: bundle.text())
    }
}
