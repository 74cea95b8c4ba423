// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import StrictYAML
import Testing

@Suite struct AliasTests {
    @Test func anAliasIsTheValueOfItsAnchor() throws {
        let tree = try #require(try read("a: &x {i: nginx}\nb: *x\nc: [*x]\n").first)
        #expect(tree == ["a": ["i": "nginx"], "b": ["i": "nginx"], "c": [["i": "nginx"]]])
        #expect(tree["b"]?.position == at(2, 4))
    }

    @Test func aPolicyHasNone() {
        #expect(failure("a: 1\nb: &x 1\n", .policy) == .aliasRefused(at: at(2, 4)))
        #expect(failure("a: *x\n", .policy) == .aliasRefused(at: at(1, 4)))
        #expect(failure("<<: {a: 1}\n", .policy) == .aliasRefused(at: at(1, 1)))
        #expect(failure("a: '*x'\nb: '&x'\n'<<': 1\n", .policy) == nil)
    }

    @Test func asterisksInTextAreText() throws {
        let text = "a: '*x'\nb: 2 * 3\nc: \"**\"\nd: |\n  * one\n  *x\n'*': '*'\n# *no\n"
        #expect(
            try read(text) == [["a": "*x", "b": "2 * 3", "c": "**", "d": "* one\n*x\n", "*": "*"]])
    }

    @Test func privateUseCharactersAreLeftAlone() throws {
        #expect(
            try read("a: &x '\u{E000}'\nb: *x\nc: '\u{E001}*'") == [
                ["a": "\u{E000}", "b": "\u{E000}", "c": "\u{E001}*"]
            ])
        #expect(try read("a: \u{E000}x") == [["a": "\u{E000}x"]])
    }

    @Test func anAnchorMayBeSetAgain() throws {
        #expect(try read("[&x 1, *x, &x 2, *x]").first == [1, 1, 2, 2])
    }

    @Test func anAliasMayBeAKey() throws {
        #expect(try read("a: &x k\n*x : v\n") == [["a": "k", "k": "v"]])
        #expect(failure("a: &x [k]\n*x : v\n") == .keyNotScalar(at: at(2, 1)))
    }

    @Test func anAnchorOfAnEarlierDocumentIsUnknown() {
        #expect(failure("a: &x 1\n---\nb: *x\n") == .unknownAnchor("x", at: at(3, 4)))
        #expect(
            failure("%YAML 1.1\n---\na: &x 1\n...\n%YAML 1.1\n---\nb: *x\n")
                == .unknownAnchor("x", at: at(7, 4)))
        #expect(failure("a: &x 1\nb: *x\n") == nil)
    }

    @Test func anAliasInsideItsOwnValueIsRefused() {
        #expect(failure("a: &x [*x]\n") == .recursiveAlias("x", at: at(1, 8)))
        #expect(failure("a: &x 1\nb: &x {c: *x}\n") == .recursiveAlias("x", at: at(2, 11)))
    }

    @Test(arguments: ["a: &y 1\nb: *y z\n", "a: &y 1\nb: *y:z\n", "a: &y 1\nb: &z *y\n", "b: *\n"])
    func whatIsNotQuiteAnAliasIsRefused(_ text: String) {
        guard case .syntax = failure(text) else {
            Issue.record("\(String(describing: failure(text)))")
            return
        }
    }

    @Test func everyUseCounts() {
        let text = "a: &x [1, 2, 3]\nb: *x\nc: *x\n"
        #expect(failure(text, .manifests(\.nodes, 17)) == .tooManyNodes(limit: 17, at: at(3, 4)))
        #expect(failure(text, .manifests(\.nodes, 18)) == nil)
    }

    @Test func aliasesDoNotEvadeTheDepthLimit() {
        let text = "a: &x [[1]]\nb: &y [*x]\nc: [*y]\n"
        #expect(failure(text, .manifests(\.depth, 4)) == .tooDeep(limit: 4, at: at(3, 5)))
        #expect(failure(text, .manifests(\.depth, 5)) == nil)
    }
}
