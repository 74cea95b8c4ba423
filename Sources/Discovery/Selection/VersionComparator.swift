// SPDX-License-Identifier: Apache-2.0

/// One comparison of a ``VersionConstraint``: `>=1.2`.
struct VersionComparator: Sendable {
    enum Relation: Sendable {
        /// `=` or nothing.
        case equal
        case notEqual
        case higher
        case atLeast
        case lower
        case atMost
        /// `~`: the same minor version, from this one on.
        case tilde
        /// `^`: what promises to be compatible, from this one on.
        case caret
    }

    /// How many of its numbers were written before a wildcard or the end.
    enum Precision: Int, Sendable {
        case none, major, minor, patch
    }

    let relation: Relation
    /// The version it compares with; numbers that were not written are 0.
    let version: SemanticVersion
    let precision: Precision

    /// Whether it holds for a version. Whether pre-releases are looked for at all is not decided here.
    func holds(for other: SemanticVersion) -> Bool {
        let precedence = other.precedence(over: version)
        switch relation {
        case .equal: return precision == .patch ? precedence == .same : isWithinTilde(other, precedence)
        case .notEqual: return isUnequal(other, precedence)
        case .higher: return isHigher(other, precedence)
        case .atLeast: return precedence != .lower
        case .lower: return precedence == .lower
        case .atMost: return isAtMost(other, precedence)
        case .tilde: return isWithinTilde(other, precedence)
        case .caret: return isWithinCaret(other, precedence)
        }
    }

    /// `!=1` excludes all of 1, `!=1.2` all of 1.2 that is as much or as little a pre-release.
    private func isUnequal(_ other: SemanticVersion, _ precedence: SemanticVersion.Precedence) -> Bool {
        switch precision {
        case .none, .patch: precedence != .same
        case .major: other.major != version.major
        case .minor: !isSameMinor(other) || other.prerelease != version.prerelease
        }
    }

    /// `>1` begins with 2, `>1.2` with 1.3.
    private func isHigher(_ other: SemanticVersion, _ precedence: SemanticVersion.Precedence) -> Bool {
        switch precision {
        case .none, .patch: precedence == .higher
        case .major: other.major > version.major
        case .minor: other.major > version.major || (isSameMajor(other) && other.minor > version.minor)
        }
    }

    /// `<=1` includes all of 1, `<=1.2` all of 1.2.
    private func isAtMost(_ other: SemanticVersion, _ precedence: SemanticVersion.Precedence) -> Bool {
        switch precision {
        case .patch: precedence != .higher
        case .major: other.major <= version.major
        case .none, .minor:
            other.major < version.major || (isSameMajor(other) && other.minor <= version.minor)
        }
    }

    /// `~1.2.3` and `~1.2` end before 1.3, `~1` before 2; `~0.0.0` has no end.
    private func isWithinTilde(_ other: SemanticVersion, _ precedence: SemanticVersion.Precedence) -> Bool {
        guard precedence != .lower else { return false }
        switch precision {
        case .none: return true
        case .major: return isSameMajor(other)
        case .minor: return isSameMinor(other)
        case .patch:
            let isOrigin = version.major == 0 && version.minor == 0 && version.patch == 0
            return isOrigin || isSameMinor(other)
        }
    }

    /// `^1.2.3` ends before 2, `^0.2.3` and `^0.2` before 0.3, `^0.0.3` before 0.0.4.
    private func isWithinCaret(_ other: SemanticVersion, _ precedence: SemanticVersion.Precedence) -> Bool {
        guard precedence != .lower else { return false }
        if precision == .none { return true }
        guard isSameMajor(other) else { return false }
        if version.major > 0 || precision == .major { return true }
        guard other.minor == version.minor else { return false }
        if version.minor > 0 || precision == .minor { return true }
        return other.patch == version.patch
    }

    private func isSameMajor(_ other: SemanticVersion) -> Bool { other.major == version.major }

    private func isSameMinor(_ other: SemanticVersion) -> Bool {
        isSameMajor(other) && other.minor == version.minor
    }
}
