// SPDX-License-Identifier: Apache-2.0

/// The names that an expression may use besides those of the language.
package struct CELEnvironment: Sendable, Hashable {
    /// Variables. A name may be qualified, as in `request.auth`: where `request.auth.claims` stands in an expression,
    /// the longest declared name wins, and the rest selects fields.
    package var variables: Set<String>
    /// The namespace in which names are looked up first, `com.example` for example; empty for none. In it, `x` is
    /// `com.example.x`, or `com.x`, or `x`; `.x` is always `x` (langdef.md, "Name Resolution").
    package var container: String
    /// What becomes of a name that nobody declared.
    package var unknownNames: UnknownNames

    /// What becomes of a name that nobody declared.
    package enum UnknownNames: Sendable, Hashable {
        /// The expression cannot be read.
        case refused
        /// Evaluation fails where it reaches the name, as without the specification's check of an expression.
        case failWhenReached
    }

    package init(
        variables: Set<String> = [], container: String = "", unknownNames: UnknownNames = .refused
    ) {
        self.variables = variables
        self.container = container
        self.unknownNames = unknownNames
    }

    /// How many parts the longest name has that means something: a type has three, `google.protobuf.Duration`.
    var mostParts: Int {
        variables.reduce(3) { most, name in
            max(most, name.utf8.count { $0 == UInt8(ascii: ".") } + 1)
        }
    }

    /// What a name may mean, the innermost namespace first.
    func candidates(for name: String, isAbsolute: Bool) -> [String] {
        guard !isAbsolute, !container.isEmpty else { return [name] }
        let parts = container.split(separator: ".")
        return (0...parts.count).reversed().map { count in
            (parts.prefix(count).map(String.init) + [name]).joined(separator: ".")
        }
    }
}
