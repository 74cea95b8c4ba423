// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// The values that a checksum is over, each behind its length, so that no two lists of values are the same bytes.
struct ChecksumInput {
    private var bytes: [UInt8] = []

    /// SHA-256, cut to 128 bits and in hexadecimal: it finds damage, and is no defence against somebody who may write
    /// the file.
    var checksum: [UInt8] { Array(Digest(sha256Of: bytes).hex.utf8.prefix(32)) }

    mutating func add(_ number: Int) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    mutating func add(_ text: String?) {
        // -1 is the length of what is not there.
        guard let text else { return add(-1) }
        add(Array(text.utf8))
    }

    mutating func add(_ content: [UInt8]) {
        add(content.count)
        bytes += content
    }
}
