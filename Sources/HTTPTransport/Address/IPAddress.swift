// SPDX-License-Identifier: Apache-2.0

/// An IPv4 or IPv6 address.
public enum IPAddress: Sendable, Hashable {
    /// Four bytes, most significant first.
    case v4(UInt32)
    /// Sixteen bytes in two halves, most significant first.
    case v6(high: UInt64, low: UInt64)

    /// Reads the canonical spelling: dotted decimal without leading zeros, or RFC 4291 section 2.2 without a zone.
    /// `nil` for everything else, decimal, octal and hexadecimal forms of IPv4 included.
    public init?(_ text: some StringProtocol) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(text) else { return nil }
            var halves: [UInt64] = [0, 0]
            for (offset, group) in groups.enumerated() {
                halves[offset / 4] = halves[offset / 4] << 16 | UInt64(group)
            }
            self = .v6(high: halves[0], low: halves[1])
        } else {
            guard let value = Self.dottedDecimal(text) else { return nil }
            self = .v4(value)
        }
    }

    private static func dottedDecimal(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != UInt8(ascii: "0"), let byte = UInt8(part)
            else { return nil }
            value = value << 8 | UInt32(byte)
        }
        return value
    }

    /// Eight groups of sixteen bits; `::` stands for at least one group of zeros.
    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        guard text.utf8.count <= longestText else { return nil }
        var sides: [[UInt16]] = [[]]
        var rest = Array(text.utf8)[...]
        if rest.starts(with: [0x3A, 0x3A]) {
            sides.append([])
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let piece = rest.prefix { $0 != 0x3A }
            rest = rest.dropFirst(piece.count)
            guard let groups = groupsOfPiece(piece, isLast: rest.isEmpty) else { return nil }
            sides[sides.count - 1] += groups
            if rest.starts(with: [0x3A, 0x3A]) {
                guard sides.count == 1 else { return nil }
                sides.append([])
                rest = rest.dropFirst(2)
            } else if !rest.isEmpty {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { return nil }
            }
        }
        let known = sides.reduce(0) { $0 + $1.count }
        guard sides.count == 2 else { return known == 8 ? sides[0] : nil }
        guard known < 8 else { return nil }
        return sides[0] + Array(repeating: 0, count: 8 - known) + sides[1]
    }

    private static func groupsOfPiece(_ piece: ArraySlice<UInt8>, isLast: Bool) -> [UInt16]? {
        let text = String(decoding: piece, as: UTF8.self)
        if isLast, let embedded = dottedDecimal(text) {
            return [UInt16(embedded >> 16), UInt16(truncatingIfNeeded: embedded)]
        }
        guard (1...4).contains(piece.count),
            text.utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let group = UInt16(text, radix: 16)
        else { return nil }
        return [group]
    }

    private static let longestText = 45
}

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or RFC 5952 text.
    public var description: String {
        switch self {
        case .v4(let value):
            return (0..<4).map { String(value >> (24 - 8 * $0) & 0xFF) }.joined(separator: ".")
        case .v6(let high, let low):
            let groups = (0..<8).map {
                UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * ($0 % 4)))
            }
            let zeros = Self.longestZeros(groups)
            func text(_ groups: ArraySlice<UInt16>) -> String {
                groups.map { String($0, radix: 16) }.joined(separator: ":")
            }
            guard zeros.count > 1 else { return text(groups[...]) }
            return text(groups[..<zeros.lowerBound]) + "::" + text(groups[zeros.upperBound...])
        }
    }

    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var best = 0..<0
        var start = 0
        for (offset, group) in groups.enumerated() {
            if group != 0 {
                start = offset + 1
            } else if offset + 1 - start > best.count {
                best = start..<(offset + 1)
            }
        }
        return best
    }
}
