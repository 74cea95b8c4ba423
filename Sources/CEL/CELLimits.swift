// SPDX-License-Identifier: Apache-2.0

/// What an expression may cost.
package struct CELLimits: Sendable, Hashable {
    /// Longest expression, in UTF-8 bytes.
    package var textBytes: Int
    /// Deepest nesting of brackets and conditionals in the text. With ``depth`` it bounds the use of the stack.
    package var nesting: Int
    /// Most operations one upon the other, as in `a + b + c`, which has two. Those of one `||` or `&&` count once.
    package var depth: Int
    /// Most steps of one evaluation. Each operation is a step, and what depends on sizes takes more: an element that is
    /// compared or made, and 16 bytes of text that are read or made, is a step each, and a pattern takes a step for 16
    /// pairs of instruction and byte. Steps are counted before the work is done, so they bound memory as well.
    package var cost: Int

    package init(textBytes: Int, nesting: Int, depth: Int, cost: Int) {
        self.textBytes = textBytes
        self.nesting = nesting
        self.depth = depth
        self.cost = cost
    }

    /// 16 KiB are more than people write into a policy by hand. langdef.md ("Syntax") asks for 32 levels of nesting and
    /// 32 operators in a row; 50 and 100 take less than a quarter of a megabyte of stack. 100,000 steps are some
    /// hundredths of a second, and a question about each of thousands of list elements.
    package static let standard = CELLimits(textBytes: 16 << 10, nesting: 50, depth: 100, cost: 100_000)
}
