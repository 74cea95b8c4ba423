// SPDX-License-Identifier: Apache-2.0

/// What an expression may cost.
package struct CELLimits: Sendable, Hashable {
    /// Longest expression, in UTF-8 bytes.
    package var textBytes: Int
    /// Deepest nesting: of brackets while reading, of operations in what was read. It bounds the use of the stack.
    package var depth: Int
    /// Most steps of one evaluation. Each operation is a step, and what depends on sizes takes more: an element that is
    /// compared or made, and 16 bytes of text that are read or made, is a step each, and a pattern takes a step for 16
    /// pairs of instruction and byte. Steps are counted before the work is done, so they bound memory as well.
    package var cost: Int

    package init(textBytes: Int, depth: Int, cost: Int) {
        self.textBytes = textBytes
        self.depth = depth
        self.cost = cost
    }

    /// 16 KiB are more than people write into a policy by hand. 100 levels are eight times what langdef.md asks for
    /// ("Syntax": 12 nested calls, 32 repetitions of an operator), and `||` and `&&` count once however long they are.
    /// 100,000 steps are some hundredths of a second, and a question about each of thousands of list elements.
    package static let standard = CELLimits(textBytes: 16 << 10, depth: 100, cost: 100_000)
}
