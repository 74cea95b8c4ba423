// SPDX-License-Identifier: Apache-2.0

/// What a sync would apply.
package enum SyncContent: Sendable, Equatable {
    /// What the Application's own sources render at these revisions, one a source.
    case sources([ApplicationSource], revisions: [String])
    /// Manifests that the operation brings, each a JSON or YAML text.
    case manifests([String])
}
