// SPDX-License-Identifier: Apache-2.0

/// The checksum with Castagnoli's polynomial (RFC 3720, section 12.1 and appendix B.4).
enum CRC32C {
    static func checksum(of bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes {
            remainder = table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ (remainder >> 8)
        }
        return ~remainder
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in
            value & 1 == 1 ? (value >> 1) ^ polynomial : value >> 1
        }
    }

    /// 0x1EDC6F41, its bits in reverse order.
    private static let polynomial: UInt32 = 0x82F6_3B78
}
