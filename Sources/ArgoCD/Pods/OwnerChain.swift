// SPDX-License-Identifier: Apache-2.0

package import StrictJSON

/// Follows a Pod to the object that Argo CD put there: Pod, ReplicaSet, Deployment.
package struct OwnerChain: Sendable {
    /// Gives an object, or `nil` where there is none, or none that may be read.
    package typealias Lookup =
        @Sendable (_ owner: TrackedObject, _ apiVersion: String) async throws -> JSON?

    private let controlPlane: String
    private let lookup: Lookup

    /// - Parameter controlPlane: the namespace of Argo CD.
    package init(controlPlane: String, lookup: @escaping Lookup) {
        self.controlPlane = controlPlane
        self.lookup = lookup
    }

    /// The Application that the first tracked object on the way up names; `nil` where no object on the way does.
    ///
    /// A tracking id counts only on the very object that it speaks of: copies carry their original's.
    package func trackingID(of pod: JSON, namespace: String) async throws -> TrackingID? {
        var object = pod
        var identity = TrackedObject(
            group: "", kind: "Pod", namespace: namespace, name: pod["metadata"]?["name"]?.string ?? "")
        for _ in 0..<Self.longest {
            if let text = object["metadata"]?["annotations"]?[TrackingID.annotation]?.string,
                let id = TrackingID(text, controlPlane: controlPlane), id.object == identity
            {
                return id
            }
            guard let owner = Self.controller(of: object, namespace: namespace) else { return nil }
            guard let next = try await lookup(owner.object, owner.apiVersion) else { return nil }
            (object, identity) = (next, owner.object)
        }
        return nil
    }

    private static func controller(of object: JSON, namespace: String) -> (
        object: TrackedObject, apiVersion: String
    )? {
        for owner in object["metadata"]?["ownerReferences"]?.array ?? []
        where owner["controller"]?.bool == true {
            guard let version = owner["apiVersion"]?.string, let kind = owner["kind"]?.string,
                let name = owner["name"]?.string
            else { return nil }
            let parts = version.split(separator: "/")
            let group = parts.count == 2 ? String(parts[0]) : ""
            return (TrackedObject(group: group, kind: kind, namespace: namespace, name: name), version)
        }
        return nil
    }

    /// A Pod of a CronJob's Job has two owners above it; operators add one or two.
    private static let longest = 8
}
