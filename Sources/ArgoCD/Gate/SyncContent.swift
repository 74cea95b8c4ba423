// SPDX-License-Identifier: Apache-2.0

/// What a sync would apply.
package enum SyncContent: Sendable, Equatable {
    /// What the Application's own sources render at these revisions, one a source.
    case sources([ApplicationSource], revisions: [String])
    /// Manifests that the operation brings, each a JSON or YAML text.
    case manifests([String])
}

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

/// Sources and revisions of an operation, one by one.
///
/// Versions of Argo CD differ in whether they go by the lists or by the single members where an operation has both, so
/// one that has not exactly the shape of its Application's spec is refused.
struct SyncShape {
    /// Empty where the operation brings none.
    let sources: [ApplicationSource]
    /// Empty where it names none.
    let revisions: [String]

    init(_ operation: SyncOperation, of application: Application) throws(SyncProblem) {
        if application.hasSourceList {
            guard operation.source == nil, operation.revision.isEmpty else { throw .shapeMixed }
            (sources, revisions) = (operation.sources, operation.revisions)
        } else {
            guard operation.sources.isEmpty, operation.revisions.isEmpty else { throw .shapeMixed }
            sources = [operation.source].compactMap(\.self)
            revisions = [operation.revision].filter { !$0.isEmpty }
        }
    }
}
