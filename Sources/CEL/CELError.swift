// SPDX-License-Identifier: Apache-2.0

package import LinearPattern
package import StrictJSON

/// Why an expression cannot be read or has no value, and where.
package struct CELError: Error, Sendable, Hashable {
    /// What is wrong.
    package let problem: Problem
    /// The place in the expression's text.
    package let position: SourcePosition

    init(_ problem: Problem, at position: SourcePosition) {
        self.problem = problem
        self.position = position
    }

    /// What can be wrong with an expression. Texts in it are the author's or, while it is evaluated, the data's.
    package enum Problem: Error, Sendable, Hashable {
        // What reading finds.
        case textTooLong(limit: Int)
        case tooDeep(limit: Int)
        case unexpected(String)
        case unexpectedEnd
        case quoteNotClosed
        /// The escape as it was written, without its `\`.
        case escape(String)
        /// A number that no type holds, or `0x` without digits.
        case number(String)
        /// A word that the language keeps for later.
        case reservedWord(String)
        case undeclaredVariable(String)
        case unknownFunction(String)
        case argumentCount(function: String, given: Int)
        /// `has` asks for a field, as in `has(a.b)`.
        case hasWithoutField
        /// The first argument of a macro such as `all` is a plain name.
        case macroVariable(String)
        /// `Name{…}` makes a message of Protocol Buffers.
        case message
        /// The literal patterns need more than `limit` instructions together.
        case patternsTooLarge(limit: Int)

        // What evaluation finds.
        case missingVariable(String)
        /// The operation does not take these types.
        case noSuchOverload(String, [CELType])
        case noSuchKey(String)
        case noSuchIndex(Int64)
        case keyType(CELType)
        case keyTwice(String)
        case divisionByZero
        case overflow
        /// Outside of what the type can hold, or of no form that it has.
        case conversion(to: CELType)
        case timeZone(String)
        /// A list or map within others.
        case valueTooDeep(limit: Int)
        case costExceeded(limit: Int)

        /// A pattern that is no pattern; found by reading where it is a literal.
        case pattern(PatternError)
    }
}

extension CELError.Problem {
    /// Whether `||` and `&&` may answer in spite of it, as they do where the other side decides.
    var isAbsorbed: Bool {
        if case .costExceeded = self { false } else { true }
    }
}
