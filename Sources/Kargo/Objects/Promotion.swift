// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import StrictJSON

/// What Assay needs of a Promotion: a Freight that is to go into a Stage.
package struct Promotion: Sendable, Equatable {
    /// Empty names for one that is only asked for: a `generateName` makes it.
    package var key: ObjectKey
    package var stage: String
    /// The Freight's name; empty where none is named.
    package var freight: String

    /// Reads a Promotion or a PromotionRequest. Throws what it lacks.
    package init(_ json: JSON) throws(KargoObjectError) {
        guard let stage = json["spec"]?["stage"]?.string, !stage.isEmpty else { throw .missing("spec.stage") }
        key = ObjectKey(
            namespace: json["metadata"]?["namespace"]?.string ?? "",
            name: json["metadata"]?["name"]?.string ?? "")
        self.stage = stage
        freight = json["spec"]?["freight"]?.string ?? ""
    }

    /// Tells, on Promotions that Assay asked for, which Freight and Stage they were asked for.
    package static let triggerLabel = "assay.dev/promoted-freight"
}
