// SPDX-License-Identifier: Apache-2.0

/// An operator between two operands that are both evaluated first. Its token is its raw value.
enum BinaryOperator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in`
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}

/// How tightly an operator binds (langdef.md, "Syntax"), the loosest first.
enum Precedence: Int {
    case or = 1
    case and
    case relation
    case addition
    case multiplication

    init?(_ symbol: Token.Symbol) {
        switch symbol {
        case .or: self = .or
        case .and: self = .and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: self = .relation
        case .plus, .minus: self = .addition
        case .times, .divide, .modulo: self = .multiplication
        default: return nil
        }
    }
}
