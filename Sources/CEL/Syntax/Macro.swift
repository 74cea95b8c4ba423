// SPDX-License-Identifier: Apache-2.0

/// A call that goes over the elements of a list or the keys of a map (langdef.md, "Macros").
enum Macro: String, Sendable {
    case all
    case exists
    case existsOne = "exists_one"
    case filter
    case map

    /// How many expressions may stand behind the variable.
    var expressions: ClosedRange<Int> { self == .map ? 1...2 : 1...1 }
}
