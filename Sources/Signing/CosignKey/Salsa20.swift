// SPDX-License-Identifier: Apache-2.0

/// The Salsa20 core of 20 rounds (D. J. Bernstein, "Salsa20 specification", 2005) and what XSalsa20 makes of it
/// ("Extending the Salsa20 nonce", 2011). Keys have 32 bytes.
enum Salsa20 {
    /// `count` bytes of the XSalsa20 stream for a nonce of 24 bytes.
    static func extendedStream(key: [UInt8], nonce: [UInt8], count: Int) -> [UInt8] {
        // HSalsa20: the words that an onlooker cannot compute from the nonce alone become the key.
        let mixed = rounds(state(words(key), words(nonce.prefix(16))))
        let subkey = [0, 5, 10, 15, 6, 7, 8, 9].map { mixed[$0] }
        let rest = words(nonce.dropFirst(16))
        var stream: [UInt8] = []
        stream.reserveCapacity(count + 63)
        var block: UInt64 = 0
        while stream.count < count {
            let counter = [UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32)]
            let input = state(subkey, rest + counter)
            for (word, mixed) in zip(input, rounds(input)) { stream += bytes(word &+ mixed) }
            block &+= 1
        }
        return Array(stream.prefix(count))
    }

    /// Constants on the diagonal, the key's halves and four words of input between them.
    private static func state(_ key: [UInt32], _ input: [UInt32]) -> [UInt32] {
        [expand[0]] + key.prefix(4) + [expand[1]] + input + [expand[2]] + key.suffix(4) + [expand[3]]
    }

    /// Ten double rounds, columns before rows.
    private static func rounds(_ state: [UInt32]) -> [UInt32] {
        var x = state
        for _ in 0..<10 {
            for quarter in quarters {
                let (a, b, c, d) = (quarter[0], quarter[1], quarter[2], quarter[3])
                x[b] ^= rotated(x[a] &+ x[d], 7)
                x[c] ^= rotated(x[b] &+ x[a], 9)
                x[d] ^= rotated(x[c] &+ x[b], 13)
                x[a] ^= rotated(x[d] &+ x[c], 18)
            }
        }
        return x
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word << count | word >> (32 - count)
    }

    /// Little-endian words.
    private static func words(_ bytes: some Collection<UInt8>) -> [UInt32] {
        let bytes = Array(bytes)
        return stride(from: 0, to: bytes.count - 3, by: 4).map { start in
            bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    private static func bytes(_ word: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: word >> $0) }
    }

    /// "expand 32-byte k" as little-endian words.
    private static let expand: [UInt32] = [0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574]
    private static let quarters = [
        [0, 4, 8, 12], [5, 9, 13, 1], [10, 14, 2, 6], [15, 3, 7, 11],
        [0, 1, 2, 3], [5, 6, 7, 4], [10, 11, 8, 9], [15, 12, 13, 14],
    ]
}
