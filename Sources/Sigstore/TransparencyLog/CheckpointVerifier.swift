// SPDX-License-Identifier: Apache-2.0

import Signatures

/// A checkpoint that a log's key has signed. Only a ``TransparencyLog`` makes one.
public struct VerifiedCheckpoint: Sendable, Hashable {
    /// The log's name for itself.
    public let origin: String
    /// What the log holds.
    public let treeHead: TreeHead

    fileprivate init(_ checkpoint: Checkpoint) {
        origin = checkpoint.origin
        treeHead = checkpoint.treeHead
    }
}

/// Verifies checkpoints of one log.
struct CheckpointVerifier: Sendable {
    /// How a log names itself and its key in a checkpoint.
    enum Naming: Sendable {
        /// Rekor v1 signs as its host and follows it with the number of the tree in the origin. It has always
        /// identified its key by SHA-256 of the SubjectPublicKeyInfo.
        case rekorV1
        /// Signed-note's own rules: the origin is the signer's name, and is one of these.
        case note(names: [String])
    }

    let key: PublicKey
    let naming: Naming

    /// Verifies the log's signature. Other signers' lines are not looked at; every line that is the log's by name
    /// and hint must be good, and there must be one.
    func verify(_ checkpoint: Checkpoint) throws(LogError) -> VerifiedCheckpoint {
        let own = checkpoint.note.signatures.filter { isOwn($0, origin: checkpoint.origin) }
        guard !own.isEmpty else { throw .checkpointUnknownSigner(origin: checkpoint.origin) }
        guard own.allSatisfy({ key.isLogSignature($0.bytes, of: checkpoint.note.text) }) else {
            throw .checkpointInvalid(origin: checkpoint.origin)
        }
        return VerifiedCheckpoint(checkpoint)
    }

    private func isOwn(_ signature: SignedNote.Signature, origin: String) -> Bool {
        switch naming {
        case .rekorV1:
            Self.isName(signature.name, ofTree: origin) && signature.hint.elementsEqual(key.rekorHint)
        case .note(let names):
            names.contains { $0.utf8.elementsEqual(origin.utf8) }
                && signature.name.utf8.elementsEqual(origin.utf8)
                && signature.hint.elementsEqual(key.noteHint(name: signature.name))
        }
    }

    /// Whether `origin` is `name`, or `name - 1234`.
    private static func isName(_ name: String, ofTree origin: String) -> Bool {
        let rest = origin.utf8.dropFirst(name.utf8.count)
        guard origin.utf8.starts(with: name.utf8), !rest.isEmpty else {
            return name.utf8.elementsEqual(origin.utf8)
        }
        let separator = Array(" - ".utf8)
        let tree = rest.dropFirst(separator.count)
        return rest.starts(with: separator) && !tree.isEmpty
            && tree.allSatisfy { (0x30...0x39).contains($0) }
    }
}
