// SPDX-License-Identifier: Apache-2.0

/// `argocd.argoproj.io/tracking-id`: which Application an object belongs to, and which object that was said of.
package struct TrackingID: Sendable, Hashable {
    package static let annotation = "argocd.argoproj.io/tracking-id"

    package var application: ApplicationName
    package var object: TrackedObject

    /// Reads `<instance>:<group>/<Kind>:<namespace>/<name>`, where an instance is the Application's name, or
    /// `<namespace>_<name>` outside of Argo CD's own namespace. `nil` when it is anything else.
    package init?(_ text: String, controlPlane: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, text.utf8.count <= Self.longest else { return nil }
        let kind = parts[1].split(separator: "/", omittingEmptySubsequences: false)
        let place = parts[2].split(separator: "/", omittingEmptySubsequences: false)
        guard kind.count == 2, place.count == 2, !kind[1].isEmpty, !place[1].isEmpty else { return nil }
        object = TrackedObject(
            group: String(kind[0]), kind: String(kind[1]), namespace: String(place[0]), name: String(place[1])
        )
        // No name of Kubernetes holds an underscore.
        let instance = parts[0].split(separator: "_", omittingEmptySubsequences: false)
        guard instance.allSatisfy({ !$0.isEmpty }) else { return nil }
        switch instance.count {
        case 1: application = ApplicationName(namespace: controlPlane, name: String(instance[0]))
        case 2: application = ApplicationName(namespace: String(instance[0]), name: String(instance[1]))
        default: return nil
        }
    }

    private static let longest = 1_024
}

/// An object by what Argo CD tells objects apart by.
package struct TrackedObject: Sendable, Hashable {
    /// Empty for the core group.
    package var group: String
    package var kind: String
    package var namespace: String
    package var name: String

    package init(group: String, kind: String, namespace: String, name: String) {
        self.group = group
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }
}
