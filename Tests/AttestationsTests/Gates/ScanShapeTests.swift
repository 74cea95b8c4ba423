// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON
import Testing

/// The shapes of scans. What is not recognised is never a scan without findings.
struct ScanShapeTests {
    static let cosign = "https://cosign.sigstore.dev/attestation/vuln/v1"
    static let rawTrivy = "https://predicates.policylabs.dev/trivy/v1"
    static let rawGrype = "https://grype.anchore.io/scan"

    static let trivy: JSON = [
        "SchemaVersion": 2, "CreatedAt": "2027-01-15T07:00:00.123456789+01:00", "ArtifactName": "shop",
        "Results": [
            ["Target": "alpine", "Class": "os-pkgs"],
            ["Target": "app", "Vulnerabilities": [["VulnerabilityID": "CVE-1", "Severity": "HIGH"]]],
        ],
    ]
    static let grype: JSON = [
        "matches": [["vulnerability": ["id": "CVE-1", "severity": "High"]]],
        "descriptor": [
            "name": "grype", "version": "0.100.0", "timestamp": "2027-01-15T06:00:00Z",
            "db": ["status": ["built": "2027-01-15T01:00:00Z"]],
        ],
    ]

    static func wrapped(_ report: JSON) -> JSON {
        ["scanner": ["uri": "u", "result": report], "metadata": ["scanFinishedOn": "2027-01-15T06:30:00Z"]]
    }

    static func inToto(_ results: JSON) -> JSON { ["scanner": ["uri": "u", "result": results]] }

    private func finding(_ type: String, _ predicate: JSON) throws -> ConditionFinding {
        try GateBench.finding(
            .vulnerabilities(GateVulnerabilities(maxDatabaseAge: nil)), type, predicate)
    }

    private func codes(_ type: String, _ predicate: JSON) throws -> [GateProblem.Code] {
        try finding(type, predicate).problems.map(\.code)
    }

    static let high: [(String, JSON)] = [
        (rawTrivy, trivy), (cosign, wrapped(trivy)), (rawGrype, grype), (cosign, wrapped(grype)),
        ("https://predicates.policylabs.dev/grype/v1", grype),
        (
            "https://in-toto.io/attestation/vulns/v0.1",
            inToto([["vulnerability": ["id": "CVE-1", "severity": ["method": "nvd", "score": "high"]]]])
        ),
        (
            "https://in-toto.io/attestation/vulns/v0.1",
            inToto([["id": "CVE-1", "severity": [["method": "nvd", "score": "high"]]]])
        ),
        (
            "https://in-toto.io/attestation/vulns/v0.2",
            inToto([["id": "CVE-1", "severity": [["method": "cvss_score", "score": "7.5"]]]])
        ),
    ]

