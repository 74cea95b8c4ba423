// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Which Kubernetes resource a manifest describes.
package struct ResourceIdentity: Sendable, Hashable {
    /// Group and version, for example `apps/v1`; empty when the manifest has none.
    package var apiVersion: String
    /// The kind; empty when the manifest has none.
    package var kind: String
    /// The namespace, if one is written.
    package var namespace: String?
    /// The name, or the prefix of names that are generated.
    package var name: String?

    /// An identity from its parts.
    package init(apiVersion: String, kind: String, namespace: String? = nil, name: String? = nil) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// The identity that a manifest states.
    init(of manifest: JSON) {
        let metadata = manifest["metadata"]
        apiVersion = manifest["apiVersion"]?.string ?? ""
        kind = manifest["kind"]?.string ?? ""
        namespace = metadata?["namespace"]?.string
        name = metadata?["name"]?.string ?? metadata?["generateName"]?.string
    }

    /// The API group; empty for the core group.
    package var group: String {
        apiVersion.firstIndex(of: "/").map { String(apiVersion[..<$0]) } ?? ""
    }
}

extension ResourceIdentity: CustomStringConvertible {
    /// `Kind namespace/name`, as far as it is known.
    package var description: String {
        let path = [namespace, name].compactMap(\.self).joined(separator: "/")
        return (kind.isEmpty ? "resource without kind" : kind) + (path.isEmpty ? "" : " " + path)
    }
}
