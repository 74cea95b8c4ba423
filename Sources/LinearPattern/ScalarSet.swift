// SPDX-License-Identifier: Apache-2.0

/// A set of Unicode scalar values: ascending ranges with gaps between them, and ASCII as bits.
struct ScalarSet: Sendable {
    private var ranges: [ClosedRange<UInt32>] = []
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init() {}

    /// The union of the ranges, in any order.
    init(_ ranges: [ClosedRange<UInt32>]) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last,
                range.lowerBound <= last.upperBound || range.lowerBound == last.upperBound + 1
            {
                self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                self.ranges.append(range)
            }
        }
        for range in self.ranges where range.lowerBound < 128 {
            for value in range.lowerBound...min(range.upperBound, 127) {
                if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
            }
        }
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 64 { return low >> UInt64(value) & 1 == 1 }
        if value < 128 { return high >> UInt64(value - 64) & 1 == 1 }
        var lower = 0
        var upper = ranges.count
        while lower < upper {
            let middle = (lower + upper) / 2
            if ranges[middle].upperBound < value { lower = middle + 1 } else { upper = middle }
        }
        return lower < ranges.count && ranges[lower].contains(value)
    }

    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// Every scalar value that is not in the set.
    var inverted: ScalarSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return ScalarSet(gaps)
    }

    /// With each ASCII letter, its other case.
    var ignoringCase: ScalarSet {
        var all = ranges
        for (letters, others) in [(Self.upper, Self.lower), (Self.lower, Self.upper)] {
            for range in ranges {
                let common = range.clamped(to: letters)
                guard range.overlaps(letters) else { continue }
                let from = others.lowerBound + (common.lowerBound - letters.lowerBound)
                all.append(from...(from + (common.upperBound - common.lowerBound)))
            }
        }
        return ScalarSet(all)
    }

    /// The one scalar of a set of one.
    var onlyScalar: Unicode.Scalar? {
        guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
        return Unicode.Scalar(range.lowerBound)
    }

    private static let upper: ClosedRange<UInt32> = 0x41...0x5A
    private static let lower: ClosedRange<UInt32> = 0x61...0x7A
    private static let last: UInt32 = 0x10_FFFF
}
