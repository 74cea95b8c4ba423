// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import StrictJSON

/// What a scanner found, in whichever of the shapes that are known. A document of another shape is an error and never
/// a scan without findings.
struct ScanReport {
    /// The worst severity of each vulnerability, by its ID: how often a scanner repeats one says nothing of it.
    var severities: [String: VulnerabilitySeverity] = [:]
    /// When the scan ended, in seconds since 1970; `nil` when it does not say.
    var finishedAt: Int?
    /// When the scanner's data were last brought up to date, in seconds since 1970; `nil` when it does not say.
    var databaseUpdatedAt: Int?

    /// Reads the predicate of a statement.
    init(_ statement: Statement) throws(JSONShapeError) {
        let predicate = JSONCursor(statement.predicate)
        switch statement.predicateType {
        case "https://in-toto.io/attestation/vulns/v0.1", "https://in-toto.io/attestation/vulns/v0.2":
            try readInToto(predicate)
        case "https://cosign.sigstore.dev/attestation/vuln/v1":
            try readScanner(try predicate.required("scanner").required("result"))
            try readEnvelope(predicate)
        default: try readScanner(predicate)
        }
    }

    /// A scanner's own document, by the marks that the scanner puts into each.
    private mutating func readScanner(_ document: JSONCursor) throws(JSONShapeError) {
        let object = try document.object()
        if object["SchemaVersion"] != nil {
            try readTrivy(document)
        } else if object["matches"] != nil {
            try readGrype(document)
        } else {
            throw document.invalid("is neither a report of Trivy nor one of Grype")
        }
    }

    mutating func add(_ id: JSONCursor, _ severity: VulnerabilitySeverity) throws(JSONShapeError) {
        let text = try id.string()
        guard !text.isEmpty else { throw id.invalid("is empty") }
        severities[text] = max(severities[text] ?? severity, severity)
    }
}
