// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import StrictJSON

/// What the mutating webhook changes of an operation, so that what is verified is what runs. It touches nothing but
/// `.operation`, which Argo CD compares with nothing.
package enum OperationPin {
    /// The changes that pin the operation of `application`; none where there is nothing to pin, or nothing to pin it to.
    ///
    /// - Parameter spec: the Application's `spec` as it is written.
    package static func patch(for application: Application, spec: JSON?) -> [PatchOperation] {
        guard case .success(let operation) = application.operation, operation.syncs else { return [] }
        var patch: [PatchOperation] = []
        if operation.refreshesOnRetry {
            patch.append(.replace(["operation", "retry", "refresh"], false))
        }
        // What brings its own manifests renders nothing, and hydrated sources are not the ones that are synced.
        guard operation.manifests.isEmpty, !application.isHydrated,
            let shape = try? SyncShape(operation, of: application)
        else { return patch }
        let (sources, revisions) =
            application.hasSourceList ? ("sources", "revisions") : ("source", "revision")
        if shape.sources.isEmpty, let own = spec?[sources] {
            // The spec may change between the verdict and the sync.
            patch.append(.add(["operation", "sync", sources], own))
        }
        if let pinned = self.revisions(for: shape, of: application) {
            let value: JSON = application.hasSourceList ? .strings(pinned) : .string(pinned.first ?? "")
            patch.append(.add(["operation", "sync", revisions], value))
        }
        return patch
    }

    /// The revisions to pin to: what Argo CD resolved for these very sources when it last compared.
    private static func revisions(for shape: SyncShape, of application: Application) -> [String]? {
        let wanted = shape.sources.isEmpty ? application.sources : shape.sources
        let resolved = application.status.revisions
        // Resolved for the same sources, or else it is another content's revision.
        guard wanted == application.status.comparedSources, wanted == application.sources,
            resolved.count == wanted.count,
            zip(wanted, resolved).allSatisfy({ $0.isPinned(by: $1) })
        else { return nil }
        let asked = shape.revisions.isEmpty ? Array(repeating: "", count: wanted.count) : shape.revisions
        guard asked.count == wanted.count else { return nil }
        // What is empty or repeats the target revision means what was resolved; another wish is another content.
        var pinned = asked
        for (index, revision) in asked.enumerated() where !wanted[index].isPinned(by: revision) {
            guard revision.isEmpty || revision == wanted[index].targetRevision else { return nil }
            pinned[index] = resolved[index]
        }
        return pinned == shape.revisions ? nil : pinned
    }
}
