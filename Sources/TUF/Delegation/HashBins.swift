// SPDX-License-Identifier: Apache-2.0

import Crypto
import StrictJSON

/// Roles that share all targets evenly by the hash of their names (TAP 15, `succinct_roles`).
struct HashBins: Sendable {
    /// Who signs every bin.
    let signers: RoleSigners
    private let prefix: String
    /// There are 2 to the power of this many bins.
    private let bitLength: Int

    init(_ cursor: JSONCursor, keys: KeyTable, limits: TUFLimits) throws(JSONShapeError) {
        signers = try RoleSigners(cursor, keys: keys, limits: limits)
        prefix = try cursor.required("name_prefix").string()
        let bitLength = try cursor.required("bit_length")
        self.bitLength = try bitLength.int()
        guard (1...32).contains(self.bitLength) else { throw bitLength.invalid("is not between 1 and 32") }
    }

    /// The bin of a target: the first bits of the SHA-256 of its name.
    func role(for target: String) -> String {
        let first = SHA256.hash(data: Array(target.utf8)).prefix(4)
        let bits = first.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let digits = String(bits >> UInt64(32 - bitLength), radix: 16)
        return "\(prefix)-" + String(repeating: "0", count: suffixLength - digits.count) + digits
    }

    /// Whether a role is one of the bins.
    func contains(_ role: String) -> Bool {
        guard role.utf8.starts(with: "\(prefix)-".utf8) else { return false }
        let suffix = role.utf8.dropFirst(prefix.utf8.count + 1)
        guard suffix.count == suffixLength,
            suffix.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            let number = UInt64(String(decoding: Array(suffix), as: UTF8.self), radix: 16)
        else { return false }
        return number < UInt64(1) << UInt64(bitLength)
    }

    private var suffixLength: Int { (bitLength + 3) / 4 }
}
