// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Makes expressions that mostly have a meaning, the same ones for a seed (SplitMix64).
struct ExpressionGenerator: RandomNumberGenerator {
    /// What an expression should be; now and then it is something else.
    enum Kind: CaseIterable {
        case int, uint, double, string, bytes, bool, list, map, type, time
    }

    static let variables: [String: JSON] = [
        "i": 7, "j": -3, "d": JSON(.number("2.5")), "s": "hello", "t": "h\u{E9}\u{1F431}", "b": true,
        "n": nil,
        "l": [1, 2, 3], "e": [], "w": ["a", "hello", ""], "m": ["a": 1, "b": 2, "hello": ["c": "d"]],
    ]

    /// What is converted to numbers; the peer also converts `bool`.
    private static let numbers = [
        "'7'", "'-7'", "'+7'", "'007'", "'-0'", "''", "'7.5'", "'1e3'", "s", "7", "-7", "7u", "2.5", "-1.9",
        "-0.5",
        "1e18", "1e19", "9223372036854775807", "18446744073709551615u", "j", "d", "timestamp(5)",
    ]
    /// Doubles whose text is converted to; the peer writes the sign of NaN.
    private static let finite = [
        "0.0", "-0.0", "2.5", "1e18", "0.1", "-3.25e-5", "123456.0", "1234567.0", "d",
    ]

    private var state: UInt64
    /// The variables of the macros around the place.
    private var elements: [String] = []

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Some expression.
    mutating func expression() -> String {
        expression(pick(Kind.allCases + [.bool, .bool, .bool]), pick([2, 3, 4]))
    }

