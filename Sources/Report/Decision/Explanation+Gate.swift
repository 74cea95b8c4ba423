// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON

extension Explanation {
    /// A gate that is not satisfied, or cannot be decided now.
    init(_ problem: GateProblem, gate name: String) {
        let gate = "gate \(name)"
        switch problem {
        // Which there are.
        case .noAttestation(let wanted, let near, let others):
            let found =
                near.isEmpty
                ? others.isEmpty ? "none" : "none of that type; they attested \(Self.list(others))"
                : "none of that type, but almost: \(Self.list(near))"
            self.init(
                wanted: "\(gate): an attestation of type \(wanted.joined(separator: " or ")) by its signers",
                found: found,
                next: near.isEmpty
                    ? "attest the digest, or add whoever did to the gate's signers"
                    : "attest with exactly the gate's type, or name the other one in predicateType")
        case .incomplete:
            self.init(
                wanted: "\(gate): all attestations of the digest", found: "only some could be read",
                next: "try again, and remove stale attestations from the image")
        case .withdrawn(let record):
            self.init(
                wanted:
                    "\(gate): the attestation of \(RFC3339.text(record.signedAt)) that was seen before (\(record.attestation))",
                found: "it is gone, and there is none since",
                next: "attest again: a newer one counts in its place"
            )
        case .memoryFailed(let failure):
            self.init(
                wanted: "\(gate): to know what was seen before", found: failure.phrase,
                next: "find out who changed it, and make it readable and writable for this user alone")
        case .ambiguousLatest(let time, let digests):
            self.init(
                wanted: "\(gate): one newest attestation",
                found: "\(digests.count) of \(RFC3339.text(time)) that say different things",
                next: "attest again: a newer one decides")

        // When.
        case .noVerifiedTime:
            self.init(
                wanted: "\(gate): an attestation whose time is proven", found: "one without a time",
                next:
                    "sign with a transparency log or a time-stamp, or name the predicate's own predicateTime")
        case .predicateTime(let error):
            self.init(
                wanted: "\(gate): the time that predicateTime names in the predicate", found: "\(error)",
                next: "write it as RFC 3339, or correct predicateTime")
        case .timeInFuture(let time, let now):
            self.init(
                wanted: "\(gate): an attestation made before \(RFC3339.text(now))",
                found: "one of \(RFC3339.text(time))",
                next: "correct the clock that is wrong, here or where it was made")
        case .tooOld(let time, let maxAge):
            self.init(
                wanted: "\(gate): an attestation younger than \(maxAge)",
                found: "one of \(RFC3339.text(time))",
                next: "run it again and attest the digest anew")

        // Tests, and predicates at large.
        case .predicateNotAnObject(let found):
            self.init(
                wanted: "\(gate): a predicate that is an object", found: found,
                next: "attest with a version of the tool that writes the predicate as JSON")
        case .predicateMalformed(let error):
            self.init(
                wanted: "\(gate): a predicate of its type", found: "\(error)",
                next: "write the predicate as its specification says")
        case .testResult(let found, let wanted):
            self.init(
                wanted: "\(gate): the result \(wanted == .warned ? "PASSED or WARNED" : "PASSED")",
                found: found, next: "correct what fails, then test and attest again")
        case .unknownTestResult(let found):
            self.init(
                wanted: "\(gate): a result of PASSED, WARNED or FAILED", found: "\"\(found)\"",
                next: "write the result as the specification says: PASSED")
        case .testConfiguration(let wanted, let found):
            self.init(
                wanted: "\(gate): a test result of configuration \(wanted)",
                found: found.isEmpty ? "one that names none" : "one of \(Self.list(found))",
                next: "attest the tests of that configuration")
        case .testsMissing(let tests):
            self.init(
                wanted: "\(gate): that these tests passed: \(Self.list(tests))",
                found: "they are not among those that did", next: "run them, and list them in passedTests")

        // Scans.
        case .scanUnreadable(let error):
            self.init(
                wanted: "\(gate): a scan by in-toto's vulns, or a report of Trivy or Grype",
                found: "\(error)",
                next: "attest the scanner's JSON report as it is")
        case .scanUndated:
            self.init(
                wanted: "\(gate): a scan that says when it was made", found: "one that does not",
                next: "attest with metadata.scanFinishedOn")
        case .scanAfterSigning(let finished, let signed):
            self.init(
                wanted: "\(gate): a scan made before it was signed, at \(RFC3339.text(signed))",
                found: "one that ended \(RFC3339.text(finished))",
                next: "correct the scanner's clock, then scan and attest again")
        case .databaseUndated:
            self.init(
                wanted: "\(gate): a scan that says how old its data are", found: "one that does not",
                next: "attest with scanner.db.lastUpdate, or leave out maxDatabaseAge")
        case .databaseTooOld(let updated, let maxAge):
            self.init(
                wanted: "\(gate): data younger than \(maxAge)", found: "data of \(RFC3339.text(updated))",
                next: "update the scanner's database, then scan and attest again")
        case .vulnerabilities(let severity, let found, let allowed, let ids):
            self.init(
                wanted: "\(gate): at most \(allowed) \(severity.rawValue)",
                found: "\(found): \(Self.list(ids, of: found))",
                next: "update what has them, or allow one for a while: vulnerabilities.allow")
        case .unknownSeverity(let found, let ids):
            self.init(
                wanted: "\(gate): a severity for every vulnerability",
                found: "\(found) without one: \(Self.list(ids, of: found))",
                next: "allow them for a while, or say vulnerabilities.unknown: allow")

        // Documents.
        case .sbomUnrecognised(let error):
            self.init(
                wanted: "\(gate): an SBOM in the format of its type", found: "\(error)",
                next: "attest the SBOM as JSON, with the type of its format")
        case .summaryUnusable(let objection):
            self.init(
                wanted: "\(gate): a verification summary that can be read",
                found: "\(objection.code.meaning)",
                next: "have the verifier write it as SLSA says")
        case .summaryNotPassed:
            self.init(
                wanted: "\(gate): a verification summary of PASSED", found: "FAILED",
                next: "ask the verifier what the image lacks")
        case .summaryVerifier(let found, let wanted):
            self.init(
                wanted: "\(gate): a summary by \(wanted)", found: found,
                next: "correct vsa.verifierId if that is the same verifier")
        case .summaryResource(let found, let wanted):
            self.init(
                wanted: "\(gate): a summary about \(wanted)", found: found,
                next: "correct vsa.resourceUri if that is this image")
        case .summaryLevels(let missing, let found):
            self.init(
                wanted: "\(gate): \(Self.list(missing.map(\.description)))",
                found: found.isEmpty ? "no level at all" : Self.list(found),
                next: "have the verifier judge the image anew, or ask for less")
        case .releasePURL(let found, let wanted):
            self.init(
                wanted: "\(gate): a release of \(wanted)", found: found,
                next: "correct release.purl if that is this package")

        // Expressions.
        case .expressionFalse(let text):
            self.init(
                wanted: "\(gate): \(text)", found: "it is false of the attestation",
                next: "attest what the expression asks for, or correct it")
        case .expressionFailed(let error):
            self.init(
                wanted: "\(gate): an expression that has a value", found: "\(error)",
                next: "ask has(…) first where a member may be missing, or correct the attestation")
        case .expressionNotBool(let type):
            self.init(
                wanted: "\(gate): an expression that is true or false",
                found: "its value is a \(type)",
                next: "compare the value with something")
        }
    }

    /// Texts in a row; `count` of them in all.
    private static func list(_ texts: [String], of count: Int? = nil) -> String {
        let more = (count ?? texts.count) - texts.count
        return texts.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
    }
}

extension GateMemoryFailure {
    fileprivate var phrase: String {
        switch self {
        case .unreadable(let path): "\(path) cannot be read"
        case .notOurs(let path): "\(path) may have been written by others"
        case .malformed(let path): "\(path) is no record of this gate and image"
        case .unwritable(let path): "\(path) cannot be written"
        }
    }
}
