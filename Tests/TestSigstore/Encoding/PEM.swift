// SPDX-License-Identifier: Apache-2.0

import Signatures

extension TestSigstore {
    /// Bytes as text with a label (RFC 7468): 64 characters a line, a final newline.
    package enum PEM {
        /// One block.
        package static func text(_ label: String, _ bytes: [UInt8]) -> String {
            var lines: [Substring] = []
            var rest = Base64.encode(bytes)[...]
            while !rest.isEmpty {
                lines.append(rest.prefix(64))
                rest = rest.dropFirst(64)
            }
            return "-----BEGIN \(label)-----\n\(lines.joined(separator: "\n"))\n-----END \(label)-----\n"
        }
    }
}
