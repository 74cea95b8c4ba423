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
        case .success(let operation): self.init(operation, of: application)
        }
    }

    private init(_ operation: SyncOperation, of application: Application) {
        guard operation.unknownMembers.isEmpty else {
            self = .problem(.operationUnknown(members: operation.unknownMembers))
            return
        }
        guard operation.syncs else {
            self = .nothing
            return
        }
        // Before anything that a retry could change: what is verified must be what a retry applies.
        if operation.refreshesOnRetry {
            self = .problem(.refreshOnRetry)
        } else if operation.isDryRun {
            self = .dryRun
        } else if !operation.manifests.isEmpty {
            self = .content(.manifests(operation.manifests))
        } else {
            do throws(SyncProblem) {
                self = .content(try Self.sources(operation, application))
            } catch {
                self = .problem(error)
            }
        }
    }

    private static func sources(_ operation: SyncOperation, _ application: Application) throws(SyncProblem)
        -> SyncContent
    {
        guard !application.isHydrated else { throw .unfaithful(.hydrator) }
        let own = operation.sources.isEmpty ? [operation.source].compactMap(\.self) : operation.sources
        let rendersAsSpec =
            own.isEmpty
            || own.count == application.sources.count
                && zip(own, application.sources).allSatisfy { $0.rendersAs($1) }
        guard rendersAsSpec, !application.sources.isEmpty else { throw .unfaithful(.otherSources) }
        // The controller would take those of the moment at which it begins.
        guard !own.isEmpty else { throw .sourceNotPinned }
        let given = application.hasSourceList ? operation.revisions : [operation.revision]
        // A list of the wrong length says nothing about some source.
        let revisions = given.count == application.sources.count ? given : given + [""]
        for (index, revision) in revisions.enumerated() {
            guard index < application.sources.count, application.sources[index].isPinned(by: revision) else {
                throw .revisionNotPinned(revision: revision)
            }
        }
        return .sources(application.sources, revisions: revisions)
    }
}