    private mutating func expression(_ wanted: Kind, _ depth: Int) -> String {
        // One in fifty is of some other kind.
        let kind = Int.random(in: 0..<50, using: &self) == 0 ? pick(Kind.allCases) : wanted
        if depth == 0 { return leaf(kind) }
        switch kind {
        case .int: return int(depth - 1)
        case .uint: return uint(depth - 1)
        case .double: return double(depth - 1)
        case .string: return string(depth - 1)
        case .bytes: return bytes(depth - 1)
        case .bool: return bool(depth - 1)
        case .list: return list(depth - 1)
        case .map: return map(depth - 1)
        case .type: return "type(\(expression(pick(Kind.allCases), depth - 1)))"
        case .time: return time(depth - 1)
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &self)]
    }

    private mutating func leaf(_ kind: Kind) -> String {
        if let element = elements.randomElement(using: &self), Bool.random(using: &self) { return element }
        switch kind {
        case .int: return pick(["0", "1", "2", "-1", "42", "i", "j", "9223372036854775807", "m.a", "l[1]"])
        case .uint: return pick(["0u", "1u", "7u", "18446744073709551615u"])
        case .double: return pick(["0.0", "1.0", "-1.5", "d", "1e18", "3.25e-3"])
        case .string:
            return pick(["''", "'a'", "'hello'", "s", "t", "'7'", "'true'", "w[1]", "'l'", "'1.5'", "r'\\d'"])
        case .bytes: return pick(["b''", "b'a'", "b'\\xff'", "b'hello'"])
        case .bool: return pick(["true", "false", "b"])
        case .list: return pick(["l", "e", "[1, 'a']", "[0]", "w", "[[1], []]"])
        case .map: return pick(["m", "{}", "{'a': 1}", "{1: 'x', 2: 'y'}", "{true: 1}"])
        case .type: return pick(["int", "string", "type", "list", "null_type", "n"])
        case .time:
            return pick([
                "timestamp(0)", "duration('90s')", "timestamp('2009-02-13T23:31:30.5Z')", "duration('-1.5s')",
            ])
        }
    }

    private mutating func int(_ depth: Int) -> String {
        switch Int.random(in: 0..<8, using: &self) {
        case 0: "size(\(expression(pick([.string, .list, .map, .bytes]), depth)))"
        case 1:
            "int(\(pick(Self.numbers)))"
        case 2: "-(\(expression(.int, depth)))"
        case 3: conditional(.int, depth)
        case 4: "(\(expression(.list, depth)))[\(expression(.int, depth))]"
        case 5:
            "(\(expression(.time, depth))).\(pick(["getHours", "getMinutes", "getSeconds", "getFullYear", "getDayOfWeek", "getMilliseconds", "getDayOfYear"]))(\(pick(["", "", "'+01:30'", "'UTC'"])))"
        default: "(\(expression(.int, depth)) \(pick(["+", "-", "*", "/", "%"])) \(expression(.int, depth)))"
        }
    }

    private mutating func uint(_ depth: Int) -> String {
        Bool.random(using: &self)
            ? "uint(\(pick(Self.numbers)))"
            : "(\(expression(.uint, depth)) \(pick(["+", "-", "*", "/", "%"])) \(expression(.uint, depth)))"
    }

    private mutating func double(_ depth: Int) -> String {
        Bool.random(using: &self)
            ? "double(\(pick(Self.numbers)))"
            : "(\(expression(.double, depth)) \(pick(["+", "-", "*", "/"])) \(expression(.double, depth)))"
    }

    private mutating func string(_ depth: Int) -> String {
        switch Int.random(in: 0..<6, using: &self) {
        case 0: "string(\(expression(pick([.int, .uint, .bytes, .string, .bool, .time]), depth)))"
        case 1: conditional(.string, depth)
        case 2: "string(\(pick(Self.finite)))"
        case 3: "(\(expression(.map, depth))).\(pick(["a", "b", "c", "hello"]))"
        default: "(\(expression(.string, depth)) + \(expression(.string, depth)))"
        }
    }

    private mutating func bytes(_ depth: Int) -> String {
        Bool.random(using: &self)
            ? "bytes(\(expression(.string, depth)))"
            : "(\(expression(.bytes, depth)) + \(expression(.bytes, depth)))"
    }

    private mutating func bool(_ depth: Int) -> String {
        switch Int.random(in: 0..<10, using: &self) {
        case 0: return "!(\(expression(.bool, depth)))"
        case 1, 2: return "(\(expression(.bool, depth)) \(pick(["&&", "||"])) \(expression(.bool, depth)))"
        case 3:
            let kind = pick(Kind.allCases)
            return
                "(\(expression(kind, depth)) \(pick(["==", "!=", "<", "<=", ">", ">="])) \(expression(kind, depth)))"
        case 4:
            let numbers: [Kind] = [.int, .uint, .double]
            return
                "(\(expression(pick(numbers), depth)) \(pick(["==", "<", ">="])) \(expression(pick(numbers), depth)))"
        case 5:
            let function = pick(["contains", "startsWith", "endsWith", "matches"])
            return "(\(expression(.string, depth))).\(function)(\(expression(.string, depth)))"
        case 6:
            return
                "(\(pick(["'a'", "1", "s", "-1", "2u", "1.0", "1.5", "t", "true"])) in \(expression(pick([.list, .map]), depth)))"
        case 7: return "has((\(expression(.map, depth))).\(pick(["a", "b", "zz"])))"
        case 8: return macro(pick(["all", "exists", "exists_one"]), result: .bool, depth)
        default: return "bool(\(pick(["'true'", "'F'", "'1'", "'0'", "'False'", "b", "s"])))"
        }
    }

    private mutating func list(_ depth: Int) -> String {
        switch Int.random(in: 0..<5, using: &self) {
        case 0: return macro("filter", result: .bool, depth)
        case 1, 2: return macro("map", result: pick(Kind.allCases), depth)
        case 3: return "(\(expression(.list, depth)) + \(expression(.list, depth)))"
        default:
            let elements = (0..<Int.random(in: 0...3, using: &self)).map { _ in
                expression(pick([.int, .int, .string, .double]), depth)
            }
            return "[\(elements.joined(separator: ", "))]"
        }
    }

    private mutating func map(_ depth: Int) -> String {
        switch Int.random(in: 0..<3, using: &self) {
        case 0: conditional(.map, depth)
        case 1:
            "{'k' + \(expression(.string, depth)): \(expression(.int, depth)), 'b': \(expression(.list, depth))}"
        default: "{\(expression(.int, depth)): \(expression(.string, depth))}"
        }
    }

    private mutating func time(_ depth: Int) -> String {
        switch Int.random(in: 0..<3, using: &self) {
        case 0: "(\(expression(.time, depth)) \(pick(["+", "-"])) \(expression(.time, depth)))"
        case 1:
            "timestamp(\(pick(["1", "-1", "1234567890", "i", "'2000-02-29T12:00:00Z'", "'2001-02-29T12:00:00Z'"])))"
        default: "duration('\(pick(["1h", "-2m", "1.5s", "100ms", "1h30m", "1", ""]))')"
        }
    }

    private mutating func conditional(_ kind: Kind, _ depth: Int) -> String {
        "(\(expression(.bool, depth)) ? \(expression(kind, depth)) : \(expression(kind, depth)))"
    }

    private mutating func macro(_ name: String, result: Kind, _ depth: Int) -> String {
        // A map's keys have no order: where it would show, there is a list.
        let isOrdered = name == "map" || name == "filter"
        let range =
            isOrdered
            ? pick(["l", "e", "w", "[1, 'a']", "[[1], [2, 3]]"]) : expression(pick([.list, .map]), depth)
        let element = pick(["x", "y", "i"])
        elements.append(element)
        defer { elements.removeLast() }
        return "(\(range)).\(name)(\(element), \(expression(result, depth)))"
    }
}
