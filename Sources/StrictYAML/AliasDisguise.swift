// SPDX-License-Identifier: Apache-2.0

/// Hides aliases from the parser, so that they are resolved here, where each use has a price.
///
/// Yams resolves aliases while it composes, keeps anchors across documents, and hashes every key with all that
/// it refers to: a key that is an alias to nested aliases costs exponential time before anybody can count.
/// With each `*` replaced by one character that the text does not use, an alias reads as a plain scalar that
/// starts with this character. No other plain scalar can, for a plain scalar never starts with `*`; in all
/// other places the character is turned back.
struct AliasDisguise {
    /// What stands for `*`; `nil` when the text has none.
    private let substitute: Unicode.Scalar?

    /// The text with aliases hidden. `nil` when every private-use character occurs in it.
    static func apply(to text: String, hasAsterisk: Bool) -> (text: String, disguise: AliasDisguise)? {
        guard hasAsterisk else { return (text, AliasDisguise(substitute: nil)) }
        var used: Set<Unicode.Scalar> = []
        for scalar in text.unicodeScalars where privateUse.contains(scalar.value) { used.insert(scalar) }
        guard let free = privateUse.lazy.compactMap(Unicode.Scalar.init).first(where: { !used.contains($0) })
        else { return nil }
        return (replacing("*", with: free, in: text), AliasDisguise(substitute: free))
    }

    /// A scalar's text as it was written.
    func remove(from text: String) -> String {
        guard let substitute, text.unicodeScalars.contains(substitute) else { return text }
        return Self.replacing(substitute, with: "*", in: text)
    }

    /// What follows the asterisk, if a plain scalar of this text is an alias.
    func alias(in text: String) -> Substring? {
        guard let substitute, text.unicodeScalars.first == substitute else { return nil }
        return Substring(text.unicodeScalars.dropFirst())
    }

    private static func replacing(
        _ old: Unicode.Scalar, with new: Unicode.Scalar, in text: String
    ) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { result.append(scalar == old ? new : scalar) }
        return String(result)
    }

    /// The Basic Multilingual Plane's private-use characters.
    private static let privateUse: ClosedRange<UInt32> = 0xE000...0xF8FF
}
