// SPDX-License-Identifier: Apache-2.0

/// A gzip member (RFC 1952) that holds bytes as they are: layers have to be gzip for many clients, and a
/// compressor's choices would show in the digest.
struct GzipMember {
    let bytes: [UInt8]

    /// Wraps `content`, which is at most 4 GiB.
    init(storing content: [UInt8]) {
        // Deflate; no flags, no time, no extra flags, unknown system.
        var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        var rest = content[...]
        repeat {
            let block = rest.prefix(Self.largestBlock)
            rest = rest.dropFirst(block.count)
            // A stored block (RFC 1951 §3.2.4): last or not, its length, the length's complement.
            let length = UInt16(block.count)
            member.append(rest.isEmpty ? 1 : 0)
            member += length.littleEndianBytes + (~length).littleEndianBytes + block
        } while !rest.isEmpty
        member += Self.crc32(content).littleEndianBytes
        member += UInt32(truncatingIfNeeded: content.count).littleEndianBytes
        bytes = member
    }

    /// CRC-32 as RFC 1952 §8 defines it, bit by bit: test images are small.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
    }

    private static let largestBlock = 65_535
}

extension FixedWidthInteger {
    fileprivate var littleEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
    }
}
