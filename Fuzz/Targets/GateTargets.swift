// SPDX-License-Identifier: Apache-2.0

import Attestations
import LinearPattern
import OCIModel
import Policy
import Sigstore
import StrictJSON

/// A statement under every condition that gates have. A predicate that is no object satisfies none, and what satisfies
/// one still does a moment later unless it says until when.
@Sendable func gatePredicate(_ input: [UInt8]) {
    guard let statement = try? Statement(parsing: input) else { return }
    let image = ImageName(repository: "registry.example/shop", tag: nil, digest: Digest(sha256Of: []))
    let now = 1_800_000_000
    for condition in gateConditions {
        for signedAt in [nil, now - 60] {
            let check = ConditionCheck(condition, image: image, now: now)
            let finding = check.finding(statement, signedAt: signedAt)
            expect(
                !finding.problems.isEmpty || statement.predicate.object != nil,
                "a predicate that is no object satisfies nothing")
            if finding.problems.isEmpty, let end = finding.validUntil {
                expect(end > now, "what has ended satisfies nothing")
            }
            guard finding.problems.isEmpty, finding.validUntil == nil else { continue }
            let later = ConditionCheck(condition, image: image, now: now + 1)
            expect(later.finding(statement, signedAt: signedAt).problems.isEmpty, "it ends without notice")
        }
    }
}

private let gateConditions: [GateCondition] = {
    let day = PolicyDuration("1d")
    let tests = GateTestResult(require: .warned, configuration: "e2e", requiredTests: ["login"])
    let allowance = VulnerabilityAllowance(id: "CVE-1", until: 1_800_000_100, reason: "fuzzing")
    let scan = GateVulnerabilities(
        maximum: [.critical: 0, .medium: 2], unknown: .allow, allowances: [allowance], maxDatabaseAge: day)
    let summary = GateSummary(
        verifierID: "v", resourceURI: "oci://{repository}",
        levels: [.level(track: .build, 2), .property("ACME")])
    var conditions: [GateCondition] = [
        .testResult(GateTestResult()), .testResult(tests), .vulnerabilities(GateVulnerabilities()),
        .vulnerabilities(scan), .sbom, .vsa(summary),
    ]
    if let purl = Glob("pkg:oci/**") { conditions.append(.release(purl: purl)) }
    return conditions
}()
