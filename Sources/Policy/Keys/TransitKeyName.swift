// SPDX-License-Identifier: Apache-2.0

/// A key of the transit engine of HashiCorp Vault or OpenBao.
package struct TransitKeyName: Sendable, Hashable {
    package enum Vendor: Sendable, Hashable {
        case hashiCorp, openBao

        var scheme: String {
            switch self {
            case .hashiCorp: "hashivault://"
            case .openBao: "openbao://"
            }
        }
    }

    package var vendor: Vendor
    package var name: String
    /// The version's number; `nil` for the latest.
    package var version: Int?
    /// The server's URL; `nil` leaves it to `VAULT_ADDR` or `BAO_ADDR`.
    package var endpoint: String?

    /// Reads a key's name, with or without cosign's `hashivault://` or `openbao://`; `?version=N` pins a version.
    package init(_ text: String, of vendor: Vendor, endpoint: String? = nil) throws(KeyNameProblem) {
        self.vendor = vendor
        self.endpoint = endpoint
        let rest = text.hasPrefix(vendor.scheme) ? text.dropFirst(vendor.scheme.count) : text[...]
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, Self.isName(name) else {
            throw KeyNameProblem("is not a transit key's name (letters, digits, \"_\", \"-\", \".\")")
        }
        self.name = String(name)
        guard parts.count == 2 else { return }
        let digits = parts[1].dropFirst(8)
        guard parts[1].hasPrefix("version="), digits.utf8.allSatisfy(\.isDigit), let number = Int(digits),
            number > 0
        else { throw KeyNameProblem("does not end in ?version=N") }
        version = number
    }

    /// Begins and ends with a letter, a digit or `_`; cosign asks the same.
    private static func isName(_ text: Substring) -> Bool {
        func isWord(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || byte == UInt8(ascii: "_") }
        guard let first = text.utf8.first, let last = text.utf8.last, text.utf8.count <= longest else {
            return false
        }
        return isWord(first) && isWord(last) && text.utf8.allSatisfy { isWord($0) || "-.".utf8.contains($0) }
    }

    private static let longest = 256
}

extension TransitKeyName: CustomStringConvertible {
    package var description: String { vendor.scheme + name + (version.map { "?version=\($0)" } ?? "") }
}
