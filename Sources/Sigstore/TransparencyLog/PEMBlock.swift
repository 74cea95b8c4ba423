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
        var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count >= 3, let first = lines.popFirst(), let last = lines.popLast() else { return nil }
        let label = first.dropFirst(Self.begin.utf8.count).dropLast(Self.dashes.utf8.count)
        guard !label.isEmpty, let name = String(validating: label, as: UTF8.self),
            first.elementsEqual((Self.begin + name + Self.dashes).utf8),
            last.elementsEqual((Self.end + name + Self.dashes).utf8)
        else { return nil }
        // Writers break after 64 characters; some do not break at all.
        var content: [UInt8] = []
        content.reserveCapacity(text.count)
        for line in lines {
            guard !line.isEmpty else { return nil }
            content += line
        }
        guard let der = Base64.decodeStandard(content) else { return nil }
        self.label = name
        self.der = der
    }

    private static let begin = "-----BEGIN "
    private static let end = "-----END "
    private static let dashes = "-----"
}
