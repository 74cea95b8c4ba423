// SPDX-License-Identifier: Apache-2.0

package import Policy

/// Why a sync cannot be decided about, before any image is looked at. All of them leave it undetermined.
package enum SyncProblem: Error, Sendable, Equatable {
    /// A stable name, dotted, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case operationUnreadable = "sync.operation-unreadable"
        case operationUnknown = "sync.operation-unknown"
        case revisionNotPinned = "sync.revision-not-pinned"
        case sourceNotPinned = "sync.source-not-pinned"
        case shapeMixed = "sync.shape-mixed"
        case anotherIsRunning = "sync.another-is-running"
        case turned = "sync.turned"
        case refreshOnRetry = "sync.refresh-on-retry"
        case inProgress = "sync.in-progress"
        case policiesUnread = "sync.policies-unread"
        case ownerUnknown = "pod.owner-unknown"
        case applicationUnreadable = "sync.application-unreadable"
        case unfaithful = "render.unfaithful"
        case moved = "render.moved"
        case failed = "render.failed"
        case refused = "render.refused"
        case unknown = "render.unknown"
        case unreadable = "render.unreadable"
    }

    /// A member of the operation has another type than Argo CD gives it; its path.
    case operationUnreadable(path: String)
    /// The operation has members that no known version of Argo CD has.
    case operationUnknown(members: [String])
    /// What would be synced is found out only when it runs; the revision as written.
    case revisionNotPinned(revision: String)
    /// The operation brings no sources: they would be those of the moment at which it begins.
    case sourceNotPinned
    /// The operation has single members and lists, or those that the Application does not have.
    case shapeMixed
    /// Another sync is under way: the controller would go on with that one.
    case anotherIsRunning
    /// A sync is under way and would go on in another project or at another destination.
    case turned
    /// A retry would sync another revision than the one that was verified.
    case refreshOnRetry
    /// It is being verified, and that takes longer than the API server waits.
    case inProgress
    /// The cluster's policies have not been read, or too long ago.
    case policiesUnread
    /// The objects that a Pod belongs to could not be read.
    case ownerUnknown
    case applicationUnreadable(ApplicationError)
    /// Argo CD's API would render something else.
    case unfaithful(Unfaithfulness)
    /// Argo CD compared another revision while it rendered.
    case moved
    /// Argo CD could not render; why, for people.
    case failed(why: String)
    /// Argo CD refused Assay; the HTTP status.
    case refused(status: Int)
    /// Argo CD's server does not know the Application.
    case unknown
    /// What was rendered cannot be read; why, for people.
    case unreadable(why: String)

    /// Why Argo CD's API would render something else than the sync applies.
    package enum Unfaithfulness: Sendable, Equatable {
        /// The operation brings sources that are not the Application's: a rollback.
        case otherSources
        /// The source hydrator writes what is synced.
        case hydrator
        /// Argo CD's last comparison was of other revisions than are to be synced, and there are several sources.
        case otherRevisions
    }

    package var code: Code {
        switch self {
        case .operationUnreadable: .operationUnreadable
        case .operationUnknown: .operationUnknown
        case .revisionNotPinned: .revisionNotPinned
        case .sourceNotPinned: .sourceNotPinned
        case .shapeMixed: .shapeMixed
        case .anotherIsRunning: .anotherIsRunning
        case .turned: .turned
        case .refreshOnRetry: .refreshOnRetry
        case .inProgress: .inProgress
        case .policiesUnread: .policiesUnread
        case .ownerUnknown: .ownerUnknown
        case .applicationUnreadable: .applicationUnreadable
        case .unfaithful: .unfaithful
        case .moved: .moved
        case .failed: .failed
        case .refused: .refused
        case .unknown: .unknown
        case .unreadable: .unreadable
        }
    }

    package var outcome: Outcome { .undetermined }
}
