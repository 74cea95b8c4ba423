// SPDX-License-Identifier: Apache-2.0

/// One range of a `Range` header (RFC 9110 §14.1.2).
enum ByteRange: Equatable {
    /// `first-last`, or `first-` up to the end.
    case from(Int, through: Int?)
    /// `-length`: the last bytes.
    case last(Int)

    /// Reads `bytes=…`; `nil` when it is anything but one well-formed range.
    init?(_ header: String) {
        let parts = header.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "bytes" else { return nil }
        let bounds = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        switch (bounds[0].isEmpty, bounds[1].isEmpty) {
        case (true, true): return nil
        case (true, false):
            guard let length = Int(bounds[1]) else { return nil }
            self = .last(length)
        case (false, let isOpen):
            guard let first = Int(bounds[0]) else { return nil }
            let last = Int(bounds[1])
            guard isOpen || (last ?? -1) >= first else { return nil }
            self = .from(first, through: last)
        }
    }

    /// The offsets it covers in `size` bytes; `nil` when it covers none.
    func offsets(in size: Int) -> Range<Int>? {
        switch self {
        case .from(let first, let last):
            guard first < size else { return nil }
            return first..<(min(last ?? size - 1, size - 1) + 1)
        case .last(let length):
            guard length > 0, size > 0 else { return nil }
            return max(0, size - length)..<size
        }
    }
}
