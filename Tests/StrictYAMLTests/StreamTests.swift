// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct StreamTests {
    @Test func documentsComeInOrder() throws {
        #expect(try read("a: 1\n---\na: 2\n--- # three\na: 3\n") == [["a": 1], ["a": 2], ["a": 3]])
    }

    @Test(arguments: ["", "\n", "# only\n", "---\n", "---\n---\n# c\n---\nnull\n---\n~\n", "\u{FEFF}", "---"])
    func emptyDocumentsAreSkipped(_ text: String) throws {
        #expect(try read(text).isEmpty)
    }

    @Test func aDocumentMayEndWithDots() throws {
        #expect(try read("a: 1\n...\n---\na: 2\n...\n") == [["a": 1], ["a": 2]])
        #expect(try read("a: 1\n...\n%YAML 1.1\n---\na: 2\n") == [["a": 1], ["a": 2]])
    }

    @Test func aMarkerEndsABlockScalar() throws {
        #expect(try read("a: |\n  x\n---\nb: 1\n") == [["a": "x\n"], ["b": 1]])
    }

    @Test func anIndentedMarkerIsText() throws {
        #expect(try read("a: |\n  x\n  ---\n  y\n") == [["a": "x\n---\ny\n"]])
    }

    @Test func aMarkerEndsNoQuotedScalar() {
        guard case .syntax(_, let position) = failure("a: 'x\n---\ny'\n") else {
            Issue.record("it was read")
            return
        }
        #expect(position.line <= 3)
    }

    @Test func directivesBelongToTheDocumentBelow() throws {
        #expect(try read("%YAML 1.1\n---\na: 1\n---\nb: 2\n") == [["a": 1], ["b": 2]])
    }

    @Test(arguments: ["--- |", "--- {a: 1}", "---x: 1", "-----BEGIN", "---#c", "--- a"])
    func textBehindTheMarkerIsRefused(_ marker: String) {
        #expect(failure("b: 1\n\(marker)\nkind: Pod\n") == .textBehindMarker(at: at(2, 1)))
        #expect(failure("\(marker)\n") == .textBehindMarker(at: at(1, 1)))
    }

    @Test func carriageReturnsEndLinesToo() throws {
        #expect(try read("a: 1\r\n---\r\nb: 2\r\n") == [["a": 1], ["b": 2]])
    }

    @Test func aByteOrderMarkAtTheStartIsTolerated() throws {
        let documents = try read("\u{FEFF}a: 1\n")
        #expect(documents == [["a": 1]])
        #expect(documents.first?["a"]?.position == at(1, 4))
    }

    @Test func anErrorBehindGoodDocumentsIsNotLost() {
        #expect(failure("a: 1\n---\nb: 2\n") == nil)
        guard case .syntax(_, at: let position) = failure("a: 1\n---\nb: [\n") else {
            Issue.record("the error was lost")
            return
        }
        #expect(position.line == 4)
    }

    @Test func documentsAreHandedOverOneByOneUntilTheError() {
        var seen: [JSON] = []
        #expect(throws: YAMLError.self) {
            try StrictYAML.forEachDocument(in: "a: 1\n---\nb: [\n".utf8, limits: .manifests) {
                seen.append($0)
            }
        }
        #expect(seen == [["a": 1]])
    }

    @Test func theBodysErrorComesThrough() {
        struct Enough: Error {}
        #expect(throws: Enough.self) {
            try StrictYAML.forEachDocument(in: "a: 1".utf8, limits: .manifests) { _ in throw Enough() }
        }
    }
}
