// SPDX-License-Identifier: Apache-2.0

import Policy
package import StrictJSON
import Synchronization

/// Renders through Argo CD's API, which takes sources from its own copy of the Application: what it gives back counts
/// only when that copy was the right one before and after.
package final class ArgoCDRenderer: ManifestRenderer {
    private let api: ArgoCDAPI
    private let now: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    private let seen = Mutex<[ApplicationName: Sighting]>([:])

    private struct Sighting {
        var sources: [ApplicationSource]
        var since: Duration
    }

    /// - Parameters:
    ///   - now: a clock that never goes back.
    ///   - sleep: waits, and throws when it is cancelled.
    package init(
        _ api: ArgoCDAPI, now: @escaping @Sendable () -> Duration = ArgoCDRenderer.uptime,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.api = api
        self.now = now
        self.sleep = sleep
    }

    package func render(_ application: Application, at revisions: [String]) async throws(SyncProblem)
        -> [JSON]
    {
        try await checkView(of: application, at: revisions)
        try await settle(application)
        // With positions the server would write the revisions into its own copy of the Application.
        let revision = application.hasSourceList ? nil : revisions.first
        let manifests = try await api.manifests(application, revision: revision)
        if application.hasSourceList {
            let compared = try await api.refreshed(application)
            guard Self.matches(compared, application), compared.status.revisions == revisions else {
                throw .moved
            }
        }
        try await checkView(of: application, at: revisions)
        return manifests
    }

    /// The copy that is rendered from must have these sources, and for several sources these revisions.
    private func checkView(of application: Application, at revisions: [String]) async throws(SyncProblem) {
        guard let view = try await api.view(of: application), Self.matches(view, application) else {
            throw .moved
        }
        if application.hasSourceList, view.status.revisions != revisions {
            throw .unfaithful(.otherRevisions)
        }
    }

    private static func matches(_ view: Application, _ application: Application) -> Bool {
        view.sources == application.sources && view.hasSourceList == application.hasSourceList
            && view.isHydrated == application.isHydrated && view.policy.project == application.policy.project
            && view.policy.destination == application.policy.destination
    }

    /// Another replica of the server may answer the next request, and learns of a change a little later.
    private func settle(_ application: Application) async throws(SyncProblem) {
        let moment = now()
        let since = seen.withLock { seen in
            if let known = seen[application.name], known.sources == application.sources { return known.since }
            if seen.count >= Self.mostSightings { seen.removeAll() }
            seen[application.name] = Sighting(sources: application.sources, since: moment)
            return moment
        }
        let rest = since + Self.settlingTime - moment
        guard rest > .zero else { return }
        do { try await sleep(rest) } catch { throw .inProgress }
    }

    /// The time since some moment before.
    package static let uptime: @Sendable () -> Duration = {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }()

    /// An informer is behind by milliseconds; this is a hundred times that.
    private static let settlingTime = Duration.seconds(2)
    private static let mostSightings = 10_000
}
