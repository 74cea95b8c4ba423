// SPDX-License-Identifier: Apache-2.0

import LinearPattern

extension FunctionCall {
    /// What `contains` and its kin ask of two texts, compared byte by byte.
    func textQuestion(_ meter: inout Meter) throws(CELError.Problem) -> Bool {
        guard case .string(let text)? = arguments.first, case .string(let part)? = arguments.last else {
            throw noOverload
        }
        try meter.charge(bytes: text.utf8.count + part.utf8.count)
        switch function {
        case .contains: return ByteSearch(for: Array(part.utf8)).isFound(in: text.utf8)
        case .startsWith: return text.utf8.starts(with: part.utf8)
        case .endsWith: return text.utf8.reversed().starts(with: part.utf8.reversed())
        case .matches: return try CELValue.string(text).matches(try Self.compiled(part, &meter), &meter)
        default: throw noOverload
        }
    }

    /// A pattern that is no literal is read each time, which takes a step a byte and one an instruction.
    private static func compiled(_ text: String, _ meter: inout Meter) throws(CELError.Problem) -> Pattern {
        try meter.charge(text.utf8.count)
        let pattern: Pattern
        do throws(PatternError) {
            pattern = try Pattern(text)
        } catch {
            // As many instructions were made in vain.
            if case .tooLarge(let limit) = error.problem { try meter.charge(limit) }
            throw .pattern(error)
        }
        try meter.charge(pattern.size)
        return pattern
    }
}

extension CELValue {
    /// Whether some part of this text matches (RE2 without anchors).
    func matches(_ pattern: Pattern, _ meter: inout Meter) throws(CELError.Problem) -> Bool {
        guard case .string(let text) = self else { throw .noSuchOverload("matches", [type, .string]) }
        try meter.charge(instructions: pattern.size, bytes: text.utf8.count)
        return pattern.isFound(in: text)
    }
}
