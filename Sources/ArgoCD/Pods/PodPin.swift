// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
import OCIModel
import Policy
package import StrictJSON
package import Verification

/// Tags of a Pod become the digests that they had when they were verified.
package enum PodPin {
    package static func patch(for pod: JSON, _ images: [PreparedImage]) -> [PatchOperation] {
        var digests: [String: Digest] = [:]
        for image in images where image.outcome == .verified || image.outcome == .exempt {
            digests[image.written] = image.digest
        }
        func pinned(_ written: String?) -> JSON? {
            guard let written, let digest = digests[written],
                let reference = try? ImageReference(parsing: written), reference.digest == nil
            else { return nil }
            return .string("\(reference.repository)@\(digest)")
        }
        var patch: [PatchOperation] = []
        for list in ["initContainers", "containers"] {
            for (index, container) in (pod["spec"]?[list]?.array ?? []).enumerated() {
                guard let image = pinned(container["image"]?.string) else { continue }
                patch.append(.replace(["spec", list, "\(index)", "image"], image))
            }
        }
        for (index, volume) in (pod["spec"]?["volumes"]?.array ?? []).enumerated() {
            guard let image = pinned(volume["image"]?["reference"]?.string) else { continue }
            patch.append(.replace(["spec", "volumes", "\(index)", "image", "reference"], image))
        }
        return patch
    }
}
