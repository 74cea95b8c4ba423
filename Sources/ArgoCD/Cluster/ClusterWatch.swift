// SPDX-License-Identifier: Apache-2.0

package import ClusterPolicies
package import Kubernetes
import StrictJSON

/// Watches what decisions about syncs depend on: Applications, and the policies that somebody else watches.
package final class ClusterWatch: Sendable {
    private let watched: Informer<Application>
    private let turns: ChangeCounts
    private let policies: PolicyWatch

    package init(_ client: KubernetesClient, policies: PolicyWatch, effects: KubernetesEffects) {
        let turns = ChangeCounts()
        self.turns = turns
        self.policies = policies
        watched = Informer(client, .applications, effects: effects) { json in
            var application = try Application(json)
            turns.note(application)
            // Whoever asks for a sync shows it.
            application.operation = nil
            return application
        }
    }

    /// Watches until the task is cancelled. To be called once.
    package func run() async { await watched.run() }

    package var book: PolicyBook? { policies.book }

    package var applications: [Application] { Array(watched.values.values) }

    package var applicationCount: Int { watched.values.count }

    /// Another number whenever an Application was seen to change in what is rendered of it.
    package func change(of name: ApplicationName) -> Int { turns.number(of: name) }

    /// Forgets an Application that is gone.
    package func forget(_ name: ApplicationName) { turns.forget(name) }

    package func application(_ name: ApplicationName) -> Application? { watched.value(ObjectKey(name)) }

    /// Applications that are there and cannot be read, with why.
    package var failures: [ObjectKey: String] { watched.failures }

    /// Why Applications cannot be watched; `nil` where they can.
    package var problem: String? { watched.lastError.map { "applications.argoproj.io: \($0)" } }

    /// Whether everything was read once.
    package var hasSynced: Bool { watched.hasSynced && policies.hasSynced }

    /// When the API server last said anything to the watch that waits longest, in seconds since 1970.
    package var lastContact: Int? {
        guard let own = watched.lastContact, let others = policies.lastContact else { return nil }
        return min(own, others)
    }

    /// Applications as they change, first all that there are.
    package func applicationChanges() -> AsyncStream<Change<Application>> { watched.changes() }

    /// Ticks when a policy or an exemption changes.
    package func policyChanges() -> AsyncStream<Void> { policies.changes() }
}
