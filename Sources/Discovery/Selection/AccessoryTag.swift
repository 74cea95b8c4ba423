// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// Tags that hold no image but what is attached to one: cosign's `sha256-<hex>.sig`, `.att` and `.sbom`, and
/// `sha256-<hex>`, the list of referrers where a registry keeps none (distribution specification, "Referrers Tag
/// Schema").
package enum AccessoryTag {
    /// Whether a tag is made from a digest, whatever follows it.
    package static func isOne(_ tag: String) -> Bool {
        Digest.Algorithm.allCases.contains { algorithm in
            guard tag.hasPrefix(algorithm.rawValue + "-") else { return false }
            let value = tag.dropFirst(algorithm.rawValue.count + 1).prefix(algorithm.hexLength)
            return Digest(algorithm, hex: value) != nil
        }
    }
}
