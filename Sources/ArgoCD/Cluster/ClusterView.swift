// SPDX-License-Identifier: Apache-2.0

package import ClusterPolicies
package import OCIModel

/// What is known of a cluster right now, from whoever watches it.
package struct ClusterView: Sendable {
    /// The policies; `nil` until they have been read, and when that is too long ago.
    package var policies: @Sendable () -> PolicyBook?
    /// The Applications that could be read.
    package var applications: @Sendable () -> [Application]
    /// One of them.
    package var application: @Sendable (ApplicationName) -> Application?
    /// SHA-256 over what answers depend on besides: trust roots, key ring, this program.
    package var surroundings: @Sendable () -> Digest

    package init(
        policies: @escaping @Sendable () -> PolicyBook?,
        applications: @escaping @Sendable () -> [Application] = { [] },
        application: @escaping @Sendable (ApplicationName) -> Application? = { _ in nil },
        surroundings: @escaping @Sendable () -> Digest
    ) {
        self.policies = policies
        self.applications = applications
        self.application = application
        self.surroundings = surroundings
    }
}
