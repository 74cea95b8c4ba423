// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Renders through Argo CD's API, which takes sources from its own copy of the Application: what it gives back counts
/// only when that copy was the right one all the while.
///
/// What a commit renders to is not fixed (remote files, time, what the build is told), so the resources that Argo CD's
/// controller itself compared last are given back as well, where it compared these revisions: it is those that it would
/// apply.
package final class ArgoCDRenderer: ManifestRenderer {
    private let api: ArgoCDAPI
    private let change: @Sendable (ApplicationName) -> Int
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - change: another number whenever somebody who watches has seen an Application change in what is rendered of it.
    ///   - sleep: waits, and throws when it is cancelled.
    package init(
        _ api: ArgoCDAPI, change: @escaping @Sendable (ApplicationName) -> Int = { _ in 0 },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.api = api
        self.change = change
        self.sleep = sleep
    }

    package func render(_ application: Application, at revisions: [String]) async throws(SyncProblem)
        -> [JSON]
    {
        let changeBefore = change(application.name)
        let view = try await view(of: application, at: revisions)
        // With positions the server would write the revisions into its own copy of the Application.
        let revision = application.hasSourceList ? nil : revisions.first
        var manifests = try await api.manifests(application, revision: revision)
        if application.hasSourceList {
            let compared = try await api.refreshed(application)
            // Somebody else could have had the answer sent before the comparison was made.
            guard compared.rendersAs(application), compared.status.revisions == revisions,
                compared.status.reconciledAt > view.status.reconciledAt
            else { throw .moved }
        }
        if view.status.revisions == revisions, view.status.comparedSources == application.sources {
            manifests += try await api.comparedResources(application)
        }
        // Another replica of the server may have rendered, and the watch hears of changes a little later.
        do { try await sleep(Self.settlingTime) } catch { throw .inProgress }
        _ = try await self.view(of: application, at: revisions)
        // Back and forth looks like never.
        guard change(application.name) == changeBefore else { throw .moved }
        return manifests
    }

    /// The copy that is rendered from: it must have these sources, and for several sources these revisions.
    private func view(of application: Application, at revisions: [String]) async throws(SyncProblem)
        -> Application
    {
        guard let view = try await api.view(of: application) else { throw await api.whyUnseen(application) }
        guard view.rendersAs(application) else { throw .moved }
        if application.hasSourceList, view.status.revisions != revisions {
            throw .unfaithful(.otherRevisions)
        }
        return view
    }

    /// An informer is behind by milliseconds; this is a hundred times that.
    private static let settlingTime = Duration.seconds(1)
}
