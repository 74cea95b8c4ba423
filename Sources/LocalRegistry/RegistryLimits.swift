// SPDX-License-Identifier: Apache-2.0

/// What one local registry keeps and reads at most.
package struct RegistryLimits: Sendable {
    /// Largest request body, in bytes; larger ones are answered with 413.
    package var requestBody = 256 << 20
    /// Largest manifest, in bytes: what the distribution specification asks registries to accept
    /// ("Pushing Manifests").
    package var manifest = 4 << 20
    /// All blobs, manifests and unfinished uploads together, in bytes.
    package var storage = 1 << 30
    /// Uploads that are begun and not finished.
    package var uploads = 256
    /// Largest page of tags or referrers, in entries.
    package var page = 10_000
    /// Requests that the log keeps; later ones push out the earliest.
    package var loggedRequests = 100_000
    /// Access tokens that are remembered; later ones push out the earliest.
    package var tokens = 10_000

    /// Limits that fit a test and a demonstration.
    package init() {}
}
