// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON
import Testing

/// The value of an expression over variables in JSON.
func evaluate(
    _ text: String, _ variables: [String: JSON] = [:], limits: CELLimits = .standard
) throws(CELError) -> CELValue {
    try CELExpression(
        parsing: text, in: CELEnvironment(variables: Set(variables.keys)), limits: limits
    )
    .evaluate(variables.mapValues { CELValue($0) }, limits: limits)
}

/// Expects the expression to be true.
func expectTrue(
    _ text: String, _ variables: [String: JSON] = [:], limits: CELLimits = .standard,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    do throws(CELError) {
        let value = try evaluate(text, variables, limits: limits)
        #expect(value.bool == true, "\(text): \(value)", sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(text): \(error)", sourceLocation: sourceLocation)
    }
}

/// The error of an expression that must have one.
func failure(
    of text: String, _ variables: [String: JSON] = [:], limits: CELLimits = .standard,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) throws -> CELError {
    try #require(throws: CELError.self, sourceLocation: sourceLocation) {
        _ = try evaluate(text, variables, limits: limits)
    }
}
