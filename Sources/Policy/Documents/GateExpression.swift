// SPDX-License-Identifier: Apache-2.0

package import CEL

/// A condition in the Common Expression Language, over one attestation. It must come to `true`.
package struct GateExpression: Sendable, Hashable {
    package let expression: CELExpression

    /// Reads an expression. Throws what is wrong with it, and where in its text.
    package init(_ text: String) throws(CELError) {
        expression = try CELExpression(parsing: text, in: Self.environment)
    }

    /// The expression as it was written.
    package var text: String { expression.text }

    /// What an expression may speak of. Values are bound to these names; they are never put into its text.
    package enum Variable: String, Sendable, CaseIterable {
        /// The whole statement, as it was signed.
        case statement
        /// The subject that is the image: `name`, `digest`, `annotations`.
        case subject
        case predicate, predicateType
        /// Who signed: `name`, `issuer`, `identity`, `sourceRepository`, `sourceRef`, `sourceDigest`,
        /// `runnerEnvironment`, `trigger`, `key`; `null` for what the signature does not say.
        case signer
        /// When it was signed, or `null`.
        case signedAt
        case now
        /// `repository`, `digest`, `tag`.
        case image
        /// The gate's `params`.
        case params
    }

    private static let environment = CELEnvironment(variables: Set(Variable.allCases.map(\.rawValue)))
}
