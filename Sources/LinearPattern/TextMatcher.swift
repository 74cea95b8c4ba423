// SPDX-License-Identifier: Apache-2.0

/// A text that must be met whole: itself, or a pattern.
public enum TextMatcher: Sendable, Hashable {
    case exactly(String)
    /// Anchored at both ends, so `https://github\.com/acme/.*` matches neither a longer host nor a longer owner.
    case pattern(Pattern)

    /// Whether the whole of `text` is meant.
    public func matches(_ text: String) -> Bool {
        switch self {
        // Compared as bytes: canonically equivalent Unicode is not the same identity.
        case .exactly(let wanted): text.utf8.elementsEqual(wanted.utf8)
        case .pattern(let pattern): pattern.matches(text)
        }
    }
}

extension TextMatcher: CustomStringConvertible {
    /// The text, or the pattern between slashes.
    public var description: String {
        switch self {
        case .exactly(let text): text
        case .pattern(let pattern): "/\(pattern.text)/"
        }
    }
}
