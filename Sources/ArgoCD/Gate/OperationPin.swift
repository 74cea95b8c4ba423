// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import StrictJSON

/// What the mutating webhook changes of an operation, so that what is verified is what runs. It touches nothing but
/// `.operation`, which Argo CD compares with nothing.
package enum OperationPin {
    /// The changes that pin the operation of `application`; none where there is nothing to pin, or nothing to pin it to.
    package static func patch(for application: Application) -> [PatchOperation] {
        guard case .success(let operation) = application.operation, operation.syncs else { return [] }
        var patch: [PatchOperation] = []
        if operation.refreshesOnRetry {
            patch.append(.replace(["operation", "retry", "refresh"], false))
        }
        // What brings its own manifests renders nothing, and hydrated sources are not the ones that are synced.
        guard operation.manifests.isEmpty, !application.isHydrated else { return patch }
        let sync = ["operation", "sync"]
        if operation.source == nil, operation.sources.isEmpty, let first = application.sources.first {
            // The spec may change between the verdict and the sync.
            patch.append(
                application.hasSourceList
                    ? .add(JSONPointer(sync + ["sources"]), .array(application.sources.map(\.json)))
                    : .add(JSONPointer(sync + ["source"]), first.json))
        }
        if let revisions = revisions(for: operation, of: application) {
            patch.append(
                application.hasSourceList
                    ? .add(JSONPointer(sync + ["revisions"]), .strings(revisions))
                    : .add(JSONPointer(sync + ["revision"]), .string(revisions.first ?? "")))
        }
        return patch
    }

    /// The revisions to pin to: what Argo CD resolved for these very sources when it last compared.
    private static func revisions(for operation: SyncOperation, of application: Application) -> [String]? {
        let own = operation.sources.isEmpty ? [operation.source].compactMap(\.self) : operation.sources
        let wanted = own.isEmpty ? application.sources : own
        let resolved = application.status.revisions
        // Resolved for the same sources, target revisions included, or else it is another content's revision.
        guard wanted == application.status.comparedSources, wanted == application.sources,
            resolved.count == wanted.count,
            zip(wanted, resolved).allSatisfy({ $0.isPinned(by: $1) })
        else { return nil }
        let given = application.hasSourceList ? operation.revisions : [operation.revision]
        let asked = given.isEmpty ? Array(repeating: "", count: wanted.count) : given
        guard asked.count == wanted.count else { return nil }
        // What is empty or repeats the target revision means what was resolved; another wish is another content.
        var pinned = asked
        for (index, revision) in asked.enumerated() where !wanted[index].isPinned(by: revision) {
            guard revision.isEmpty || revision == wanted[index].targetRevision else { return nil }
            pinned[index] = resolved[index]
        }
        return pinned == given ? nil : pinned
    }
}
