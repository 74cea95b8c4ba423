// SPDX-License-Identifier: Apache-2.0

/// The one-time authenticator of RFC 8439, section 2.5, in whole bytes: slow, plain, and without a branch on what is secret.
enum Poly1305 {
    /// The 16 bytes that vouch for a message under a key of 32 bytes, which is used once.
    static func tag(_ message: some Collection<UInt8>, key: [UInt8]) -> [UInt8] {
        let multiplier = zip(key.prefix(16), clamp).map { UInt64($0 & $1) } + [0]
        var sum = [UInt64](repeating: 0, count: 17)
        var rest = message[...]
        while !rest.isEmpty {
            let block = rest.prefix(16)
            for (index, byte) in block.enumerated() { sum[index] += UInt64(byte) }
            sum[block.count] += 1
            sum = reduced(product(sum, multiplier))
            rest = rest.dropFirst(16)
        }
        sum = canonical(sum)
        var carry: UInt64 = 0
        return zip(sum, key.suffix(16)).map { limb, byte in
            carry += limb + UInt64(byte)
            defer { carry >>= 8 }
            return UInt8(truncatingIfNeeded: carry)
        }
    }

    /// The product in 17 limbs of base 256. What overflows weighs 2^136, which is 320 modulo 2^130 − 5.
    private static func product(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
        (0..<17).map { place in
            (0..<17).reduce(0) { sum, index in
                sum + (index <= place ? a[index] * b[place - index] : 320 * a[index] * b[place + 17 - index])
            }
        }
    }

    /// Carries, so that every limb is a byte again and the number is below twice the modulus.
    private static func reduced(_ limbs: [UInt64]) -> [UInt64] {
        var limbs = carried(limbs)
        let over = limbs[16] >> 2
        limbs[16] &= 3
        limbs[0] += 5 * over
        return carried(limbs)
    }

    /// Less the modulus if it is not below it: 5 more, and whether that reaches 2^130.
    private static func canonical(_ limbs: [UInt64]) -> [UInt64] {
        var more = limbs
        more[0] += 5
        more = carried(more)
        let mask = 0 &- (more[16] >> 2)
        more[16] &= 3
        return zip(limbs, more).map { ($0 & ~mask) | ($1 & mask) }
    }

    private static func carried(_ limbs: [UInt64]) -> [UInt64] {
        var limbs = limbs
        for index in 0..<16 {
            limbs[index + 1] += limbs[index] >> 8
            limbs[index] &= 0xFF
        }
        return limbs
    }

    /// Section 2.5: the top four bits of every fourth byte, and the low two of the next, are clear.
    private static let clamp: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0x0F, 0xFC, 0xFF, 0xFF, 0x0F, 0xFC, 0xFF, 0xFF, 0x0F, 0xFC, 0xFF, 0xFF, 0x0F,
    ]
}
