// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy

/// How an image is named in a summary: text with `{repository}`, `{tag}` and `{digest}` in it.
struct ResourceTemplate {
    let text: String

    static let usual = "oci://{repository}"

    /// The name of an image; `nil` when it is named by a tag and has none.
    func resource(of image: ImageName) -> String? {
        guard image.tag != nil || !text.contains(ResourcePlaceholder.tag.rawValue) else { return nil }
        return image.filled(in: text)
    }

    /// What is wrong with a template, as a sentence's end.
    static func fault(of text: String) -> String? {
        guard let pieces = pieces(text) else { return "has a brace without its counterpart" }
        let unknown = pieces.first {
            $0.hasPrefix("{") && ResourcePlaceholder(rawValue: String($0)) == nil
        }
        if let unknown { return "has \(unknown), which is none of {repository}, {tag}, {digest}" }
        let filled = pieces.map { $0.hasPrefix("{") ? "x" : String($0) }.joined()
        return isURI(filled) ? nil : "is not a URI"
    }

    /// Whether a text begins with a scheme and has no character that URIs lack (RFC 3986, appendix A).
    static func isURI(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text.utf8.count <= longest,
            let first = text.utf8.first, isLetter(first)
        else { return false }
        let scheme = text.utf8[..<colon]
        return scheme.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
            && !text.utf8[colon...].dropFirst().isEmpty
            && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) && !#""<>\^`{|}"#.utf8.contains($0) }
    }

    /// Text and placeholders in turn; `nil` when braces do not pair.
    private static func pieces(_ text: String) -> [Substring]? {
        var pieces: [Substring] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else { return nil }
            pieces.append(rest[..<open])
            pieces.append(rest[open...close])
            rest = rest[rest.index(after: close)...]
        }
        return pieces + [rest]
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static let longest = 2048
}
