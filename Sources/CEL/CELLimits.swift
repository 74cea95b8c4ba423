// SPDX-License-Identifier: Apache-2.0

/// What an expression may cost.
package struct CELLimits: Sendable, Hashable {
    /// Longest expression, in UTF-8 bytes.
    package var textBytes = 16 << 10
    /// Deepest nesting of brackets and conditionals in the text. With ``depth`` it bounds the use of the stack.
    package var nesting = 50
    /// Most operations one upon the other, as in `a + b + c`, which has two. Those of one `||` or `&&` count once.
    package var depth = 100
    /// Most instructions of all literal patterns together. With ``textBytes`` it bounds the memory that an expression
    /// takes before it is evaluated.
    package var patternSize = 20_000
    /// Deepest list or map that evaluation makes, whatever of it came with the variables.
    package var valueDepth = 200
    /// Most steps of one evaluation. Each operation is a step, and what depends on sizes takes more: an element that is
    /// compared or made, and 16 bytes of text that are read or made, is a step each, and a pattern takes a step for 16
    /// pairs of instruction and byte. Steps are counted before the work is done, so they bound memory as well.
    package var cost: Int

    /// The limits that stand below, but for the cost.
    package init(cost: Int = 100_000) { self.cost = cost }

    /// 16 KiB are more than people write into a policy by hand. langdef.md ("Syntax") asks for 32 levels of nesting and
    /// 32 operators in a row; 50 and 100 fit a quarter of a megabyte of stack. One pattern alone may have 10,000
    /// instructions. Values of 200 levels hold any JSON text that StrictJSON reads, of 64 levels, and as much again
    /// around it. 100,000 steps are some hundredths of a second, and a question about each of thousands of elements.
    package static let standard = CELLimits()
}
