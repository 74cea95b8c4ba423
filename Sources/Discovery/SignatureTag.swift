// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// The tag under which clients keep signatures of a digest or the index of its referrers: `sha256-<hex>`, with or
/// without a suffix such as `.sig` (cosign's SIGNATURE_SPEC; OCI distribution specification, "Referrers Tag Schema").
struct SignatureTag: Equatable {
    /// The first 64 digits of the digest's value.
    let hex: String

    /// `nil` for a tag that is none of these.
    init?(_ tag: String) {
        guard let dash = tag.firstIndex(of: "-"), Digest.Algorithm(rawValue: String(tag[..<dash])) != nil
        else { return nil }
        // The schema cuts longer values to 64 digits.
        let value = tag[tag.index(after: dash)...].prefix(64)
        guard let digest = Digest(.sha256, hex: value) else { return nil }
        hex = digest.hex
    }

    /// The key under which the tags of a digest are counted.
    static func key(of digest: Digest) -> String { String(digest.hex.prefix(64)) }
}
