// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct ScalarTests {
    @Test func aPlainWordOfYAML11IsABoolean() throws {
        #expect(try read("a: no") == [["a": false]])
    }

    @Test(arguments: ["'no'", "\"no\"", "|-\n  no", ">-\n  no", "!!str no"])
    func quotedItIsText(_ written: String) throws {
        #expect(try read("a: \(written)") == [["a": "no"]])
    }

    @Test func quotedNumbersAreText() throws {
        #expect(try read("a: '017'\nb: \"1.5\"\nc: \"\"") == [["a": "017", "b": "1.5", "c": ""]])
    }

    @Test func keysThatAreNumbersOrBooleansBecomeText() throws {
        #expect(try read("1: a\n0x10: b\non: c\n1.5: d") == [["1": "a", "16": "b", "true": "c", "1.5": "d"]])
    }

    @Test(arguments: ["? {a: b}\n: c", "? [a]\n: c", "[a]: c", "~: c", "{{ .Values.name }}: c"])
    func otherKeysAreRefused(_ text: String) {
        #expect(
            failure(text) == .keyNotScalar(at: at(1, text.hasPrefix("?") ? 3 : 1)))
    }

    @Test func infinityIsRefused() {
        #expect(failure("a:\n  b: -.inf") == .number("-.inf", at: at(2, 6)))
        #expect(failure("a:\n  b: '-.inf'") == nil)
    }

    @Test(arguments: [
        "!custom x", "!!binary aGk=", "!!int '3'", "!!set {a: }", "!<x> 1", "!!timestamp 2001-12-14",
    ])
    func tagsAreRefused(_ written: String) {
        guard case .tag = failure("a: \(written)") else {
            Issue.record("\(String(describing: failure("a: \(written)")))")
            return
        }
    }

    @Test func theTagsOfWhatIsThereAnywayAreRead() throws {
        #expect(try read("a: !!map {b: !!seq [!!str 1]}") == [["a": ["b": ["1"]]]])
    }

    @Test func escapesAreResolved() throws {
        #expect(try read(#"a: "\u00e9\n\x41\/""#) == [["a": "é\nA/"]])
    }
}
