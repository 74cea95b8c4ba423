// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import TestSigstore
import Testing

@Suite struct JSONEditingTests {
    private let document: JSON = ["a": [["b": "AQI="], 2], "c/d": 3]

    @Test("a member in an element is replaced, and nothing else")
    func setting() throws {
        #expect(try document.setting("/a/0/b", to: 1) == ["a": [["b": 1], 2], "c/d": 3])
    }

    @Test("a member that is not there is added")
    func adding() throws {
        #expect(try document.setting("/a/0/e", to: 1).value(at: "/a/0/e") == 1)
    }

    @Test("a member and an element are removed")
    func removing() throws {
        #expect(try document.removing("/c~1d") == ["a": [["b": "AQI="], 2]])
        #expect(try document.removing("/a/0") == ["a": [2], "c/d": 3])
    }

    @Test("bytes behind base64 are changed")
    func bytes() throws {
        #expect(try document.editingBytes("/a/0/b") { $0.flipLastBit() }.bytes(at: "/a/0/b") == [1, 3])
    }

    @Test("what is not there cannot be edited", arguments: ["/x", "/a/2", "/a/0/b/c"])
    func nothing(pointer: String) {
        #expect(throws: TestSigstoreError.nothingAt(pointer: pointer)) {
            try document.editing(pointer) { $0 = nil }
        }
    }
}
