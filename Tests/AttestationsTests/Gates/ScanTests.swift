// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON
import Testing

/// How many vulnerabilities a scan may have found, and how old it may be.
struct ScanTests {
    static let type = "https://in-toto.io/attestation/vulns/v0.2"
    private let now = GateBench.now
    private let hour = GateBench.hour

    /// A scan of an hour ago with these findings.
    static func scan(
        _ findings: [(id: String, severity: String)], finished: Int? = GateBench.now - GateBench.hour,
        database: Int? = nil
    ) -> JSON {
        var scanner: JSON = [
            "uri": "pkg:github/aquasecurity/trivy@v0.70.0",
            "result": .array(
                findings.map {
                    ["id": .string($0.id), "severity": [["method": "nvd", "score": .string($0.severity)]]]
                }),
        ]
        if let database { scanner = scanner.with("db", ["lastUpdate": .string(RFC3339.text(database))]) }
        let scan: JSON = ["scanner": scanner]
        return finished.map { scan.with("metadata", ["scanFinishedOn": .string(RFC3339.text($0))]) } ?? scan
    }

    private func finding(
        _ wanted: GateVulnerabilities, _ predicate: JSON, signedAt: Int? = nil
    ) throws -> ConditionFinding {
        try GateBench.finding(
            .vulnerabilities(wanted), Self.type, predicate, signedAt: signedAt ?? now - hour)
    }

    // MARK: counts

