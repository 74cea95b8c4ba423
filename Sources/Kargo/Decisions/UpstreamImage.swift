// SPDX-License-Identifier: Apache-2.0

/// Where an image's evidence is, for one that may be named by way of a registry view.
package struct UpstreamImage: Sendable, Equatable {
    /// The repository that the view shows, or the one that was named.
    package var repository: String
    /// The policy of the view, which holds too; `nil` for a repository that is named itself.
    package var policy: String?

    package init(repository: String, policy: String? = nil) {
        self.repository = repository
        self.policy = policy
    }
}
