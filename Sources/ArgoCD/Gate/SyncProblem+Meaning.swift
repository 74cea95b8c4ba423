// SPDX-License-Identifier: Apache-2.0

extension SyncProblem.Code {
    /// One sentence, for the list of all reasons.
    package var meaning: String {
        switch self {
        case .operationUnreadable: "A member of the operation has another type than Argo CD gives it."
        case .operationUnknown:
            "The operation has members that no known Argo CD has, so that it is not known what it does."
        case .revisionNotPinned:
            "The operation names a branch, a tag or a range, or nothing: what runs is found out only when it is applied."
        case .sourceNotPinned:
            "The operation does not say which sources it syncs, and they may change before it runs."
        case .shapeMixed:
            "The operation has members for one source and for a list, and versions of Argo CD differ in which they take."
        case .anotherIsRunning: "Another sync is under way, and Argo CD would go on with that one."
        case .turned: "A sync is under way, and would go on in another project or at another destination."
        case .refreshOnRetry:
            "A retry would sync a newer revision than the one that is verified (`retry.refresh`)."
        case .inProgress: "The images are being verified, which takes longer than the API server waits."
        case .policiesUnread: "The policies were not read from the cluster yet, or too long ago."
        case .ownerUnknown: "What a Pod belongs to could not be read from the cluster."
        case .applicationUnreadable: "The Application cannot be read."
        case .unfaithful:
            "Argo CD's API would render something else than the sync applies: a rollback, hydrated sources, several sources at other revisions."
        case .moved: "Argo CD compared other sources or revisions while it rendered."
        case .failed: "Argo CD could not be reached, or could not render."
        case .refused: "Argo CD does not let Assay see the Application."
        case .unknown: "Argo CD's server does not know the Application, or not yet."
        case .unreadable: "What was rendered cannot be read, or is more than is read."
        }
    }
}
