// SPDX-License-Identifier: Apache-2.0

/// Which part of a text a pattern matches that does not match the whole of it.
public enum PartialMatch: Sendable, Hashable {
    /// Its beginning, as with patterns that were written for programs that ask for no more.
    case beginning
    /// Its end.
    case end
    /// A part in between.
    case inside
}

extension Pattern {
    /// What an author may have meant; `nil` when the whole of `text` matches, or no part of it that holds a character.
    public func partialMatch(in text: String) -> PartialMatch? {
        // What matches nothing matches everywhere.
        guard !matches(text), !matches("") else { return nil }
        let rest = "(?s:.*)"
        let group = "(?:\(self.text))"
        if Self.matches(group + rest, text) { return .beginning }
        if Self.matches(rest + group, text) { return .end }
        return Self.matches(rest + group + rest, text) ? .inside : nil
    }

    private static func matches(_ pattern: String, _ text: String) -> Bool {
        (try? Pattern(pattern))?.matches(text) ?? false
    }
}
