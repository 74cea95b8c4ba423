// SPDX-License-Identifier: Apache-2.0

/// The value of an `ETag` field, by which a registry recognises what it gave (RFC 9110 section 8.8.3).
struct EntityTag: Sendable, Equatable {
    /// As it was written, since it is sent back so.
    let text: String

    /// `nil` for what the grammar does not allow, and for what is longer than any registry's.
    init?(_ text: String) {
        let opaque = text.hasPrefix("W/") ? text.dropFirst(2) : text[...]
        guard text.utf8.count <= Self.longest, opaque.utf8.count >= 2, opaque.hasPrefix("\""),
            opaque.hasSuffix("\""),
            opaque.utf8.dropFirst().dropLast().allSatisfy({ $0 != 0x22 && (0x21..<0x7F).contains($0) })
        else { return nil }
        self.text = text
    }

    private static let longest = 512
}
