// SPDX-License-Identifier: Apache-2.0

/// Why a text is no version constraint, and where.
package struct VersionConstraintError: Error, Sendable, Equatable {
    /// Bytes before the place, from 0.
    package let offset: Int
    /// What is wrong there.
    package let problem: Problem

    /// An error from its parts.
    package init(offset: Int, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    /// What can be wrong with a constraint.
    package enum Problem: Sendable, Equatable {
        case tooLong(limit: Int)
        case tooManyComparators(limit: Int)
        /// Nothing, or an operator, a comma or `||` without a version behind it.
        case versionMissing
        case numberTooLarge
        /// An empty identifier behind `-` or `+` or a dot.
        case identifierMissing
        /// A number of a pre-release that begins with 0.
        case leadingZero
        case unexpected(Unicode.Scalar)
    }
}

extension VersionConstraintError: CustomStringConvertible {
    /// One fragment: the place, and the problem.
    package var description: String { "character \(offset + 1) of the constraint: \(problem)" }
}

extension VersionConstraintError.Problem: CustomStringConvertible {
    /// One fragment without the place.
    package var description: String {
        switch self {
        case .tooLong(let limit): "a constraint has at most \(limit) characters"
        case .tooManyComparators(let limit): "a constraint has at most \(limit) comparators"
        case .versionMissing: "a version is missing; write one such as 1.2.3, 1.2 or 1.x"
        case .numberTooLarge: "the number is too large"
        case .identifierMissing: "letters, digits or hyphens are missing"
        case .leadingZero: "a number in a pre-release has no leading zero"
        case .unexpected(let scalar) where (0x21...0x7E).contains(scalar.value):
            "\"\(scalar)\" has no meaning here"
        case .unexpected(let scalar):
            "U+\(String(scalar.value, radix: 16, uppercase: true)) has no meaning here"
        }
    }
}
