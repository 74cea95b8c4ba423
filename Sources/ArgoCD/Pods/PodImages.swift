// SPDX-License-Identifier: Apache-2.0

package import Manifests
package import StrictJSON

/// The images that a request adds to a Pod.
package struct PodImages: Sendable {
    /// As they are written, each once, sorted.
    package var added: [String]

    /// - Parameter old: the Pod as it was; its images run already.
    package init(of pod: JSON, besides old: JSON?) throws(ManifestInputError) {
        let before = try old.map { (old) throws(ManifestInputError) in try Self.images(of: old) } ?? []
        added = try Self.images(of: pod).subtracting(before).sorted()
    }

    /// A Pod that runs them and nothing else: the same one for all replicas, whatever else they differ in.
    package var manifest: JSON {
        [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "pod"],
            "spec": [
                "containers": .array(
                    added.enumerated().map { ["name": .string("image-\($0)"), "image": .string($1)] })
            ],
        ]
    }

    private static func images(of pod: JSON) throws(ManifestInputError) -> Set<String> {
        var object = pod.object ?? JSONObject()
        // The API server leaves out what the path says.
        object["apiVersion"] = object["apiVersion"] ?? "v1"
        object["kind"] = object["kind"] ?? "Pod"
        return Set(try Manifests(resources: [.object(object)], named: "pod").images().map(\.written))
    }
}
