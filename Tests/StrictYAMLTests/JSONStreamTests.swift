// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct JSONStreamTests {
    @Test func jsonIsReadAsJSON() throws {
        #expect(try read(#" {"a": "no", "b": "\ud83d\ude00"}"#) == [["a": "no", "b": "😀"]])
    }

    @Test func textsMayFollowEachOther() throws {
        let documents = try read("{\"a\": 1}{\"a\": \"}{\"}\n\n  {\"a\":\n 3}")
        #expect(documents == [["a": 1], ["a": "}{"], ["a": 3]])
        #expect(documents.map { $0["a"]?.position } == [at(1, 7), at(1, 15), at(4, 2)])
        #expect(documents.map(\.position) == [at(1, 1), at(1, 9), at(3, 3)])
    }

    @Test func aBrokenTextBehindAGoodOneIsAnError() {
        #expect(failure("{\"a\": 1}\n{\"a\": 1,}") == .syntax("unexpected byte 0x7d", at: at(2, 9)))
    }

    @Test func duplicateNamesAreRefused() {
        guard case .duplicateKey("a", _, _) = failure(#"{"a": 1, "a": 2}"#) else {
            Issue.record("they were read")
            return
        }
        #expect(failure("{\"b\": 1}\n{\"a\": 1, \"a\": 2}") == .duplicateKey("a", first: at(2, 10), at: nil))
    }

    @Test func flowStyleIsYAML() throws {
        #expect(try read("{a: no, b: [x]}") == [["a": false, "b": ["x"]]])
    }

    @Test func jsonAsOneDocumentOfManyIsYAML() throws {
        #expect(try read("{\"a\": 1}\n---\nb: 2\n") == [["a": 1], ["b": 2]])
    }

    @Test func theLimitsHoldForJSON() {
        let deep = String(repeating: "{\"a\":", count: 101) + "1" + String(repeating: "}", count: 101)
        #expect(failure(deep) == .tooDeep(limit: 100, at: at(1, 501)))
        #expect(failure("{}{}{}", .manifests(\.documents, 2)) == .tooManyDocuments(limit: 2, at: at(1, 5)))
        #expect(
            failure("{\"a\":1}{\"a\":1}", .manifests(\.nodes, 3)) == .tooManyNodes(limit: 3, at: at(1, 13)))
        #expect(failure("{\"a\":1}{\"a\":1}", .manifests(\.nodes, 4)) == nil)
    }
}
