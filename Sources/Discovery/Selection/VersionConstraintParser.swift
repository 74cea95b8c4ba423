// SPDX-License-Identifier: Apache-2.0

/// Reads a ``VersionConstraint``, in one pass.
struct VersionConstraintParser {
    private typealias Problem = VersionConstraintError.Problem

    private let bytes: [UInt8]
    private var offset = 0
    private var count = 0

    init(_ text: String) throws(VersionConstraintError) {
        bytes = Array(text.utf8.prefix(Self.longest + 1))
        guard bytes.count <= Self.longest else {
            throw VersionConstraintError(offset: Self.longest, problem: .tooLong(limit: Self.longest))
        }
    }

    /// The alternatives, each with at least one comparator.
    mutating func parse() throws(VersionConstraintError) -> [[VersionComparator]] {
        var alternatives: [[VersionComparator]] = []
        repeat { alternatives.append(try alternative()) } while take("||")
        return alternatives
    }

    /// Comparators with commas or white space between them, up to `||` or the end.
    private mutating func alternative() throws(VersionConstraintError) -> [VersionComparator] {
        var comparators: [VersionComparator] = []
        while true {
            skipSpace()
            comparators += try comparatorOrRange()
            let isApart = skipSpace()
            if offset == bytes.count || isNext("||") { return comparators }
            guard take(",") || isApart else { throw unexpected() }
        }
    }

    /// `1.2 - 1.4`, or one comparator.
    private mutating func comparatorOrRange() throws(VersionConstraintError) -> [VersionComparator] {
        let relation = relation()
        skipSpace()
        let first = try comparator(relation ?? .equal)
        guard relation == nil, takeHyphen() else { return [first] }
        let last = try comparator(.atMost)
        return [
            VersionComparator(relation: .atLeast, version: first.version, precision: first.precision), last,
        ]
    }

    private mutating func relation() -> VersionComparator.Relation? {
        Self.relations.first { take($0.text) }?.relation
    }

    /// A version, of which numbers may be missing or `x`, `X`, `*`.
    private mutating func comparator(
        _ relation: VersionComparator.Relation
    ) throws(VersionConstraintError) -> VersionComparator {
        count += 1
        guard count <= Self.most else { throw failure(.tooManyComparators(limit: Self.most)) }
        _ = take("v")
        var numbers: [UInt64] = []
        var isOpen = true
        var parts = 0
        repeat {
            // What follows a wildcard says nothing.
            if let number = try number() {
                if isOpen { numbers.append(number) }
            } else {
                isOpen = false
            }
            parts += 1
        } while parts < 3 && take(".")
        let prerelease = take("-") ? try identifiers(ofPrerelease: true) : []
        if take("+") { _ = try identifiers(ofPrerelease: false) }
        return VersionComparator(
            relation: relation, version: SemanticVersion(text: "", numbers: numbers, prerelease: prerelease),
            precision: VersionComparator.Precision(rawValue: numbers.count) ?? .patch)
    }

    /// A number; `nil` for a wildcard.
    private mutating func number() throws(VersionConstraintError) -> UInt64? {
        if take("x") || take("X") || take("*") { return nil }
        let start = offset
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
        guard offset > start else { throw isAtEnd ? failure(.versionMissing) : unexpected() }
        guard let number = SemanticVersion.number(bytes[start..<offset]) else {
            throw VersionConstraintError(offset: start, problem: .numberTooLarge)
        }
        return number
    }

    private mutating func identifiers(
        ofPrerelease: Bool
    ) throws(VersionConstraintError) -> [SemanticVersion.Identifier] {
        var identifiers: [SemanticVersion.Identifier] = []
        repeat {
            let start = offset
            while let byte = next, SemanticVersion.Identifier.isAllowed(byte) { offset += 1 }
            guard let identifier = SemanticVersion.Identifier(bytes[start..<offset]) else {
                throw failure(.identifierMissing)
            }
            guard !ofPrerelease || !identifier.hasLeadingZero else {
                throw VersionConstraintError(offset: start, problem: .leadingZero)
            }
            identifiers.append(identifier)
        } while take(".")
        return identifiers
    }

    // MARK: bytes

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Whether a version could have begun here, had there been one.
    private var isAtEnd: Bool { next == nil || next == UInt8(ascii: ",") || next == UInt8(ascii: "|") }

    private func isNext(_ text: StaticString) -> Bool { bytes[offset...].starts(with: "\(text)".utf8) }

    private mutating func take(_ text: StaticString) -> Bool {
        guard isNext(text) else { return false }
        offset += text.utf8CodeUnitCount
        return true
    }

    /// White space; whether there was some.
    @discardableResult private mutating func skipSpace() -> Bool {
        let start = offset
        while let byte = next, Self.space.contains(byte) { offset += 1 }
        return offset > start
    }

    /// The hyphen of a range has white space on both sides.
    private mutating func takeHyphen() -> Bool {
        let start = offset
        if skipSpace(), take("-"), skipSpace() { return true }
        offset = start
        return false
    }

    private func failure(_ problem: Problem) -> VersionConstraintError {
        VersionConstraintError(offset: offset, problem: problem)
    }

    private func unexpected() -> VersionConstraintError {
        let scalar = String(decoding: bytes[offset...], as: UTF8.self).unicodeScalars.first
        return failure(scalar.map(Problem.unexpected) ?? .versionMissing)
    }

    /// The longer ones first.
    private static let relations: [(text: StaticString, relation: VersionComparator.Relation)] = [
        ("!=", .notEqual), (">=", .atLeast), ("=>", .atLeast), ("<=", .atMost), ("=<", .atMost),
        ("~>", .tilde), ("=", .equal), (">", .higher), ("<", .lower), ("~", .tilde), ("^", .caret),
    ]
    private static let space: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0C, 0x0D]
    private static let longest = 1000
    private static let most = 64
}
