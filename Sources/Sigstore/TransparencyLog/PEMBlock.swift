// SPDX-License-Identifier: Apache-2.0

import Signatures

/// A text that is one block of PEM and nothing else (RFC 7468, section 3): no text around it, no headers, no second
/// block that another reader might pick.
struct PEMBlock: Sendable, Equatable {
    /// What the block holds, for example `CERTIFICATE`.
    let label: String
    /// The content.
    let der: [UInt8]

    /// Reads the UTF-8 text of a block; `nil` when it is anything else.
    init?(_ text: [UInt8]) {
        var lines = String(decoding: text, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count >= 3, let first = lines.first, let last = lines.last,
            first.hasPrefix(Self.begin), first.hasSuffix(Self.dashes), last.hasPrefix(Self.end)
        else { return nil }
        let label = first.dropFirst(Self.begin.count).dropLast(Self.dashes.count)
        guard !label.isEmpty, last == Self.end + label + Self.dashes else { return nil }
        let content = lines.dropFirst().dropLast()
        // Writers break after 64 characters; some do not break at all.
        guard !content.contains(where: \.isEmpty), let der = Base64.decodeStandard(content.joined()) else {
            return nil
        }
        self.label = String(label)
        self.der = der
    }

    private static let begin = "-----BEGIN "
    private static let end = "-----END "
    private static let dashes = "-----"
}
