// SPDX-License-Identifier: Apache-2.0

import CEL
import StrictJSON

/// An expression over some variables, one of which holds its text. Its negation is its opposite, and an error is in
/// the text.
@Sendable func cel(_ input: [UInt8]) {
    let text = String(decoding: input, as: UTF8.self)
    let variables: [String: JSON] = [
        "s": .string(text), "i": 7, "d": JSON(.number("2.5")), "b": true, "n": nil, "l": [1, "a", [2]],
        "m": ["a": 1, "b": ["c": "d"]], "a.b": "qualified",
    ]
    let value = truth(of: text, variables)
    // What ends in a comment ends with the line.
    let opposite = truth(of: "!(\(text)\n)", variables)
    if let value, let opposite { expect(value != opposite, "a negation is the opposite") }
}

private func truth(of text: String, _ variables: [String: JSON]) -> Bool? {
    let environment = CELEnvironment(variables: Set(variables.keys), container: "a")
    do throws(CELError) {
        return try CELExpression(parsing: text, in: environment)
            .evaluate(
                variables.mapValues { CELValue($0) },
                limits: CELLimits(cost: 10_000)
            )
            .bool
    } catch {
        _ = error.description
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let (line, column) = (error.position.line, error.position.column)
        expect(
            lines.indices.contains(line - 1) && (1...(lines[line - 1].count + 1)).contains(column),
            "an error is in the expression")
        return nil
    }
}
