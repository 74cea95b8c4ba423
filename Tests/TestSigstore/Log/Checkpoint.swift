// SPDX-License-Identifier: Apache-2.0

import Signatures

extension TestSigstore {
    /// A tree head to be signed as a note (C2SP tlog-checkpoint, signed-note).
    package struct Checkpoint: Sendable {
        /// Who signs a line under the text, and how.
        package enum Signature: Sendable {
            /// The log itself, under its own name.
            case log
            /// Another log's key, under any name.
            case key(Key, name: String, hint: [UInt8])
            /// A witness: time and Ed25519 signature, 72 bytes (C2SP tlog-cosignature).
            case witness(Key, name: String, time: Int)
            /// Bytes that nobody signed, the hint included.
            case bytes([UInt8], name: String)
        }

        /// First line.
        package var origin: String
        /// Leaves in the tree.
        package var size: Int
        /// Root of the tree.
        package var rootHash: [UInt8]
        /// Lines behind the first three, without their ends.
        package var extensionLines: [String] = []
        /// The signatures, in order.
        package var signatures: [Signature] = [.log]
        /// What happens to the text before it is signed, for what the fields cannot say.
        package var editText: @Sendable (inout String) -> Void = { _ in }

        /// The note with its signatures.
        func envelope(of log: Log) throws -> String {
            var text = "\(origin)\n\(size)\n\(Base64.encode(rootHash))\n"
            for line in extensionLines { text += "\(line)\n" }
            editText(&text)
            var lines = ""
            for signature in signatures {
                let (name, bytes) = try Self.line(signature, text, log)
                lines += "\u{2014} \(name) \(Base64.encode(bytes))\n"
            }
            return "\(text)\n\(lines)"
        }

        private static func line(
            _ signature: Signature, _ text: String, _ log: Log
        ) throws -> (name: String, bytes: [UInt8]) {
            let message = Array(text.utf8)
            switch signature {
            case .log: return (log.host, Array(log.logID.prefix(4)) + (try log.key.sign(message)))
            case .key(let key, let name, let hint): return (name, hint + (try key.sign(message)))
            case .witness(let key, let name, let time):
                let hint = Hash.sha256.digest(Array(name.utf8) + [0x0A, 0x04] + key.rawPublicKey).prefix(4)
                let signed = try key.sign(Array("cosignature/v1\ntime \(time)\n".utf8) + message)
                return (name, hint + bigEndian(UInt64(max(0, time)), 8) + signed)
            case .bytes(let bytes, let name): return (name, bytes)
            }
        }
    }
}
