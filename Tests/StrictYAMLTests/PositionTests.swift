// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct PositionTests {
    @Test func valuesAndKeysKnowWhereTheyStand() throws {
        let tree = try #require(try read("a:\n  - b: x\n    cc: y\n").first)
        let entry = try #require(tree["a"]?.array?.first)
        #expect(entry.position == at(2, 5))
        #expect(entry["cc"]?.position == at(3, 9))
        #expect(entry.object?.members.map(\.keyPosition) == [at(2, 5), at(3, 5)])
    }

    @Test func laterDocumentsCountOn() throws {
        #expect(
            try read("a: 1\n---\n\nb: 2\n---\nc: 3\n").map { $0.object?.members.first?.value.position } == [
                at(1, 4), at(4, 4), at(6, 4),
            ])
    }

    @Test func columnsAreBytes() throws {
        #expect(try read("é: x\nb: {ü: y}\n").first?["b"]?["ü"]?.position == at(2, 9))
        #expect(try read("{é: x}").first?["é"]?.position == at(1, 6))
    }

    @Test func carriageReturnsDoNotCount() throws {
        #expect(try read("a: 1\r\nb: 2\r\n").first?["b"]?.position == at(2, 4))
    }

    @Test func lineSeparatorsOfYAMLAreNotLinesOfTheFile() throws {
        #expect(try read("a: 'x\u{2028}y'\nb: 2\n").first?["b"]?.position == at(2, 4))
    }

    @Test func asterisksDoNotMoveColumns() throws {
        #expect(try read("a: ['*', '**', x]").first?["a"]?.array?.last?.position == at(1, 16))
    }
}
