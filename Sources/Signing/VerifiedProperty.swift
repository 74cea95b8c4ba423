// SPDX-License-Identifier: Apache-2.0

/// Something verified of an image that is no level: one of SLSA's own properties, or anybody's word that SLSA leaves free.
package struct VerifiedProperty: Sendable, Hashable {
    /// As it is written.
    package let name: String

    /// `nil` for what a reader could take for a level or a result: `FAILED`, and names of SLSA's that are no property.
    package init?(_ name: String) {
        guard (1...Self.longest).contains(name.utf8.count),
            name.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), name != "FAILED",
            !name.hasPrefix("SLSA_") || Self.slsa.contains(name)
        else { return nil }
        self.name = name
    }

    private static let slsa: Set<String> = ["SLSA_SOURCE_TWO_PARTY_REVIEWED", "SLSA_BUILD_REPRODUCED"]
    private static let longest = 200
}
