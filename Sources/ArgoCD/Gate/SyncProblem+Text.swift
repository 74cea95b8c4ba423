// SPDX-License-Identifier: Apache-2.0

import Kubernetes

extension SyncProblem: CustomStringConvertible {
    /// What was found.
    package var description: String {
        switch self {
        case .operationUnreadable(let path): "\(path) has another type than Argo CD gives it"
        case .operationUnknown(let members):
            "the operation has members that are not known: \(members.prefix(5).joined(separator: ", "))"
        case .revisionNotPinned(let revision):
            revision.isEmpty
                ? "the operation names no revision, so what runs is found out only when it is applied"
                : "the operation names \(revision.shownOnOneLine), which is no fixed commit, version or digest"
        case .sourceNotPinned: "the operation does not say which sources it syncs"
        case .shapeMixed: "the operation has not the shape of the Application's sources: one, or a list"
        case .anotherIsRunning: "another sync is under way, and Argo CD would go on with that one"
        case .turned: "a sync is under way, and would go on in the new project or at the new destination"
        case .refreshOnRetry: "retry.refresh would sync a newer revision than the one that is verified"
        case .inProgress: "the images are still being verified"
        case .policiesUnread: "the image verification policies could not be read from the cluster"
        case .ownerUnknown: "what the Pod belongs to could not be read from the cluster"
        case .applicationUnreadable(let error): "the Application cannot be read: \(error)"
        case .unfaithful(.otherSources):
            "the operation brings sources that are not the Application's, which Argo CD's API does not render"
        case .unfaithful(.hydrator):
            "the source hydrator writes what is synced, which Argo CD's API does not render"
        case .unfaithful(.otherRevisions):
            "the revisions to sync are not those that Argo CD compared last, which its API does not render for several sources"
        case .moved: "Argo CD compared other revisions while it rendered these"
        case .failed(let why): "Argo CD did not render the manifests: \(why.shownOnOneLine)"
        case .refused(let status): "Argo CD refused to render the manifests for Assay (HTTP \(status))"
        case .unknown: "Argo CD's server does not know the Application, or not yet"
        case .unreadable(let why): "the rendered manifests cannot be read: \(why.shownOnOneLine)"
        }
    }

    /// What to do.
    package var next: String {
        switch self {
        case .operationUnreadable, .operationUnknown, .applicationUnreadable:
            "check the manifest that sets it; update Assay if Argo CD is newer"
        case .revisionNotPinned: "sync a commit: argocd app sync APP --revision COMMIT"
        case .sourceNotPinned: "register Assay's mutating webhook, which adds them: kubectl apply -k deploy/"
        case .shapeMixed:
            "write source and revision for one source, sources and revisions for a list, and nothing else"
        case .anotherIsRunning: "wait until it is over, or terminate it: argocd app terminate-op APP"
        case .turned: "wait until it is over, or terminate it: argocd app terminate-op APP"
        case .refreshOnRetry: "set retry.refresh to false"
        case .inProgress: "automated sync goes on by itself; otherwise sync again in a moment"
        case .ownerUnknown: "it is tried again with the next Pod; see the logs of Assay if it stays"
        case .policiesUnread: "see the logs of Assay; it must be able to list imageverificationpolicies"
        case .unfaithful(.otherSources):
            "revert the change in Git, or set the Application's source to the one wanted and sync that"
        case .unfaithful(.hydrator):
            "verify the hydrated branch by an Application of its own, or exempt the digests"
        case .unfaithful(.otherRevisions):
            "set the wanted revisions in spec.sources and sync after the refresh"
        case .moved: "automated sync goes on by itself; otherwise sync again in a moment"
        case .failed: "open the Application in Argo CD: it shows the same error"
        case .refused: "give Assay's account the right: p, ACCOUNT, applications, get, */*, allow"
        case .unknown:
            "create it without an operation; for another namespace set application.namespaces of Argo CD"
        case .unreadable: "look at the output of argocd app manifests APP --source git"
        }
    }
}
