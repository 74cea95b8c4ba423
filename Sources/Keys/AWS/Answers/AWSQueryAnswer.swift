// SPDX-License-Identifier: Apache-2.0

/// The XML that AWS's query services answer with, as far as the texts of single elements go.
///
/// No XML parser: what is looked for are elements without attributes that hold text alone, and an answer with
/// comments, CDATA, a document type or entities of its own is refused.
struct AWSQueryAnswer {
    private let text: Substring.UTF8View

    /// `nil` for what such a service does not write.
    init?(_ body: [UInt8]) {
        guard let text = String(validating: body, as: UTF8.self), text.trimmed.hasPrefix("<"),
            !text.contains("<!")
        else { return nil }
        self.text = text[...].utf8
    }

    private init(_ text: Substring.UTF8View) { self.text = text }

    /// The first element of that name, with what is in it.
    func element(_ name: String) -> AWSQueryAnswer? {
        guard let start = Self.range(of: "<\(name)>", in: text),
            let end = Self.range(of: "</\(name)>", in: text[start.upperBound...])
        else { return nil }
        return AWSQueryAnswer(text[start.upperBound..<end.lowerBound])
    }

    /// The text of the first element of that name; `nil` when there is none or it holds elements.
    func text(of name: String) -> String? {
        guard let inner = element(name)?.text, !inner.contains(UInt8(ascii: "<")) else { return nil }
        var pieces = Substring(inner).split(separator: "&", omittingEmptySubsequences: false)[...]
        var decoded = pieces.popFirst().map(String.init) ?? ""
        for piece in pieces {
            guard let end = piece.firstIndex(of: ";"), let character = Self.entities[piece[..<end]] else {
                return nil
            }
            decoded += character + piece[piece.index(after: end)...]
        }
        return decoded.trimmed
    }

    private static func range(
        of needle: String, in text: Substring.UTF8View
    ) -> Range<Substring.UTF8View.Index>? {
        var rest = text
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[start...]
            if rest.starts(with: needle.utf8) {
                return start..<rest.index(start, offsetBy: needle.utf8.count)
            }
            rest = rest.dropFirst()
        }
        return nil
    }

    private static let entities: [Substring: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]
}
