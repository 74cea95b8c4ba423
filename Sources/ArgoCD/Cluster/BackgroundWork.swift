// SPDX-License-Identifier: Apache-2.0

import Kubernetes

/// What goes on while nobody asks: decisions are prepared when Applications or policies change, and made anew as they
/// age. Every replica prepares what will be asked; the leader looks after what runs already, and tells people.
package struct BackgroundWork: Sendable {
    private let watch: ClusterWatch
    private let preparer: Preparer
    private let isLeader: @Sendable () -> Bool
    private let lookAfter: @Sendable () async -> Void
    private let gone: @Sendable (ApplicationName) async -> Void
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - lookAfter: what the leader does besides, again and again: the status of Assay's own objects, and what stands
    ///     at Applications that nothing governs any more.
    ///   - gone: is told of Applications that are no longer there.
    package init(
        _ watch: ClusterWatch, _ preparer: Preparer, isLeader: @escaping @Sendable () -> Bool,
        lookAfter: @escaping @Sendable () async -> Void = {},
        gone: @escaping @Sendable (ApplicationName) async -> Void = { _ in },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.watch = watch
        self.preparer = preparer
        self.isLeader = isLeader
        self.lookAfter = lookAfter
        self.gone = gone
        self.sleep = sleep
    }

    /// Works until the task is cancelled.
    package func run() async {
        await withTaskGroup { group in
            group.addTask { await followApplications() }
            group.addTask { await followPolicies() }
            group.addTask { await lookAround() }
        }
    }

    private func followApplications() async {
        for await change in watch.applicationChanges() {
            if let application = change.new {
                await preparer.prepare(application, includesSynced: isLeader())
            } else if change.failure == nil {
                await gone(ApplicationName(namespace: change.key.namespace, name: change.key.name))
            }
        }
    }

    private func followPolicies() async {
        for await _ in watch.policyChanges() { await look() }
    }

    /// What ages, ages without any change.
    private func lookAround() async {
        while !Task.isCancelled {
            guard (try? await sleep(Self.interval)) != nil else { return }
            await look()
        }
    }

    private func look() async {
        await preparer.prepareAll(includesSynced: isLeader())
        if isLeader() { await lookAfter() }
    }

    private static let interval = Duration.seconds(30)
}
