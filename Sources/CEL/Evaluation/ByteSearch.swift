// SPDX-License-Identifier: Apache-2.0

/// A search for bytes in bytes that takes time proportional to both together (Knuth, Morris and Pratt).
struct ByteSearch {
    private let wanted: [UInt8]
    /// For each length of a beginning of what is wanted, the length of the longest shorter beginning that also ends it.
    private var borders: [Int] = [0, 0]

    init(for wanted: [UInt8]) {
        self.wanted = wanted
        var length = 0
        for byte in wanted.dropFirst() {
            length = longer(length, by: byte)
            borders.append(length)
        }
    }

    func isFound(in bytes: some Sequence<UInt8>) -> Bool {
        guard !wanted.isEmpty else { return true }
        var length = 0
        for byte in bytes {
            length = longer(length, by: byte)
            if length == wanted.count { return true }
        }
        return false
    }

    /// How much of what is wanted has been seen behind `byte`, if `length` of it had been before.
    private func longer(_ length: Int, by byte: UInt8) -> Int {
        var length = length
        while length > 0, wanted[length] != byte { length = borders[length] }
        return wanted[length] == byte ? length + 1 : 0
    }
}
