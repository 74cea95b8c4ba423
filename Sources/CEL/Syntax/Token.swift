// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// A word of the language (langdef.md, "Syntax").
struct Token {
    var kind: Kind
    /// Its first byte.
    var position: SourcePosition
    /// Where it stands in the text.
    var range: Range<Int>

    enum Kind: Equatable {
        case symbol(Symbol)
        case identifier(String)
        /// A field's name between back quotes.
        case quotedField(String)
        /// Without its sign.
        case integer(UInt64)
        case unsigned(UInt64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case end
    }

    /// Operators and brackets, and the operator that is written as a word.
    enum Symbol: String, CaseIterable {
        case or = "||"
        case and = "&&"
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
        case plus = "+"
        case minus = "-"
        case times = "*"
        case divide = "/"
        case modulo = "%"
        case not = "!"
        case question = "?"
        case colon = ":"
        case dot = "."
        case comma = ","
        case openParenthesis = "("
        case closeParenthesis = ")"
        case openBracket = "["
        case closeBracket = "]"
        case openBrace = "{"
        case closeBrace = "}"
        case `in`
    }
}
