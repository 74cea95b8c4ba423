// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON

extension ScanReport {
    /// in-toto's predicate `vulns`, v0.1 and v0.2 (`spec/predicates/vulns.md`, `vulns_02.md`). v0.1's text wraps each
    /// entry in `vulnerability` and its example does not; both are read.
    mutating func readInToto(_ predicate: JSONCursor) throws(JSONShapeError) {
        let results = try predicate.required("scanner").required("result")
        for entry in try results.array(limit: GateLimits.elements) {
            let vulnerability = try entry.optional("vulnerability") ?? entry
            try add(try vulnerability.required("id"), try Self.severity(vulnerability))
        }
        try readEnvelope(predicate)
    }

    /// What in-toto's and cosign's predicates say of the scan itself.
    mutating func readEnvelope(_ predicate: JSONCursor) throws(JSONShapeError) {
        finishedAt = try predicate.optional("metadata")?.optional("scanFinishedOn")?.timestamp() ?? finishedAt
        let database = try predicate.required("scanner").optional("db")
        databaseUpdatedAt = try database?.optional("lastUpdate")?.timestamp() ?? databaseUpdatedAt
    }

    /// The worst of the scores that can be read; the specification's text has one, its example a list.
    private static func severity(_ vulnerability: JSONCursor) throws(JSONShapeError) -> VulnerabilitySeverity
    {
        guard let scores = try vulnerability.optional("severity") else { return .unknown }
        let list = scores.json.object == nil ? try scores.array(limit: GateLimits.elements) : [scores]
        var worst = VulnerabilitySeverity.unknown
        for score in list {
            let method = try score.required("method").string()
            let value = try score.required("score")
            worst = max(worst, SeverityScale.severity(try SeverityScale.text(value), method: method))
        }
        return worst
    }
}
