// SPDX-License-Identifier: Apache-2.0

package import Policy
package import StrictJSON

/// An `ImageVerificationPolicy`, or an AppProject with a block, of the cluster.
package struct ClusterPolicy: Sendable {
    /// `ImageVerificationPolicy/name`.
    package var name: String
    /// The object's own name.
    package var objectName: String
    /// Its `spec`.
    package var specification: JSON
    /// Counts the changes of its `spec`.
    package var generation: Int
    /// What was written about it.
    package var status: JSON?
    /// Whether it is an object of Assay's, and not one of Argo CD's.
    package var isObjectOfAssay: Bool
    private var documents: [ProjectPolicy]

    /// Reads an object. One that cannot be read is a policy too: what it may have meant is misconfigured.
    package init(_ json: JSON) {
        let kind = json["kind"]?.string ?? "ImageVerificationPolicy"
        objectName = json["metadata"]?["name"]?.string ?? ""
        name = "\(kind)/\(objectName)"
        generation = json["metadata"]?["generation"]?.int ?? 0
        status = json["status"]
        let isProject = kind == "AppProject"
        isObjectOfAssay = !isProject
        specification = (isProject ? json["spec"]?["imageVerification"] : json["spec"]) ?? nil
        documents = PolicyReader.read([json], file: name, from: .cluster).projects
    }

    /// An object that is there and was not shown: it may have been meant for anything.
    package init(unreadable kind: String, _ name: String) {
        self.init([
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationPolicy",
            "metadata": ["name": .string("\(kind) \(name)")], "spec": "unreadable",
        ])
    }

    /// The policy, where it is meant for `application` and says anything.
    package func selecting(_ application: ApplicationPolicy) -> ProjectPolicy? {
        documents.first { !$0.isSilent && $0.selects(application) }
    }

    /// The policy, where it is meant for `place` and says anything.
    func selecting(_ place: KargoPlace) -> ProjectPolicy? {
        documents.first { !$0.isSilent && $0.selects(place) }
    }

    /// The policy, whatever it is meant for.
    var document: ProjectPolicy? { documents.first { !$0.isSilent } }

    /// Why it cannot be read.
    package var errors: [PolicyDiagnostic] { documents.flatMap(\.errors) }

    /// Whether it says anything.
    package var isSilent: Bool { documents.allSatisfy(\.isSilent) }
}
