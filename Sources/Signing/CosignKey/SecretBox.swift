// SPDX-License-Identifier: Apache-2.0

/// NaCl's `crypto_secretbox`, XSalsa20 with Poly1305 ("Cryptography in NaCl", section 10), for reading alone.
enum SecretBox {
    static let keyBytes = 32
    static let nonceBytes = 24

    /// What is in a box; `nil` when another key closed it, or somebody changed it.
    static func open(_ box: [UInt8], nonce: [UInt8], key: [UInt8]) -> [UInt8]? {
        guard key.count == keyBytes, nonce.count == nonceBytes, box.count >= tagBytes else { return nil }
        let (tag, closed) = (box.prefix(tagBytes), box.dropFirst(tagBytes))
        // The stream's first bytes are the authenticator's key.
        let stream = Salsa20.extendedStream(key: key, nonce: nonce, count: 32 + closed.count)
        let expected = Poly1305.tag(closed, key: Array(stream.prefix(32)))
        let difference = zip(tag, expected).reduce(0) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { return nil }
        return zip(closed, stream.dropFirst(32)).map(^)
    }

    private static let tagBytes = 16
}
