// SPDX-License-Identifier: Apache-2.0

/// What an operation means for the gate (facts of how Argo CD runs one: docs/argocd.md, "What is covered").
package enum SyncReading: Sendable, Equatable {
    /// It starts nothing.
    case nothing
    /// It changes nothing: a client-side dry run.
    case dryRun
    case content(SyncContent)
    case problem(SyncProblem)

    /// Reads the operation of an Application that is being written.
    package init(of application: Application) {
        switch application.operation {
        case nil: self = .nothing
        case .failure(let error): self = .problem(.operationUnreadable(path: error.path))
        case .success(let operation):
            do throws(SyncProblem) {
                self = try Self.reading(operation, application)
            } catch {
                self = .problem(error)
            }
        }
    }

    private static func reading(_ operation: SyncOperation, _ application: Application) throws(SyncProblem)
        -> SyncReading
    {
        // Whatever this operation says, the controller would go on with the one that it has begun.
        guard !application.isSyncing else { throw .anotherIsRunning }
        guard operation.unknownMembers.isEmpty else {
            throw .operationUnknown(members: operation.unknownMembers)
        }
        guard operation.syncs else { return .nothing }
        // Before anything that a retry could change: what is verified must be what a retry applies.
        guard !operation.refreshesOnRetry else { throw .refreshOnRetry }
        if operation.isDryRun { return .dryRun }
        if !operation.manifests.isEmpty { return .content(.manifests(operation.manifests)) }
        return .content(try sources(operation, application))
    }

    private static func sources(_ operation: SyncOperation, _ application: Application) throws(SyncProblem)
        -> SyncContent
    {
        guard !application.isHydrated else { throw .unfaithful(.hydrator) }
        let own = try SyncShape(operation, of: application)
        // The controller would take those of the moment at which it begins.
        guard !own.sources.isEmpty else { throw .sourceNotPinned }
        guard own.sources == application.sources else { throw .unfaithful(.otherSources) }
        // A list of the wrong length says nothing about some source.
        guard own.revisions.count == own.sources.count else { throw .revisionNotPinned(revision: "") }
        for (source, revision) in zip(own.sources, own.revisions) where !source.isPinned(by: revision) {
            throw .revisionNotPinned(revision: revision)
        }
        return .sources(own.sources, revisions: own.revisions)
    }
}
