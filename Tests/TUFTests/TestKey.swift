// SPDX-License-Identifier: Apache-2.0

import Crypto
import OCIModel
import StrictJSON

/// A key that signs metadata in tests: Ed25519, which is fast to make. The other kinds come as vectors.
struct TestKey: Sendable {
    private let key = Curve25519.Signing.PrivateKey()

    /// How a role names the key: nothing asks that it be a hash.
    var identifier: String {
        String(OCIModel.Digest(sha256Of: key.publicKey.rawRepresentation).hex.prefix(16))
    }

    /// The key as metadata lists it.
    var json: JSON {
        [
            "keytype": "ed25519", "scheme": "ed25519",
            "keyval": ["public": .string(key.publicKey.rawRepresentation.hexadecimal)],
        ]
    }

    /// An element of `signatures`.
    func signature(of payload: [UInt8], as identifier: String? = nil) throws -> JSON {
        [
            "keyid": .string(identifier ?? self.identifier),
            "sig": .string(try key.signature(for: payload).hexadecimal),
        ]
    }
}
