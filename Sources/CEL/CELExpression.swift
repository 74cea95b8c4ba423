// SPDX-License-Identifier: Apache-2.0

/// An expression of the Common Expression Language (`https://github.com/google/cel-spec`, doc/langdef.md), read once
/// and evaluated as often as there are values.
///
/// It is a stranger's text. Reading takes time proportional to the text; evaluation is counted in steps and ends when
/// there are too many. Neither can end the process, and an expression reaches nothing but the variables it is given.
///
/// Types are checked while it is evaluated, not before. Messages and enumerations of Protocol Buffers are left out, and
/// so are the extensions of the standard functions.
package struct CELExpression: Sendable {
    /// The expression as it was written.
    package let text: String
    /// The names it was read with.
    package let environment: CELEnvironment
    private let syntax: Syntax

    /// Reads an expression.
    ///
    /// Throws for what is no expression, for names that are not known, for calls with a wrong number of arguments and
    /// for literal patterns that do not compile.
    package init(
        parsing text: String, in environment: CELEnvironment, limits: CELLimits = .standard
    ) throws(CELError) {
        var parser = try Parser(text, environment, limits)
        syntax = try parser.parse()
        self.text = text
        self.environment = environment
    }

    /// The expression's value for these values of its variables, by the names under which they were declared.
    ///
    /// Values that are not declared are ignored; a declared one that is missing is an error where it is used.
    ///
    /// A list may hold one value many times over, at the price of one: to write out a stranger's result can take longer
    /// than it took to make.
    package func evaluate(
        _ variables: [String: CELValue], limits: CELLimits = .standard,
        timeZones: CELTimeZones = .fixedOffsets
    ) throws(CELError) -> CELValue {
        var evaluator = Evaluator(variables, timeZones, Meter(limits))
        return try evaluator.value(of: syntax)
    }
}

extension CELExpression: Hashable {
    /// Two expressions are equal when they were written alike, byte for byte, and read with the same names.
    package static func == (one: CELExpression, other: CELExpression) -> Bool {
        one.text.utf8.elementsEqual(other.text.utf8) && one.environment == other.environment
    }

    /// Feeds the text.
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension CELExpression: CustomStringConvertible {
    /// The expression as it was written.
    package var description: String { text }
}
