// SPDX-License-Identifier: Apache-2.0

/// Names of delegations: `targets/` and parts of lower-case letters, digits, `-` and `_`, each below the one before.
package enum DelegationName {
    /// Whether a name is one, in full.
    static func isValid(_ name: String) -> Bool {
        let parts = name.utf8.split(separator: slash, omittingEmptySubsequences: false)
        guard name.utf8.count <= longest, parts.count >= 2, parts.first?.elementsEqual("targets".utf8) == true
        else { return false }
        return parts.dropFirst().allSatisfy { !$0.isEmpty && $0.allSatisfy(isPartByte) }
    }

    /// What the repository's own targets are asked for by, where delegations are named without `targets/`.
    static let own = "targets"

    /// Whether `name`, without `targets/`, can be asked for.
    package static func isAskable(_ name: String) -> Bool {
        let full = "targets/" + name
        return isValid(full) && full.utf8.count(where: { $0 == slash }) <= ContentTrustLimits().depth
    }

    /// The roles that lead to a delegation, itself the last: `targets/a`, `targets/a/b`.
    static func way(to name: String) -> [String] {
        let parts = name.split(separator: "/")
        return (2...max(2, parts.count)).map { parts.prefix($0).joined(separator: "/") }
    }

    private static func isPartByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "-_".utf8.contains(byte)
    }

    private static let slash = UInt8(ascii: "/")
    private static let longest = 255
}
