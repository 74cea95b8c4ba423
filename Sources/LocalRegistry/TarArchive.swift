// SPDX-License-Identifier: Apache-2.0

/// A tar archive (POSIX.1-1988 ustar) with nothing in it that depends on when or where it was made.
struct TarArchive {
    private(set) var bytes: [UInt8] = []

    /// Adds a regular file that everyone may read. `name` is at most 100 bytes, `content` below 8 GiB.
    mutating func add(file name: String, _ content: [UInt8]) {
        var header: [UInt8] = []
        func field(_ value: some Sequence<UInt8>, _ width: Int) {
            let value = Array(value.prefix(width))
            header += value + [UInt8](repeating: 0, count: width - value.count)
        }
        field(name.utf8, 100)
        field(Self.octal(0o644, digits: 7).utf8, 8)
        field(Self.octal(0, digits: 7).utf8, 8)
        field(Self.octal(0, digits: 7).utf8, 8)
        field(Self.octal(content.count, digits: 11).utf8, 12)
        field(Self.octal(0, digits: 11).utf8, 12)
        // The checksum counts its own field as spaces.
        let before = header
        let after = Array("0".utf8) + [UInt8](repeating: 0, count: 100) + Array("ustar\u{0}00".utf8)
        let sum = (before + after).reduce(8 * 0x20) { $0 + Int($1) }
        header += Array(Self.octal(sum, digits: 6).utf8) + [0, 0x20] + after
        bytes += header + [UInt8](repeating: 0, count: Self.block - header.count)
        bytes += content
        bytes += [UInt8](repeating: 0, count: (Self.block - content.count % Self.block) % Self.block)
    }

    /// The archive with its end.
    var finished: [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * Self.block) }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    private static let block = 512
}