    @Test func noneThatIsCriticalOrHigh() throws {
        let wanted = GateVulnerabilities()
        #expect(try finding(wanted, Self.scan([])).problems == [])
        #expect(try finding(wanted, Self.scan([("A", "medium"), ("B", "low")])).problems == [])
        #expect(
            try finding(wanted, Self.scan([("B", "HIGH"), ("A", "Critical"), ("C", "high")])).problems
                == [
                    .vulnerabilities(.critical, found: 1, allowed: 0, ids: ["A"]),
                    .vulnerabilities(.high, found: 2, allowed: 0, ids: ["B", "C"]),
                ])
    }

    @Test(arguments: VulnerabilitySeverity.allCases.filter { $0 != .unknown })
    func eachSeverityHasItsBound(_ severity: VulnerabilitySeverity) throws {
        let wanted = GateVulnerabilities(maximum: [severity: 1])
        let word = severity.rawValue
        #expect(try finding(wanted, Self.scan([("A", word)])).problems == [])
        #expect(
            try finding(wanted, Self.scan([("A", word), ("B", word)])).problems
                == [.vulnerabilities(severity, found: 2, allowed: 1, ids: ["A", "B"])])
    }

    /// One vulnerability in many packages is one, as bad as it is anywhere.
    @Test func anIDCountsOnce() throws {
        let wanted = GateVulnerabilities(maximum: [.medium: 1, .high: 0])
        #expect(try finding(wanted, Self.scan([("A", "medium"), ("A", "medium")])).problems == [])
        #expect(
            try finding(wanted, Self.scan([("A", "medium"), ("A", "high"), ("A", "low")])).problems
                == [.vulnerabilities(.high, found: 1, allowed: 0, ids: ["A"])])
    }

    @Test func anUnknownSeverityIsDenied() throws {
        let scan = Self.scan([("B", "spicy"), ("A", "UNKNOWN"), ("C", "low")])
        #expect(
            try finding(GateVulnerabilities(), scan).problems == [
                .unknownSeverity(found: 2, ids: ["A", "B"])
            ])
        #expect(try finding(GateVulnerabilities(unknown: .allow), scan).problems == [])
    }

    // MARK: allowances

    @Test func anAllowanceEnds() throws {
        func wanted(until: Int) -> GateVulnerabilities {
            GateVulnerabilities(allowances: [VulnerabilityAllowance(id: "CVE-1", until: until, reason: "r")])
        }
        let scan = Self.scan([("CVE-1", "critical")])
        let allowed = try finding(wanted(until: now + 1), scan)
        #expect(allowed.problems == [])
        #expect(allowed.validUntil == now + 1)
        let ended = try finding(wanted(until: now), scan)
        #expect(ended.problems == [.vulnerabilities(.critical, found: 1, allowed: 0, ids: ["CVE-1"])])
        // One that nothing was found for ends nothing.
        #expect(try finding(wanted(until: now + 1), Self.scan([])).validUntil == nil)
    }

    @Test func anAllowanceIsForOneID() throws {
        let wanted = GateVulnerabilities(
            allowances: [VulnerabilityAllowance(id: "CVE-1", until: now + 1, reason: "r")])
        #expect(try finding(wanted, Self.scan([("CVE-1", "high")])).problems == [])
        #expect(
            try finding(wanted, Self.scan([("CVE-10", "high")])).problems.map(\.code) == [.vulnerabilities])
        #expect(
            try finding(wanted, Self.scan([("cve-1", "high")])).problems.map(\.code) == [.vulnerabilities])
    }

    @Test func anAllowanceIsForUnknownSeveritiesToo() throws {
        let wanted = GateVulnerabilities(
            allowances: [VulnerabilityAllowance(id: "CVE-1", until: now + 1, reason: "r")])
        #expect(try finding(wanted, Self.scan([("CVE-1", "?")])).problems == [])
    }

    // MARK: times

    @Test(arguments: [(300, []), (301, [GateProblem.Code.scanAfterSigning])])
    func aScanEndsBeforeItIsSigned(_ later: Int, _ codes: [GateProblem.Code]) throws {
        let scan = Self.scan([], finished: now - hour + later)
        #expect(try finding(GateVulnerabilities(), scan).problems.map(\.code) == codes)
    }

    @Test(arguments: [(300, []), (301, [GateProblem.Code.timeInFuture])])
    func aScanIsNotOfTheFuture(_ ahead: Int, _ codes: [GateProblem.Code]) throws {
        let scan = Self.scan([], finished: now + ahead)
        #expect(try finding(GateVulnerabilities(), scan, signedAt: now + ahead).problems.map(\.code) == codes)
    }

    /// Signing an old scan anew does not make it young.
    @Test func theAgeCountsFromTheScan() throws {
        let bench = try GateBench()
        let gate = GateBench.gate(.vulnerabilities, maxAge: "3h")
        let old = try bench.attest(Self.scan([], finished: now - 3 * hour), as: Self.type)
        #expect(GateBench.result(gate, [old]).problems.map(\.code) == [.tooOld])
        let young = try bench.attest(Self.scan([], finished: now - 2 * hour), as: Self.type)
        let result = GateBench.result(gate, [young])
        #expect(result.outcome == .satisfied)
        #expect(result.validUntil == now + hour)
        // The signature's time is the later one, and the one that is remembered.
        #expect(result.newest?.signedAt == now - hour)
    }

    @Test func anAgeNeedsATime() throws {
        let bench = try GateBench()
        let undated = try bench.attest(Self.scan([], finished: nil), as: Self.type)
        let gate = GateBench.gate(.vulnerabilities, maxAge: "3h")
        #expect(GateBench.result(gate, [undated]).problems == [.scanUndated])
        #expect(GateBench.result(GateBench.gate(.vulnerabilities), [undated]).outcome == .satisfied)
    }

    @Test func theDatabaseMayNotBeTooOld() throws {
        let wanted = GateVulnerabilities(maxDatabaseAge: PolicyDuration("2h"))
        let stale = try finding(wanted, Self.scan([], database: now - 2 * hour))
        #expect(stale.problems.map(\.code) == [.databaseTooOld])
        let fresh = try finding(wanted, Self.scan([], database: now - 2 * hour + 1))
        #expect(fresh.problems == [])
        #expect(fresh.validUntil == now + 1)
        #expect(try finding(wanted, Self.scan([])).problems == [.databaseUndated])
        #expect(
            try finding(wanted, Self.scan([], database: now + 301)).problems
                == [.timeInFuture(now + 301, now: now)])
        #expect(try finding(GateVulnerabilities(), Self.scan([])).problems == [])
    }
}
