// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Policy

/// The newest attestation that a gate was ever shown: who can delete from a registry can hide that a newer one says
/// the contrary, unless somebody remembers it.
package struct GateRecord: Sendable, Hashable {
    /// The moment that counts as its time, in seconds since 1970.
    package var signedAt: Int
    /// SHA-256 of the signed statement.
    package var attestation: Digest

    package init(signedAt: Int, attestation: Digest) {
        self.signedAt = signedAt
        self.attestation = attestation
    }
}

/// What a record is about: one gate and one image.
package struct GateMemoryKey: Sendable, Hashable {
    package var image: Digest
    /// The gate's ``Gate/fingerprint``.
    package var gate: Digest

    package init(image: Digest, gate: Gate) {
        self.image = image
        self.gate = gate.fingerprint
    }
}

/// Why it is not known what was seen before.
package enum GateMemoryFailure: Error, Sendable, Hashable {
    /// Something is there that cannot be read.
    case unreadable(String)
    /// Others than this user may have written it.
    case notOurs(String)
    /// It is no record of that gate and image.
    case malformed(String)
    /// A record cannot be kept.
    case unwritable(String)
}
