// SPDX-License-Identifier: Apache-2.0

/// Which versions are wanted, as Kargo's Warehouses write it (`constraint`): alternatives with `||` between them, each a
/// list of comparators that must all hold.
///
///     ^1.2 || >=2.0.0-rc.1, <3
///     1.2 - 1.4 !=1.3.5
///
/// It means what it means to Kargo (the rules of Masterminds/semver 3.4), oddities included: a pre-release satisfies an
/// alternative only when a comparator in it names a pre-release, and then any in its range.
package struct VersionConstraint: Sendable {
    /// The constraint as it was written.
    package let text: String
    let alternatives: [[VersionComparator]]

    /// Reads a constraint. Throws what is wrong with it, and where.
    package init(_ text: String) throws(VersionConstraintError) {
        var parser = try VersionConstraintParser(text)
        self.text = text
        alternatives = try parser.parse()
    }

    /// Whether the version is wanted.
    package func contains(_ version: SemanticVersion) -> Bool {
        alternatives.contains { comparators in
            if version.isPrerelease, !comparators.contains(where: \.version.isPrerelease) { return false }
            return comparators.allSatisfy { $0.holds(for: version) }
        }
    }
}
