// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct MergeKeyTests {
    @Test func aMergeBringsTheMembers() throws {
        #expect(try read("a: &x {i: 1}\nb:\n  <<: *x\n  j: 2\n").first?["b"] == ["i": 1, "j": 2])
    }

    @Test func aKeyBelowWins() throws {
        #expect(try read("a: &x {i: 1}\nb: {<<: *x, i: 2}\n").first?["b"] == ["i": 2])
    }

    @Test func aKeyAboveIsRefused() {
        #expect(
            failure("a: &x {i: 1}\nb: {i: 2, <<: *x}\n")
                == .mergeOverKey("i", first: at(2, 5), at: at(2, 11)))
        #expect(failure("a: &x {i: 1}\nb: {j: 2, <<: *x}\n") == nil)
    }

    @Test func ofSeveralTheFirstWins() throws {
        #expect(
            try read("a: &x {i: 1}\nb: &y {i: 2, j: 2}\nc: {<<: [*x, *y]}\n").first?["c"] == ["i": 1, "j": 2])
    }

    @Test func aKeyBelowCountsOnce() {
        #expect(
            failure("a: &x {i: 1}\nb:\n  <<: *x\n  i: 2\n  ? i\n  : 3\n")
                == .duplicateKey("i", first: at(4, 3), at: nil))
    }

    @Test(arguments: ["<<: 1", "<<: [1]", "<<: [[a]]", "<<:"])
    func onlyMappingsMerge(_ text: String) {
        #expect(failure(text) == .mergeOfNonMapping(at: at(1, 1)))
    }

    @Test func quotedItIsAKey() throws {
        #expect(try read("'<<': 1") == [["<<": 1]])
    }
}
