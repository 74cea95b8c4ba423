// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the JSON that is read here, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable {
    /// What was wrong.
    public enum Problem: Sendable, Equatable {
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        case tooManyValues(limit: Int)
        case unexpectedEnd
        case unexpectedByte(UInt8)
        case trailingData
        case duplicateKey(String)
        case invalidNumber
        case invalidEscape
        case loneSurrogate
        case controlCharacter
        case invalidUTF8
    }

    /// What was wrong.
    public var problem: Problem
    /// Where it was seen.
    public var position: SourcePosition
}

extension JSONSyntaxError: CustomStringConvertible {
    /// One sentence fragment with line and column.
    public var description: String { "\(position.line):\(position.column): \(problem)" }
}

extension JSONSyntaxError.Problem: CustomStringConvertible {
    /// The fault in a few words.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooManyValues(let limit): "more than \(limit) values"
        case .unexpectedEnd: "the text ends too early"
        case .unexpectedByte(let byte): "unexpected byte 0x\(String(byte, radix: 16))"
        case .trailingData: "something follows the value"
        case .duplicateKey(let key): "the key \"\(key)\" is given twice"
        case .invalidNumber: "not a JSON number"
        case .invalidEscape: "unknown escape in a string"
        case .loneSurrogate: "half of a surrogate pair"
        case .controlCharacter: "control character in a string"
        case .invalidUTF8: "not UTF-8"
        }
    }
}