    @Test(arguments: high) func everyShapeTellsTheSame(_ type: String, _ predicate: JSON) throws {
        #expect(
            try finding(type, predicate).problems
                == [.vulnerabilities(.high, found: 1, allowed: 0, ids: ["CVE-1"])])
    }

    static let empty: [(String, JSON)] = [
        (rawTrivy, trivy.with("Results", [])), (rawTrivy, trivy.with("Results", [["Target": "a"]])),
        // Trivy leaves out what is empty; nothing in the image was anything to look at.
        (rawTrivy, trivy.without("Results")),
        (rawTrivy, trivy.with("Results", [["Target": "a", "Vulnerabilities": []]])),
        (rawGrype, grype.with("matches", [])),
        ("https://in-toto.io/attestation/vulns/v0.1", inToto([])),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto([])),
        (cosign, wrapped(trivy.with("Results", []))),
    ]

    @Test(arguments: empty) func anEmptyListOfAKnownShapeIsNone(_ type: String, _ predicate: JSON) throws {
        #expect(try codes(type, predicate) == [])
    }

    static let unreadable: [(String, JSON)] = [
        (rawTrivy, [:]), (rawTrivy, ["Results": []]), (cosign, wrapped([:])), (cosign, wrapped([])),
        (cosign, wrapped(["runs": [["results": []]]])), (cosign, wrapped("clean")),
        (cosign, ["scanner": ["uri": "u"]]),
        (rawTrivy, trivy.without("ArtifactName")), (rawTrivy, trivy.with("ArtifactName", "")),
        (rawTrivy, trivy.with("SchemaVersion", 3)), (rawTrivy, trivy.with("Results", nil)),
        (rawTrivy, trivy.with("Results", [:])), (rawTrivy, trivy.with("Results", [["Vulnerabilities": nil]])),
        (rawTrivy, trivy.with("Results", [["Vulnerabilities": [["Severity": "LOW"]]]])),
        (rawTrivy, trivy.with("Results", [["Vulnerabilities": [["VulnerabilityID": "A", "Severity": 3]]]])),
        (rawTrivy, trivy.with("CreatedAt", "yesterday")),
        (rawGrype, grype.without("descriptor")), (rawGrype, grype.with("descriptor", ["name": "other"])),
        (rawGrype, grype.with("matches", nil)), (rawGrype, grype.with("matches", [[:]])),
        (rawGrype, ["matches": []]),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto(nil)),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto([:])),
        ("https://in-toto.io/attestation/vulns/v0.2", ["scanner": [:]]),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto([["severity": []]])),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto([["id": "", "severity": []]])),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto([["id": "A", "severity": "high"]])),
        ("https://in-toto.io/attestation/vulns/v0.2", inToto([["id": "A", "severity": [["score": "low"]]]])),
        (
            "https://in-toto.io/attestation/vulns/v0.2",
            inToto([])
                .with("metadata", ["scanFinishedOn": "yesterday"])
        ),
    ]

    @Test(arguments: unreadable) func whatIsNotRecognisedIsRefused(_ type: String, _ predicate: JSON) throws {
        #expect(try codes(type, predicate) == [.scanUnreadable])
    }

    @Test func whenAScanWasMade() throws {
        let nine = 1_799_992_800
        #expect(RFC3339.text(nine) == "2027-01-15T06:00:00Z")
        #expect(try finding(Self.rawTrivy, Self.trivy).madeAt == nine)
        #expect(try finding(Self.rawGrype, Self.grype).madeAt == nine)
        // What the envelope says counts before the document in it.
        #expect(try finding(Self.cosign, Self.wrapped(Self.grype)).madeAt == nine + 1800)
    }

    @Test(
        arguments: [
            (grype, true),
            (grype.with("descriptor", ["name": "grype", "db": ["built": "2027-01-15T01:00:00Z"]]), true),
            (grype.with("descriptor", ["name": "grype"]), false), (trivy, false),
        ] as [(JSON, Bool)])
    func whenADatabaseWasBuilt(_ report: JSON, _ isKnown: Bool) throws {
        let wanted = GateVulnerabilities(
            maximum: [:], unknown: .allow, maxDatabaseAge: PolicyDuration("3650d"))
        let codes = try GateBench.codes(.vulnerabilities(wanted), Self.cosign, Self.wrapped(report))
        #expect(codes == (isKnown ? [] : [.databaseUndated]))
    }

    // MARK: severities

    @Test(arguments: [
        ("nvd", "critical", VulnerabilitySeverity.critical), ("nvd", "HIGH", .high),
        ("rhsa", "Important", .high),
        ("ghsa", "moderate", .medium), ("nvd", "low", .low), ("grype", "Negligible", .negligible),
        ("cvss", "none", .negligible), ("cvss_score", "10.0", .critical), ("cvss_score", "9", .critical),
        ("CVSSv3", "8.9", .high), ("cvss_score", "7.0", .high), ("cvss_score", "6.9", .medium),
        ("cvss_score", "4.0", .medium), ("cvss_score", "3.9", .low), ("cvss_score", "0.1", .low),
        ("cvss_score", "0.0", .negligible), ("cvss", "high", .high),
        ("epss", "9.5", .unknown), ("cvss_score", "10.1", .unknown), ("cvss_score", "-1", .unknown),
        ("cvss_score", "nan", .unknown), ("cvss_score", "1e1", .unknown), ("cvss_score", "7.", .unknown),
        ("cvss_score", "CVSS:3.1/AV:N/AC:L", .unknown), ("nvd", "", .unknown), ("nvd", "hıgh", .unknown),
    ])
    func aScoreByItsMethod(_ method: String, _ score: String, _ severity: VulnerabilitySeverity) throws {
        #expect(try self.severity([["method": .string(method), "score": .string(score)]]) == severity)
    }

    @Test func theWorstOfSeveralCounts() throws {
        let low: JSON = ["method": "nvd", "score": "low"]
        let high: JSON = ["method": "cvss_score", "score": "7.5"]
        let strange: JSON = ["method": "epss", "score": "0.9"]
        #expect(try severity([low, high]) == .high)
        #expect(try severity([high, low, strange]) == .high)
        #expect(try severity([strange]) == .unknown)
        #expect(try severity([]) == .unknown)
        #expect(try severity([["method": "cvss", "score": JSON(.number("9.1"))]]) == .critical)
    }

    /// The severity that one finding is counted under.
    private func severity(_ scores: JSON) throws -> VulnerabilitySeverity? {
        let none = Dictionary(uniqueKeysWithValues: VulnerabilitySeverity.allCases.map { ($0, 0) })
        let problem = try GateBench.finding(
            .vulnerabilities(GateVulnerabilities(maximum: none)), "https://in-toto.io/attestation/vulns/v0.2",
            Self.inToto([["id": "A", "severity": scores]])
        ).problems.first
        switch problem {
        case .vulnerabilities(let severity, _, _, _): return severity
        case .unknownSeverity: return .unknown
        default: return nil
        }
    }
}
