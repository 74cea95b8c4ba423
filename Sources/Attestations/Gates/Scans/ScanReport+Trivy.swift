// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

extension ScanReport {
    /// Trivy's JSON report, schema 2.
    ///
    /// Trivy leaves out what is empty: `Vulnerabilities` of a target without findings, and `Results` of an image in
    /// which it found nothing to look at, such as one from scratch with a single static program. Both are reports
    /// without findings; what tells them from other documents are the version of the schema and the artifact's name.
    mutating func readTrivy(_ report: JSONCursor) throws(JSONShapeError) {
        let version = try report.required("SchemaVersion")
        guard try version.int() == 2 else { throw version.invalid("is no schema of Trivy's that is read") }
        let name = try report.required("ArtifactName")
        guard try !name.string().isEmpty else { throw name.invalid("is empty") }
        finishedAt = try report.optional("CreatedAt")?.timestamp()
        for target in try Self.list("Results", report) {
            for found in try Self.list("Vulnerabilities", target) {
                let severity = try found.optional("Severity")?.string() ?? ""
                try add(try found.required("VulnerabilityID"), SeverityScale.severity(severity))
            }
        }
    }

    /// A list that may be left out; Trivy never writes `null` for one.
    private static func list(_ key: String, _ object: JSONCursor) throws(JSONShapeError) -> [JSONCursor] {
        guard try object.object()[key] != nil else { return [] }
        return try object.required(key).array(limit: GateLimits.elements)
    }
}
