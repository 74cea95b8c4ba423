// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import StrictJSON

extension CELError: CustomStringConvertible {
    /// One fragment with line and column.
    package var description: String { "\(position.line):\(position.column): \(problem)" }
}

extension CELError.Problem: CustomStringConvertible {
    /// One fragment without the place.
    package var description: String {
        switch self {
        case .textTooLong(let limit): "an expression has at most \(limit) bytes"
        case .tooDeep(let limit): "the expression is nested deeper than \(limit) levels"
        case .unexpected(let text): "\(Self.shown(text)) does not belong here"
        case .unexpectedEnd: "the expression ends too early"
        case .quoteNotClosed: "the quotation is not closed; only ''' and \"\"\" go over several lines"
        case .escape(let text):
            "\(Self.shown("\\" + text)) is no escape here; write \\\\ for a backslash, or r'…'"
        case .number(let text): "\(Self.shown(text)) is no number that a type holds"
        case .reservedWord(let word): "\(Self.shown(word)) is a reserved word"
        case .undeclaredVariable(let name): "there is no variable \(Self.shown(name))"
        case .unknownFunction(let name): "there is no function \(Self.shown(name))"
        case .argumentCount(let function, let given):
            "\(Self.shown(function)) does not take \(given == 1 ? "one argument" : "\(given) arguments")"
        case .hasWithoutField: "has asks for a field, as in has(a.b)"
        case .macroVariable(let text): "\(Self.shown(text)) is no plain name for the elements"
        case .message: "messages of Protocol Buffers are not supported"
        case .patternsTooLarge(let limit):
            "with repetitions written out, the patterns need more than \(limit) steps; lower their counts"
        case .missingVariable(let name): "the variable \(Self.shown(name)) has no value"
        case .noSuchOverload(let operation, let types):
            "\(operation) does not take \(types.map(\.rawValue).joined(separator: " and "))"
        case .noSuchKey(let key): "there is no key \(Self.shown(key)); ask has(…) or in first"
        case .noSuchIndex(let index): "there is no element \(index)"
        case .keyType(let type): "a \(type.rawValue) cannot be a key"
        case .keyTwice(let key): "the key \(Self.shown(key)) is given twice"
        case .divisionByZero: "division by zero"
        case .overflow: "the result is out of range"
        case .conversion(let type): "the value is no \(type.rawValue)"
        case .timeZone(let name):
            "the time zone \(Self.shown(name)) is not known; write UTC or an offset as +01:00"
        case .valueTooDeep(let limit): "lists and maps become deeper than \(limit) levels"
        case .costExceeded(let limit): "evaluation takes more than \(limit) steps"
        case .pattern(let error): error.description
        }
    }

    /// The beginning of a text, quoted, with what cannot be seen as code points.
    private static func shown(_ text: String) -> String {
        var shown = "\""
        for scalar in text.unicodeScalars.prefix(longestShown) {
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown + "\""
    }

    private static let longestShown = 80
}
