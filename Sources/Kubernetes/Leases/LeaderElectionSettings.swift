// SPDX-License-Identifier: Apache-2.0

/// How one of several replicas is chosen.
package struct LeaderElectionSettings: Sendable {
    /// The Lease.
    package var lease: ObjectKey
    /// Who we are; no two replicas may be the same.
    package var identity: String
    /// How long the others wait for a sign of life; 15 seconds as in client-go.
    package var duration = Duration.seconds(15)
    /// When a leader that could not renew steps down: before the others may take over.
    package var renewDeadline = Duration.seconds(13)
    /// Time between renewals.
    package var renewInterval = Duration.seconds(5)
    /// Time between tries, to become leader or to renew after a failure.
    package var retryInterval = Duration.seconds(2)

    package init(lease: ObjectKey, identity: String) {
        self.lease = lease
        self.identity = identity
    }
}
