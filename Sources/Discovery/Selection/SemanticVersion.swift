// SPDX-License-Identifier: Apache-2.0

/// A version by Semantic Versioning 2.0.0, with or without a `v` before it.
package struct SemanticVersion: Sendable {
    /// The version as it was written.
    package let text: String
    package let major: UInt64
    package let minor: UInt64
    package let patch: UInt64
    /// The identifiers of a pre-release; empty for a release.
    let prerelease: [Identifier]

    /// How one version stands to another (section 11); build metadata does not count.
    package enum Precedence: Sendable {
        case lower, same, higher
    }

    package var isPrerelease: Bool { !prerelease.isEmpty }

    /// Reads a version; `nil` when the text is none.
    ///
    /// - Parameter isStrict: whether all three numbers must be there, without leading zeros; else `1` and `1.2` are
    ///   versions as well, and `01` is 1.
    package init?(_ text: String, isStrict: Bool = true) {
        guard text.utf8.count <= Self.longest else { return nil }
        var core = Array(text.utf8)[...]
        if core.first == UInt8(ascii: "v") { core = core.dropFirst() }
        if let plus = core.firstIndex(of: UInt8(ascii: "+")) {
            guard Identifier.list(core[(plus + 1)...]) != nil else { return nil }
            core = core[..<plus]
        }
        var prerelease: [Identifier] = []
        if let hyphen = core.firstIndex(of: UInt8(ascii: "-")) {
            guard let identifiers = Identifier.list(core[(hyphen + 1)...]),
                identifiers.allSatisfy({ !$0.hasLeadingZero })
            else { return nil }
            prerelease = identifiers
            core = core[..<hyphen]
        }
        var numbers: [UInt64] = []
        for part in core.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard numbers.count < 3, let number = Self.number(part) else { return nil }
            guard !isStrict || part.count == 1 || part.first != UInt8(ascii: "0") else { return nil }
            numbers.append(number)
        }
        guard !isStrict || numbers.count == 3 else { return nil }
        numbers += Array(repeating: 0, count: 3 - numbers.count)
        self.init(text: text, numbers: numbers, prerelease: prerelease)
    }

    /// A version from its parts; numbers that are not there are 0.
    init(text: String, numbers: [UInt64], prerelease: [Identifier]) {
        self.text = text
        var rest = numbers.makeIterator()
        major = rest.next() ?? 0
        minor = rest.next() ?? 0
        patch = rest.next() ?? 0
        self.prerelease = prerelease
    }

    /// Whether this version is lower or higher than the other one.
    package func precedence(over other: SemanticVersion) -> Precedence {
        for (own, others) in [(major, other.major), (minor, other.minor), (patch, other.patch)]
        where own != others {
            return own < others ? .lower : .higher
        }
        // A release is higher than each of its pre-releases.
        if prerelease.isEmpty || other.prerelease.isEmpty {
            if prerelease.count == other.prerelease.count { return .same }
            return prerelease.isEmpty ? .higher : .lower
        }
        for (own, others) in zip(prerelease, other.prerelease) {
            let found = own.precedence(over: others)
            if found != .same { return found }
        }
        if prerelease.count == other.prerelease.count { return .same }
        return prerelease.count < other.prerelease.count ? .lower : .higher
    }

    /// A decimal number; `nil` for anything else, and for what 64 bits cannot hold.
    static func number(_ digits: some Sequence<UInt8>) -> UInt64? {
        var number: UInt64?
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (shifted, isTooLong) = (number ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = shifted.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !isTooLong, !isTooLarge else { return nil }
            number = sum
        }
        return number
    }

    /// A tag has at most 128 characters.
    private static let longest = 256
}

extension SemanticVersion {
    /// One identifier of a pre-release (section 9).
    struct Identifier: Sendable, Equatable {
        private let bytes: [UInt8]
        private let isNumeric: Bool

        /// Letters, digits and hyphens, at least one of them.
        init?(_ bytes: some Collection<UInt8>) {
            guard !bytes.isEmpty, bytes.allSatisfy(Self.isAllowed) else { return nil }
            self.bytes = Array(bytes)
            isNumeric = bytes.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }

        /// Identifiers with dots between them; `nil` when one of them is none.
        static func list(_ bytes: ArraySlice<UInt8>) -> [Identifier]? {
            let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            let identifiers = parts.compactMap(Identifier.init)
            return identifiers.count == parts.count ? identifiers : nil
        }

        /// Whether it is a number that pre-releases may not hold.
        var hasLeadingZero: Bool { isNumeric && bytes.count > 1 && bytes.first == UInt8(ascii: "0") }

        /// Numbers by value and below all else, which goes by ASCII (section 11.4).
        func precedence(over other: Identifier) -> Precedence {
            if bytes == other.bytes { return .same }
            if isNumeric != other.isNumeric { return isNumeric ? .lower : .higher }
            // Without leading zeros the longer number is the larger one, however long it is.
            if isNumeric, bytes.count != other.bytes.count {
                return bytes.count < other.bytes.count ? .lower : .higher
            }
            return bytes.lexicographicallyPrecedes(other.bytes) ? .lower : .higher
        }

        static func isAllowed(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
