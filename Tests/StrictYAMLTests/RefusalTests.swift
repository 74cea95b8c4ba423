// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct RefusalTests {
    @Test func duplicateKeys() {
        #expect(failure("a: 1\nb: 1\na: 2\n") == .duplicateKey("a", first: at(1, 1), at: nil))
        #expect(failure("a: 1\nb: 1\nc: 2\n") == nil)
    }

    @Test func keysThatBecomeTheSameText() {
        #expect(failure("yes: 1\n'true': 2\n") == .duplicateKey("true", first: at(1, 1), at: at(2, 1)))
        #expect(failure("yes: 1\n'false': 2\n") == nil)
    }

    @Test func theErrorShowsTheAsteriskOfAKey() {
        #expect(failure("'*.a': 1\n'*.a': 2\n") == .duplicateKey("*.a", first: at(1, 1), at: nil))
    }

    @Test func controlCharacters() {
        #expect(failure("a: 1\nb: \"x\0\"") == .controlCharacter(0, at: at(2, 6)))
        #expect(failure("a: 1\nb: \u{7F}") == .controlCharacter(0x7F, at: at(2, 4)))
        #expect(failure("a:\t1") == nil)
    }

    @Test func bytesThatAreNotUTF8() {
        let bytes = Array("a: 1\nb: é".utf8) + [0xFF]
        #expect(throws: YAMLError.notUTF8(at: at(2, 6))) {
            try StrictYAML.documents(in: bytes, limits: .manifests)
        }
        #expect(throws: Never.self) { try StrictYAML.documents(in: bytes.dropLast(), limits: .manifests) }
    }

    @Test func utf16() {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x61, 0x00]
        #expect(throws: YAMLError.self) { try StrictYAML.documents(in: bytes, limits: .manifests) }
    }

    @Test func tooLarge() {
        #expect(failure("a: 12345", .manifests(\.bytes, 7)) == .tooLarge(limit: 7))
        #expect(failure("a: 12345", .manifests(\.bytes, 8)) == nil)
    }

    @Test func tooManyDocuments() {
        #expect(
            failure("a: 1\n---\nb: 1\n", .manifests(\.documents, 1))
                == .tooManyDocuments(limit: 1, at: at(2, 1)))
        #expect(failure("a: 1\n---\nb: 1\n", .manifests(\.documents, 2)) == nil)
    }

    @Test func tooManyNodesInAllDocuments() {
        #expect(failure("a: 1\n---\nb: 1\n", .manifests(\.nodes, 5)) == .tooManyNodes(limit: 5, at: at(3, 4)))
        #expect(failure("a: 1\n---\nb: 1\n", .manifests(\.nodes, 6)) == nil)
    }

    @Test func tooManyMarksInOneDocument() {
        #expect(
            failure("[a,a,a]", .manifests(\.marksPerDocument, 2)) == .tooManyNodes(limit: 2, at: at(1, 1)))
        #expect(failure("[a,a,a]", .manifests(\.marksPerDocument, 3)) == nil)
    }

    @Test func tooDeep() {
        #expect(failure("[[[a]]]", .manifests(\.depth, 2)) == .tooDeep(limit: 2, at: at(1, 3)))
        #expect(failure("[[[a]]]", .manifests(\.depth, 3)) == nil)
    }

    @Test func descriptionsAreShortFragments() {
        let error = YAMLError.duplicateKey(String(repeating: "k", count: 500), first: at(1, 2), at: at(3, 4))
        #expect("\(error)".count < 130)
        #expect("\(error)".hasSuffix("is given twice, first at 1:2"))
    }
}
