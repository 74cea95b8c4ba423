// SPDX-License-Identifier: Apache-2.0

extension FunctionCall {
    /// The functions that are named after types.
    func conversion(of value: CELValue, _ meter: inout Meter) throws(CELError.Problem) -> CELValue {
        // Reading or writing it takes as long as it is.
        switch value {
        case .string(let text): try meter.charge(bytes: text.utf8.count)
        case .bytes(let bytes): try meter.charge(bytes: bytes.count)
        default: break
        }
        return switch function {
        case .int: .int(try int(value))
        case .uint: .uint(try uint(value))
        case .double: .double(try double(value))
        case .string: .string(try string(value))
        case .bool: .bool(try bool(value))
        case .bytes: .bytes(try bytes(value))
        case .timestamp: .timestamp(try timestamp(value))
        case .duration: .duration(try duration(value))
        default: throw noOverload
        }
    }

    private func int(_ value: CELValue) throws(CELError.Problem) -> Int64 {
        switch value {
        case .int(let number): return number
        case .uint(let number): return try required(Int64(exactly: number), .int)
        case .double(let number):
            // A bound of 64 bits as a `double` may stand for a number beyond it.
            return try required(number.magnitude < 0x1p63 ? Int64(number) : nil, .int)
        case .string(let text): return try required(Int64(text), .int)
        case .timestamp(let moment): return moment.seconds
        default: throw noOverload
        }
    }

    private func uint(_ value: CELValue) throws(CELError.Problem) -> UInt64 {
        switch value {
        case .uint(let number): return number
        case .int(let number): return try required(UInt64(exactly: number), .uint)
        case .double(let number):
            return try required(number >= 0 && number < 0x1p64 ? UInt64(number) : nil, .uint)
        case .string(let text): return try required(text.hasPrefix("-") ? nil : UInt64(text), .uint)
        default: throw noOverload
        }
    }

    private func double(_ value: CELValue) throws(CELError.Problem) -> Double {
        switch value {
        case .double(let number): return number
        case .int(let number): return Double(number)
        case .uint(let number): return Double(number)
        case .string(let text): return try required(DoubleText.number(text), .double)
        default: throw noOverload
        }
    }

    private func string(_ value: CELValue) throws(CELError.Problem) -> String {
        switch value {
        case .string(let text): return text
        case .bool(let truth): return String(truth)
        case .int(let number): return String(number)
        case .uint(let number): return String(number)
        case .double(let number): return DoubleText.text(number)
        case .bytes(let bytes): return try required(String(validating: bytes, as: UTF8.self), .string)
        case .timestamp(let moment): return moment.description
        case .duration(let span): return span.description
        default: throw noOverload
        }
    }

    private func bool(_ value: CELValue) throws(CELError.Problem) -> Bool {
        switch value {
        case .bool(let truth): return truth
        case .string("1"), .string("t"), .string("true"), .string("TRUE"), .string("True"): return true
        case .string("0"), .string("f"), .string("false"), .string("FALSE"), .string("False"): return false
        case .string: throw .conversion(to: .bool)
        default: throw noOverload
        }
    }

    private func bytes(_ value: CELValue) throws(CELError.Problem) -> [UInt8] {
        switch value {
        case .bytes(let bytes): return bytes
        case .string(let text): return Array(text.utf8)
        default: throw noOverload
        }
    }

    private func timestamp(_ value: CELValue) throws(CELError.Problem) -> CELTimestamp {
        switch value {
        case .timestamp(let moment): return moment
        case .int(let seconds): return try required(CELTimestamp(seconds: seconds), .timestamp)
        case .string(let text): return try required(CELTimestamp(text), .timestamp)
        default: throw noOverload
        }
    }

    private func duration(_ value: CELValue) throws(CELError.Problem) -> CELDuration {
        switch value {
        case .duration(let span): return span
        case .string(let text): return try required(CELDuration(text), .duration)
        default: throw noOverload
        }
    }

    private func required<Value>(_ value: Value?, _ type: CELType) throws(CELError.Problem) -> Value {
        guard let value else { throw .conversion(to: type) }
        return value
    }
}
