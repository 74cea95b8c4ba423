// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import StrictJSON
import Synchronization

/// Watches what is written about image verification in a cluster: policies, exemptions, and AppProjects where Argo CD
/// is gated.
package final class PolicyWatch: Sendable {
    private let projects: Informer<ClusterPolicy>?
    private let policies: Informer<ClusterPolicy>
    private let exemptions: Informer<ClusterExemption>
    private let maxSilence: Int
    private let now: @Sendable () -> Int
    /// The book as it was made last, and of what.
    private let made = Mutex<(book: PolicyBook, revisions: [Int])?>(nil)

    /// - Parameters:
    ///   - exemptions: the namespace whose exemptions count: the server's own.
    ///   - readsProjects: whether the cluster has AppProjects.
    ///   - maxSilence: seconds without a word of the API server after which policies count as unread. Bookmarks come
    ///     every minute.
    package init(
        _ client: KubernetesClient, exemptions namespace: String, readsProjects: Bool = true,
        maxSilence: Int = 3_600, effects: KubernetesEffects
    ) {
        projects =
            readsProjects
            ? Informer(client, .appProjects, effects: effects) { json in
                let policy = ClusterPolicy(json)
                return policy.isSilent ? nil : policy
            } : nil
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
            if let projects { group.addTask { await projects.run() } }
            group.addTask { await self.policies.run() }
            group.addTask { await self.exemptions.run() }
        }
    }

    /// The policies; `nil` until all have been read, and when that is too long ago.
    package var book: PolicyBook? {
        guard hasSynced, let lastContact, now() - lastContact <= maxSilence else { return nil }
        // Read first: what changes meanwhile makes another book the next time.
        let revisions = [policies.revision, exemptions.revision, projects?.revision ?? 0]
        if let made = made.withLock(\.self), made.revisions == revisions { return made.book }
        let book = newBook
        made.withLock { $0 = (book, revisions) }
        return book
    }

    private var newBook: PolicyBook {
        let unreadable =
            (policies.failures.keys.map { ("ImageVerificationPolicy", $0) }
            + (projects?.failures.keys.map { ("AppProject", $0) } ?? []))
            .map { kind, key in ClusterPolicy(unreadable: kind, key.name) }
        return PolicyBook(
            policies: Array(policies.values.values) + Array((projects?.values ?? [:]).values) + unreadable,
            exemptions: Array(exemptions.values.values))
    }

    /// The policies that are objects of Assay's own.
    package var ownPolicies: [ClusterPolicy] { Array(policies.values.values) }

    package var ownExemptions: [ClusterExemption] { Array(exemptions.values.values) }

    /// Why something cannot be watched.
    package var problems: [String] {
        let errors = [
            ("imageverificationpolicies.assay.dev", policies.lastError),
            ("imageverificationexemptions.assay.dev", exemptions.lastError),
            ("appprojects.argoproj.io", projects?.lastError),
        ]
        return errors.compactMap { name, error in error.map { "\(name): \($0)" } }
    }

    /// Whether everything was read once.
    package var hasSynced: Bool {
        projects?.hasSynced ?? true && policies.hasSynced && exemptions.hasSynced
    }

    /// When the API server last said anything to the watch that waits longest, in seconds since 1970; `nil` until it
    /// has spoken to each.
    package var lastContact: Int? {
        let contacts =
            [policies.lastContact, exemptions.lastContact] + (projects.map { [$0.lastContact] } ?? [])
        let known = contacts.compactMap(\.self)
        return known.count == contacts.count ? known.min() : nil
    }

    /// Ticks when a policy or an exemption changes.
    package func changes() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            var tasks = [
                Task { for await _ in self.policies.changes() { continuation.yield() } },
                Task { for await _ in self.exemptions.changes() { continuation.yield() } },
            ]
            if let projects {
                tasks.append(Task { for await _ in projects.changes() { continuation.yield() } })
            }
            let running = tasks
            continuation.onTermination = { _ in running.forEach { $0.cancel() } }
        }
    }
}
