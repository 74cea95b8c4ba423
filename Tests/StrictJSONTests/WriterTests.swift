// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

struct WriterTests {
    private static let sample: JSON = ["b": [1, nil, true], "a": [:], "c": [], "d": ["x": "é\"\\\n\u{1}"]]

    @Test func compactHasNoSpace() {
        #expect(Self.sample.text() == #"{"b":[1,null,true],"a":{},"c":[],"d":{"x":"é\"\\\n\u0001"}}"#)
    }

    @Test func prettyIsIndented() {
        let text = """
            {
              "b": [
                1,
                null,
                true
              ],
              "a": {},
              "c": [],
              "d": {
                "x": "é\\"\\\\\\n\\u0001"
              }
            }

            """
        #expect(Self.sample.text(.pretty) == text)
    }

    @Test func everyControlCharacterIsEscaped() throws {
        for byte in UInt8(0)..<0x20 {
            let string = String(decoding: [byte], as: UTF8.self)
            let written = JSON.string(string).serialized()
            #expect(written.allSatisfy { $0 >= 0x20 })
            #expect(try JSON(parsing: written).string == string)
        }
    }

    /// What is written comes back, in either layout.
    @Test func everyTreeComesBack() throws {
        var generator = SplitMix(state: 99)
        for _ in 0..<1500 {
            let tree = Self.tree(&generator, depth: 4)
            for layout in [JSON.Layout.compact, .pretty] {
                let bytes = tree.serialized(layout)
                let read = try JSON(parsing: bytes)
                #expect(read == tree)
                #expect(read.serialized(layout) == bytes)
            }
        }
    }

    /// What is read is written as it was, but for spaces and escapes.
    @Test(arguments: ["1.50", "1E+5", "-0", "[1e400]", "{\"b\":1,\"a\":2}"]) func nothingIsChanged(
        _ text: String
    ) throws {
        #expect(try JSON(parsing: text).text() == text)
    }

    private static func tree(_ generator: inout SplitMix, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth == 0 ? 5 : 8), using: &generator) {
        case 0: return nil
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int.random(in: .min ... .max, using: &generator))
        case 3:
            return JSON(
                .number(
                    ["0.1", "-1e-7", "1E+30", "12345678901234567890"].randomElement(using: &generator) ?? "0")
            )
        case 4: return .string(string(&generator))
        case 5, 6:
            return .array(
                (0..<Int.random(in: 0..<5, using: &generator)).map { _ in tree(&generator, depth: depth - 1) }
            )
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<16, using: &generator) {
                object[string(&generator)] = tree(&generator, depth: depth - 1)
            }
            return .object(object)
        }
    }

    private static func string(_ generator: inout SplitMix) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "b", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "\u{7F}", "é", "\u{2028}", "😀", "\u{FFFF}",
        ]
        var string = ""
        for _ in 0..<Int.random(in: 0..<8, using: &generator) {
            string.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "a")
        }
        return string
    }
}

struct JSONObjectTests {
    @Test func namesAreTakenOnce() {
        var object = JSONObject()
        let isNew = (0..<40).map { object.append("\($0)", .int($0)) }
        #expect(isNew.allSatisfy { $0 })
        let isNewAgain = object.append("7", nil)
        #expect(!isNewAgain)
        #expect(object["7"] == 7)
        #expect(object["40"] == nil)
        object["7"] = "seven"
        object["x"] = nil
        #expect(object["7"] == "seven")
        #expect(object.count == 40)
        #expect(object.keys.prefix(2) == ["0", "1"])
    }

    @Test func orderDoesNotMatterForEquality() {
        #expect((["a": 1, "b": 2] as JSON) == (["b": 2, "a": 1] as JSON))
        #expect((["a": 1] as JSON) != (["a": 1, "b": 2] as JSON))
        #expect((["a": 1, "b": nil] as JSON) != (["a": 1] as JSON))
    }

    @Test func numbersAreEqualByText() {
        #expect(JSON(.number("1")) != JSON(.number("1.0")))
        #expect(JSON(.number("1.0")).int == nil)
        #expect(JSON(.number("9223372036854775807")).int == .max)
        #expect(JSON(.number("9223372036854775808")).int == nil)
    }
}

struct JSONCursorTests {
    private let root = JSONCursor(["a": ["b/c": [1, "x", nil]], "n": nil, "m": ["k": "v"], "~": true])

    private func failure(_ work: () throws -> Void) -> JSONShapeError? {
        do {
            try work()
            return nil
        } catch {
            return error as? JSONShapeError
        }
    }

    @Test func aPointerLeadsToThePlace() throws {
        let elements = try root.required("a").required("b/c").array(limit: 3)
        #expect(elements.map(\.pointer) == ["/a/b~1c/0", "/a/b~1c/1", "/a/b~1c/2"])
        #expect(try root.required("~").pointer == "/~0")
        #expect(root.pointer == "")
    }

    @Test func nullIsAbsent() throws {
        #expect(try root.optional("n") == nil)
        #expect(try root.optional("zzz") == nil)
        #expect(failure { _ = try root.required("n") } == .missing(pointer: "/n"))
    }

    @Test func typesAreNamed() {
        #expect(
            failure { _ = try root.string() } == .wrongType(pointer: "", expected: "string", found: "object"))
        #expect(
            failure { _ = try root.required("~").int() }
                == .wrongType(pointer: "/~0", expected: "integer", found: "boolean"))
        #expect(
            failure { _ = try root.required("m").array(limit: 1) }
                == .wrongType(pointer: "/m", expected: "array", found: "object"))
        #expect(
            failure { _ = try root.required("m").required("k").object() }
                == .wrongType(pointer: "/m/k", expected: "object", found: "string"))
    }

    @Test func listsAndMapsAreBounded() throws {
        let list = try root.required("a").required("b/c")
        #expect(failure { _ = try list.array(limit: 2) } == .tooMany(pointer: "/a/b~1c", limit: 2))
        #expect(try root.required("m").stringMap(limit: 1) == ["k": "v"])
        #expect(
            failure { _ = try root.required("m").stringMap(limit: 0) } == .tooMany(pointer: "/m", limit: 0))
        #expect(
            failure { _ = try root.stringMap(limit: 9) }
                == .wrongType(pointer: "/a", expected: "string", found: "object"))
    }

    @Test func aLongNameIsShownShort() {
        let long = String(repeating: "k", count: 10_000)
        #expect(
            failure { _ = try root.required(long) }
                == .missing(pointer: "/" + String(repeating: "k", count: 80)))
    }

    @Test func aMessageNamesThePointer() {
        #expect(JSONShapeError.missing(pointer: "/a").description == "/a is missing")
        #expect(
            JSONShapeError.wrongType(pointer: "", expected: "object", found: "array").description
                == "the document is a array, not a object")
    }
}
