// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
    /// Whether it is a host's name in small letters, as Kubernetes wants the names of most objects (RFC 1123 section 2.1).
    var isDNSName: Bool {
        guard (1...253).contains(utf8.count) else { return false }
        return split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                        UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }
}
