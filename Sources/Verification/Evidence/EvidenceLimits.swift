// SPDX-License-Identifier: Apache-2.0

/// How much is looked at for one digest. Once a bound was hit, only a proof that was found may conclude.
package struct EvidenceLimits: Sendable {
    /// Referrers whose manifests are opened.
    package var referrers = 100
    /// Layers of a legacy signature manifest (CVE-2023-46737: there must be a bound; cosign's is 1,000).
    package var layers = 200
    /// A bundle, in bytes: room for an attested SBOM.
    package var bundleBytes = 16 << 20
    /// A simple-signing payload, in bytes; real ones take a few hundred.
    package var payloadBytes = 1 << 20

    /// An envelope of the Notary Project, in bytes; real ones take a few thousand, and notation's own bound is 32 MiB.
    package var envelopeBytes = 1 << 20

    package init() {}
}
