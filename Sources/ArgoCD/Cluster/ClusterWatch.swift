// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import OCIModel
import StrictJSON

/// Watches what decisions depend on: Applications, AppProjects, policies and exemptions.
package final class ClusterWatch: Sendable {
    private let watched: Informer<Application>
    private let turns: ChangeCounts
    private let projects: Informer<ClusterPolicy>
    private let policies: Informer<ClusterPolicy>
    private let exemptions: Informer<ClusterExemption>
    private let maxSilence: Int
    private let now: @Sendable () -> Int

    /// - Parameters:
    ///   - exemptions: the namespace whose exemptions count: the server's own.
    ///   - maxSilence: seconds without a word of the API server after which policies count as unread. Bookmarks come
    ///     every minute.
    package init(
        _ client: KubernetesClient, exemptions namespace: String, maxSilence: Int = 3_600,
        effects: KubernetesEffects
    ) {
        let turns = ChangeCounts()
        self.turns = turns
        watched = Informer(client, .applications, effects: effects) { json in
            var application = try Application(json)
            turns.note(application)
            // Whoever asks for a sync shows it.
            application.operation = nil
            return application
        }
        projects = Informer(client, .appProjects, effects: effects) { json in
            let policy = ClusterPolicy(json)
            return policy.isSilent ? nil : policy
        }
        policies = Informer(client, .imageVerificationPolicies, effects: effects) { ClusterPolicy($0) }
        exemptions = Informer(
            client, .imageVerificationExemptions, ListQuery(namespace: namespace), effects: effects
        ) {
            ClusterExemption($0)
        }
        self.maxSilence = maxSilence
        now = effects.unixTime
    }

    /// Watches until the task is cancelled. To be called once.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await self.watched.run() }
            group.addTask { await self.projects.run() }
            group.addTask { await self.policies.run() }
            group.addTask { await self.exemptions.run() }
        }
    }

    /// The policies; `nil` until all have been read, and when that is too long ago.
    package var book: PolicyBook? {
        let contacts = [projects.lastContact, policies.lastContact, exemptions.lastContact].compactMap(\.self)
        guard projects.hasSynced, policies.hasSynced, exemptions.hasSynced, contacts.count == 3,
            contacts.allSatisfy({ now() - $0 <= maxSilence })
        else { return nil }
        let unreadable =
            (policies.failures.keys.map { ("ImageVerificationPolicy", $0) }
            + projects.failures.keys.map { ("AppProject", $0) })
            .map { kind, key in ClusterPolicy(unreadable: kind, key.name) }
        return PolicyBook(
            policies: Array(policies.values.values) + Array(projects.values.values) + unreadable,
            exemptions: Array(exemptions.values.values))
    }

    /// The policies that are objects of Assay's own.
    package var ownPolicies: [ClusterPolicy] { Array(policies.values.values) }

    package var ownExemptions: [ClusterExemption] { Array(exemptions.values.values) }

    package var applications: [Application] { Array(watched.values.values) }

    package var applicationCount: Int { watched.values.count }

    /// Another number whenever an Application was seen to change in what is rendered of it.
    package func change(of name: ApplicationName) -> Int { turns.number(of: name) }

    /// Forgets an Application that is gone.
    package func forget(_ name: ApplicationName) { turns.forget(name) }

    package func application(_ name: ApplicationName) -> Application? { watched.value(ObjectKey(name)) }

    /// Applications that are there and cannot be read, with why.
    package var failures: [ObjectKey: String] { watched.failures }

    /// Whether everything was read once.
    package var hasSynced: Bool {
        watched.hasSynced && projects.hasSynced && policies.hasSynced && exemptions.hasSynced
    }

    /// When the API server last said anything to the watch that waits longest, in seconds since 1970.
    package var lastContact: Int? {
        let contacts = [
            watched.lastContact, projects.lastContact, policies.lastContact, exemptions.lastContact,
        ].compactMap(\.self)
        return contacts.count == 4 ? contacts.min() : nil
    }

    /// Applications as they change, first all that there are.
    package func applicationChanges() -> AsyncStream<Change<Application>> { watched.changes() }

    /// Ticks when a policy or an exemption changes.
    package func policyChanges() -> AsyncStream<Void> {
        AsyncStream { continuation in
            let tasks = [
                Task { for await _ in self.policies.changes() { continuation.yield() } },
                Task { for await _ in self.projects.changes() { continuation.yield() } },
                Task { for await _ in self.exemptions.changes() { continuation.yield() } },
            ]
            continuation.onTermination = { _ in tasks.forEach { $0.cancel() } }
        }
    }
}
