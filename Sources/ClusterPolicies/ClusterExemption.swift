// SPDX-License-Identifier: Apache-2.0

package import Policy
package import StrictJSON

/// An `ImageVerificationExemption` of the cluster.
package struct ClusterExemption: Sendable {
    package var name: String
    /// Its `spec`.
    package var specification: JSON
    /// Counts the changes of its `spec`.
    package var generation: Int
    /// What was written about it.
    package var status: JSON?
    /// `nil` when it cannot be read.
    package var document: ExemptionDocument?
    package var errors: [PolicyDiagnostic]

    package init(_ json: JSON) {
        name = json["metadata"]?["name"]?.string ?? ""
        specification = json["spec"] ?? nil
        generation = json["metadata"]?["generation"]?.int ?? 0
        status = json["status"]
        let read = ExemptionReader.read(json)
        document = read.exemption
        errors = read.diagnostics.filter { $0.severity == .error }
    }
}
