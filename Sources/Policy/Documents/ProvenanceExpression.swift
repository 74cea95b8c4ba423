// SPDX-License-Identifier: Apache-2.0

package import CEL

/// A condition in the Common Expression Language, over one provenance. It must come to `true`.
package struct ProvenanceExpression: Sendable, Hashable {
    package let expression: CELExpression

    /// Reads an expression. Throws what is wrong with it, and where in its text.
    package init(_ text: String) throws(CELError) {
        expression = try CELExpression(
            parsing: text, in: CELEnvironment(variables: Set(Variable.allCases.map(\.rawValue))))
    }

    /// What an expression may speak of.
    package enum Variable: String, Sendable, CaseIterable {
        /// The whole statement, as it was signed.
        case statement
        case predicate
    }
}
