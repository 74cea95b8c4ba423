// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The names of predicate types. They are compared byte by byte; what is almost equal is told, and never taken.
package enum PredicateTypeURI {
    /// Whether two different types were probably meant to be one: another scheme or none, another version, a slash at
    /// the end, another case, or a typing error.
    package static func resembles(_ a: String, _ b: String) -> Bool {
        guard !a.utf8.elementsEqual(b.utf8), a.utf8.count <= longest, b.utf8.count <= longest else {
            return false
        }
        let (one, other) = (core(a).split(separator: "/"), core(b).split(separator: "/"))
        guard one.count == other.count else { return false }
        let different = zip(one, other).filter { $0 != $1 }
        guard let (part, meant) = different.first else { return true }
        // Short names lie close to each other without being meant for each other.
        return different.count == 1 && part.utf8.count > 3
            && NearestKey.suggestion(for: String(part), among: [String(meant)]) != nil
    }

    /// Whether a text is a URI as far as a type needs it: a scheme, and visible ASCII.
    static func isURI(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text.utf8.count <= longest else {
            return false
        }
        let scheme = text.utf8[..<colon]
        guard let first = scheme.first, first.isLetterOrDigit, !first.isDigit,
            scheme.allSatisfy({ $0.isLetterOrDigit || "+-.".utf8.contains($0) })
        else { return false }
        return text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && text.utf8.index(after: colon) < text.utf8.endIndex
    }

    /// The name without scheme, version and trailing slashes, in lower case.
    private static func core(_ uri: String) -> String {
        var parts = Substring(uri.lowercased())
        if let scheme = parts.firstRange(of: "://") { parts = parts[scheme.upperBound...] }
        while parts.hasSuffix("/") { parts = parts.dropLast() }
        let end = parts.lastIndex { $0 == "/" || $0 == "@" } ?? parts.startIndex
        if isVersion(parts[end...].dropFirst()) { parts = parts[..<end] }
        return String(parts)
    }

    private static func isVersion(_ text: Substring) -> Bool {
        let digits = text.hasPrefix("v") ? text.dropFirst() : text
        return !digits.isEmpty && digits.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") }
    }

    private static let longest = 1024
}
