// SPDX-License-Identifier: Apache-2.0

extension Lexer {
    /// A number without its sign: `7`, `7u`, `0x7f`, `.5`, `1e-9`.
    mutating func number() throws(CELError) -> Token.Kind {
        let (start, position) = (offset, position)
        var digits: String
        var radix = 10
        if skip("0x") {
            digits = take(while: Self.isHexadecimal)
            radix = 16
        } else {
            digits = take(while: Self.isDigit)
            let isFraction = peek() == UInt8(ascii: ".") && peek(1).map(Self.isDigit) == true
            if isFraction {
                offset += 1
                digits += "." + take(while: Self.isDigit)
            }
            let exponent = exponent()
            if isFraction || exponent != nil {
                guard let double = Double("0" + digits + (exponent ?? "")), double.isFinite else {
                    throw CELError(.number(written(since: start)), at: position)
                }
                return .double(double)
            }
        }
        let isUnsigned = skip("u") || skip("U")
        guard let value = UInt64(digits, radix: radix) else {
            throw CELError(.number(written(since: start)), at: position)
        }
        return isUnsigned ? .unsigned(value) : .integer(value)
    }

    /// `e`, a sign or none, and digits, if they stand here.
    private mutating func exponent() -> String? {
        guard peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") else { return nil }
        let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
        guard peek(isSigned ? 2 : 1).map(Self.isDigit) == true else { return nil }
        let sign = peek(1) == UInt8(ascii: "-") ? "-" : ""
        offset += isSigned ? 2 : 1
        return "e" + sign + take(while: Self.isDigit)
    }

    private func written(since start: Int) -> String { String(decoding: text[start..<offset], as: UTF8.self) }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
