// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

/// Inputs made to exhaust the reader. Each must fail, and in time.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileTests {
    private func bomb(levels: Int) -> String {
        var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...levels {
            let below = Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
            text += "l\(level): &l\(level) [\(below)]\n"
        }
        return text
    }

    @Test func manyLaughs() {
        do {
            guard case .tooManyNodes = failure(bomb(levels: 20)) else {
                Issue.record("no limit was met")
                return
            }
        }
    }

    @Test func manyLaughsAsAKey() {
        do {
            guard case .tooManyNodes = failure(bomb(levels: 20) + "? *l20\n: x\n") else {
                Issue.record("no limit was met")
                return
            }
            #expect(failure(bomb(levels: 20) + "? [*l20]\n: x\n", .policy) == .aliasRefused(at: at(1, 5)))
        }
    }

    @Test func manyLaughsThatFitAreRead() {
        #expect(failure(bomb(levels: 3)) == nil)
    }

    @Test(arguments: [100, 1000, 10_000, 100_000, 1_000_000])
    func deepFlowSequences(_ depth: Int) {
        #expect(failure(String(repeating: "[", count: depth)) != nil)
    }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: "])
    func deepNesting(_ opening: String) {
        #expect(failure(String(repeating: opening, count: 100_000)) != nil)
        #expect(failure(String(repeating: opening, count: 900), .policy) != nil)
    }

    @Test func deepBlockMappings() {
        var text = ""
        for level in 0..<3000 { text += String(repeating: " ", count: level) + "a:\n" }
        #expect(failure(text) != nil)
    }

    @Test func aHundredMegabytes() {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: 100_000_000)
        do {
            #expect(throws: YAMLError.tooLarge(limit: 64 << 20)) {
                try StrictYAML.documents(in: bytes, limits: .manifests)
            }
        }
    }

    @Test func manyAnchors() throws {
        let text = (0..<20_000).map { "- &a\($0) x\n- *a\($0)\n" }.joined()
        #expect((try? read(text))?.first?.array?.count == 40_000)
    }

    @Test func manyMarks() {
        let text = "[" + String(repeating: "a,", count: 3_000_000) + "]"
        #expect(failure(text) == .tooManyNodes(limit: 2_000_000, at: at(1, 1)))
    }

    @Test func manyEmptyDocuments() {
        let text = String(repeating: "---\n", count: 3000)
        #expect(failure(text, .manifests(\.documents, 2999)) != nil)
    }

    @Test func aLongKeyAndALongValue() throws {
        let long = String(repeating: "k", count: 1_000_000)
        #expect((try? read("a: \(long)"))?.first?["a"]?.string == long)
        #expect(failure("\(long): a") != nil)
    }

    @Test func aLongLineThatIsNotASCII() {
        let text = "[" + String(repeating: "é,", count: 200_000) + "]"
        #expect((try? read(text))?.first?.array?.last?.position == at(1, 599_999))
    }

    @Test func aLongKeyByAlias() {
        let text = "- &k " + String(repeating: "k", count: 1025) + "\n- {*k : v}\n"
        #expect(failure(text) == .keyTooLong(limit: 1024, at: at(2, 4)))
    }

    @Test func randomBytesNeverCrash() {
        var generator = SplitMix(state: 7)
        let alphabet = Array("-:?[]{}&*!|>'\"%@`#, \n\tab<~01.\\\u{E9}---".utf8)
        do {
            for _ in 0..<3000 {
                let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? 0
                }
                _ = try? StrictYAML.documents(in: bytes, limits: .manifests)
            }
        }
    }
}

/// A small generator whose sequence is the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
