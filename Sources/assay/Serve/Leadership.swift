// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Kubernetes
import Logging

/// Which replica looks after what runs already, and tells people.
struct Leadership: Sendable {
    private let election: LeaderElection
    private let identity: String
    private let logger: Logger

    /// - Parameter name: of the Lease, in `namespace`.
    init(
        _ client: KubernetesClient, namespace: String, name: String, effects: KubernetesEffects,
        logger: Logger
    ) {
        // Unique, so that a container that is started anew is not taken for the one before it.
        let host = ProcessInfo.processInfo.environment["POD_NAME"] ?? ProcessInfo.processInfo.hostName
        identity = "\(host)_\(UUID().uuidString.lowercased())"
        election = LeaderElection(
            client,
            LeaderElectionSettings(lease: ObjectKey(namespace: namespace, name: name), identity: identity),
            effects: effects)
        self.logger = logger
    }

    var isLeader: Bool { election.isLeader }

    /// Takes part until the task is cancelled.
    ///
    /// - Parameter begin: what a new leader does first.
    func run(_ begin: @escaping @Sendable () async -> Void) async {
        await election.run { [identity, logger] in
            logger.info("leading", metadata: ["identity": "\(identity)"])
            await begin()
            // What a leader does else asks whether it leads.
            while (try? await Task.sleep(for: .seconds(3_600))) != nil {}
            logger.info("leading no longer", metadata: ["identity": "\(identity)"])
        }
    }
}
