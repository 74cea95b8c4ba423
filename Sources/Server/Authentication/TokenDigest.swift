// SPDX-License-Identifier: Apache-2.0

import Crypto

/// The SHA-256 of a token: what is kept and compared instead of it.
package struct TokenDigest: Sendable, Hashable {
    private let bytes: [UInt8]

    init(of token: String) { bytes = Array(SHA256.hash(data: Array(token.utf8))) }

    /// From 64 hexadecimal digits.
    init?(hexadecimal text: some StringProtocol) {
        guard text.utf8.count == 64 else { return nil }
        var bytes: [UInt8] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let pair = rest.prefix(2)
            guard pair.utf8.count == 2, pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16)
            else {
                return nil
            }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        self.bytes = bytes
    }

    /// Whether they are equal, in a time that does not tell how far they are.
    func matches(_ other: TokenDigest) -> Bool {
        guard bytes.count == other.bytes.count else { return false }
        return zip(bytes, other.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
