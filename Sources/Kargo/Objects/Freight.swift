// SPDX-License-Identifier: Apache-2.0

package import Kubernetes
package import StrictJSON

/// What Assay needs of a Freight (`kargo.akuity.io/v1alpha1`): artifacts that are promoted together. What it is made of
/// never changes.
package struct Freight: Sendable, Equatable {
    /// The namespace is the Project.
    package var key: ObjectKey
    package var uid: String
    /// The Warehouse that it comes from.
    package var warehouse: String
    package var images: [FreightImage]
    /// All artifacts, a line each: what tells one Freight of a Warehouse from another.
    package var contents: Set<String>
    /// When it was created, RFC 3339 in UTC: texts of one form, which order as their moments do.
    package var created: String
    /// Names of Stages that run it now.
    package var currentlyIn: Set<String>
    /// Names of Stages that it was verified in.
    package var verifiedIn: Set<String>
    /// Names of Stages that somebody approved it for, whatever came before.
    package var approvedFor: Set<String>
    /// Names of Stages that Assay asked for its promotion to.
    package var promotedTo: Set<String>
    /// What stands in its labels about decisions.
    package var label: String?
    /// What Assay wrote into `status.metadata`.
    package var note: JSON?
    package var isBeingDeleted: Bool

    /// Reads a Freight. Throws what it lacks.
    package init(_ json: JSON) throws(KargoObjectError) {
        guard let key = ObjectKey(of: json), !key.namespace.isEmpty else { throw .missing("metadata.name") }
        self.key = key
        uid = json["metadata"]?["uid"]?.string ?? ""
        created = json["metadata"]?["creationTimestamp"]?.string ?? ""
        isBeingDeleted = !(json["metadata"]?["deletionTimestamp"]?.isNull ?? true)
        label = json["metadata"]?["labels"]?[Self.label]?.string
        let promoted = json["metadata"]?["annotations"]?[Self.promotedAnnotation]?.string ?? ""
        promotedTo = Set(promoted.split(separator: ",").map(String.init))
        warehouse = json["origin"]?["name"]?.string ?? ""
        images = try Self.images(json["images"])
        contents = FreightContents.lines(of: json)
        let status = json["status"]
        currentlyIn = Self.names(status?["currentlyIn"])
        verifiedIn = Self.names(status?["verifiedIn"])
        approvedFor = Self.names(status?["approvedFor"])
        note = status?["metadata"]?[Self.metadataKey]
    }

    package var project: String { key.namespace }

    private static func images(_ json: JSON?) throws(KargoObjectError) -> [FreightImage] {
        guard let json, !json.isNull else { return [] }
        guard let list = json.array else { throw .missing("images") }
        guard list.count <= mostImages else { throw .tooMany("images", limit: mostImages) }
        return try list.map { (json) throws(KargoObjectError) in
            guard let image = FreightImage(json) else { throw .missing("images.repoURL") }
            return image
        }
    }

    static func names(_ json: JSON?) -> Set<String> { Set(json?.object?.keys ?? []) }

    /// Kargo shows its value, as JSON, where people look at a Freight.
    package static let metadataKey = "assay"
    /// The Stages that Assay asked for its promotion to, with commas between: Promotions are forgotten, Freight is not.
    package static let promotedAnnotation = "assay.dev/promoted-to"
    /// `trusted`, `untrusted` or `pending`.
    package static let label = "assay.dev/decision"
    /// One artifact for each subscription of a Warehouse, of which Kargo takes few.
    private static let mostImages = 256
}
