// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

extension ScanReport {
    /// Grype's JSON report. Its list of matches is always there, and so is the descriptor that names the program.
    mutating func readGrype(_ report: JSONCursor) throws(JSONShapeError) {
        let descriptor = try report.required("descriptor")
        let name = try descriptor.required("name")
        guard try name.string() == "grype" else { throw name.invalid("is not \"grype\"") }
        for match in try report.required("matches").array(limit: GateLimits.elements) {
            let vulnerability = try match.required("vulnerability")
            let severity = try vulnerability.optional("severity")?.string() ?? ""
            try add(try vulnerability.required("id"), SeverityScale.severity(severity))
        }
        finishedAt = try descriptor.optional("timestamp")?.timestamp()
        // Since 0.88 in the status of the database.
        let database = try descriptor.optional("db")
        databaseUpdatedAt = try (database?.optional("status") ?? database)?.optional("built")?.timestamp()
    }
}
