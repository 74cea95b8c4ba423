// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

/// What a text may cost, and where it went wrong.
@Suite(.timeLimit(.minutes(5)))
struct LimitTests {
    private let small = JSONLimits(bytes: 100, depth: 3, nodes: 5)

    @Test func bytes() {
        #expect(problem(String(repeating: " ", count: 99) + "1", small) == nil)
        #expect(problem(String(repeating: " ", count: 100) + "1", small) == .tooLarge(limit: 100))
    }

    @Test func depth() {
        #expect(problem("[[[1]]]", small) == nil)
        #expect(problem("[[[[1]]]]", small) == .tooDeep(limit: 3))
        #expect(problem(#"{"a":{"b":[1]}}"#, small) == nil)
        #expect(problem(#"{"a":{"b":[{}]}}"#, small) == .tooDeep(limit: 3))
        #expect(problem("[[],[],[]]", small) == nil)
    }

    @Test func nodes() {
        #expect(problem("[1,2,3,4]", small) == nil)
        #expect(problem("[1,2,3,4,5]", small) == .tooManyValues(limit: 5))
        #expect(problem(#"{"a":1,"b":2,"c":3,"d":4,"e":5}"#, small) == .tooManyValues(limit: 5))
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"]) func aMillionLevelsEnd(_ opening: String) {
        #expect(problem(String(repeating: opening, count: 1_000_000)) == .tooDeep(limit: 64))
    }

    @Test func fiftyMegabytesEnd() {
        let bytes = [UInt8](repeating: UInt8(ascii: "["), count: 50_000_000)
        #expect(failure(bytes)?.problem == .tooLarge(limit: 16 << 20))
    }

    @Test func aLongNumberAndALongStringAreRead() throws {
        let digits = String(repeating: "9", count: 1_000_000)
        #expect(try JSON(parsing: digits).value == .number(digits))
        #expect(try JSON(parsing: digits).int == nil)
        let escaped = "\"" + String(repeating: "\\u0041", count: 100_000) + "\""
        #expect(try JSON(parsing: escaped).string?.utf8.count == 100_000)
    }

    @Test func manyMembersAreReadInTime() throws {
        let members = (0..<100_000).map { "\"\($0)\":0" }.joined(separator: ",")
        #expect(try JSON(parsing: "{\(members)}").object?.count == 100_000)
    }

    @Test func randomBytesNeverTrap() {
        var generator = SplitMix(state: 3)
        let alphabet = Array("{}[]\",:\\u0123dDeE+-. tfn\u{7F}é".utf8) + [0x00, 0x80, 0xFF]
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0..<24, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            }
            _ = failure(bytes)
        }
    }

    // Positions

    private static let places: [(String, Int, Int)] = [
        ("x", 1, 1), ("  x", 1, 3), ("[\n1,\n  x]", 3, 3), ("[\r\nx]", 2, 1), ("[\"é\",x]", 1, 7),
        ("[\"\\n\",x]", 1, 7),
        ("{\"a\":1,\n \"a\":2}", 2, 2), ("[1] 2", 1, 5), ("\"\n\"", 1, 2), ("[01]", 1, 3),
    ]

    @Test(arguments: places) func aFaultIsPlaced(_ text: String, _ line: Int, _ column: Int) {
        #expect(failure(Array(text.utf8))?.position == SourcePosition(line: line, column: column))
    }

    @Test func valuesAndNamesArePlaced() throws {
        let object = try #require(try JSON(parsing: "{\n  \"a\": [1,\n  2]}").object)
        #expect(object.members[0].keyPosition == SourcePosition(line: 2, column: 3))
        #expect(object["a"]?.position == SourcePosition(line: 2, column: 8))
        #expect(object["a"]?.array?[1].position == SourcePosition(line: 3, column: 3))
    }

    @Test func aMessageIsPlaceAndFault() {
        #expect(failure(Array("[\n01]".utf8))?.description == "2:2: not a JSON number")
    }
}
