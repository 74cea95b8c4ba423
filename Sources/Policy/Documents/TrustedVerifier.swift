// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// A verifier whose summaries count (SLSA v1.2, "Verification Summary Attestation"): a pair of signers and an identity.
package struct TrustedVerifier: Sendable, Equatable {
    package var name: String
    /// Its `verifier.id`.
    package var id: String
    package var signers: [Signer]
    /// What it calls an image, with `{repository}`, `{tag}` and `{digest}` filled in: `oci://{repository}`. `nil` for
    /// one that speaks of sources only.
    package var resource: String?
    /// The highest build level it may vouch for, 0...3.
    package var maxLevel: Int
    /// The highest source level it may vouch for, 0...4.
    package var maxSourceLevel: Int
    package var location: SourceLocation

    package init(
        name: String, id: String, signers: [Signer], resource: String?, maxLevel: Int, maxSourceLevel: Int,
        location: SourceLocation
    ) {
        self.name = name
        self.id = id
        self.signers = signers
        self.resource = resource
        self.maxLevel = maxLevel
        self.maxSourceLevel = maxSourceLevel
        self.location = location
    }
}
