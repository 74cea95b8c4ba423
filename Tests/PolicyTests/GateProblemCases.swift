// SPDX-License-Identifier: Apache-2.0

import CEL
import Policy

/// What is wrong with a gate, beyond what any mapping can be wrong with.
let gateCases: [ProblemCase] = [
    ProblemCase(
        .gateWithoutCondition(type: "provenance", needed: "expression"), at: "8:13",
        oneGate("type: provenance"), butNot: oneGate("type: provenance, expression: 'true'")),
    ProblemCase(
        .gateWithoutCondition(type: "https://acme.test/review/v1", needed: "expression"), at: "8:13",
        oneGate("predicateType: 'https://acme.test/review/v1'"),
        butNot: oneGate("predicateType: 'https://acme.test/review/v1', expression: 'true'")),
    ProblemCase(
        .gateWithoutCondition(type: "vsa", needed: "vsa"), at: "8:13",
        oneGate("type: vsa, expression: 'true'"),
        butNot: oneGate("type: vsa, vsa: {verifierId: a, resourceUri: b}, expression: 'true'")),
    ProblemCase(
        .gateWithoutCondition(type: "release", needed: "release"), at: "8:13", oneGate("type: release"),
        butNot: oneGate("type: release, release: {purl: 'pkg:oci/**'}")),
    ProblemCase(
        .gateConditionMismatch("testResult", type: "vulnerabilities"), at: "8:109",
        oneGate("type: vulnerabilities, testResult: {require: PASSED}"),
        butNot: oneGate("type: test-result, testResult: {require: PASSED}")),
    ProblemCase(
        .gateConditionMismatch("format: cyclonedx", type: "spdx"), at: "8:101",
        oneGate("type: spdx, sbom: {format: cyclonedx}"),
        butNot: oneGate("type: sbom, sbom: {format: cyclonedx}")),
    ProblemCase(
        .gateSignerCannotAttest(.dct), at: "8:35",
        sound(
            "gates: [{name: e2e, signers: [{method: static, publicKey: release, provider: dct}], type: spdx}]"
        ),
        butNot: sound(
            "gates: [{name: e2e, signers: [{method: static, publicKey: release, provider: cosign}], type: spdx}]"
        )
    ),
    ProblemCase(
        .gateExpression(flaw("predicate.a ==\n nope")), at: "8:104",
        oneGate("type: provenance, expression: \"predicate.a ==\\n nope\""),
        butNot: oneGate("type: provenance, expression: \"predicate.a ==\\n now\"")),
    ProblemCase(
        .gateTypeNearMiss(
            "https://in-toto.io/attestation/test-result/v0.2",
            nearest: "https://in-toto.io/attestation/test-result/v0.1"), at: "8:89",
        oneGate("predicateType: 'https://in-toto.io/attestation/test-result/v0.2', expression: 'true'"),
        butNot: oneGate(
            "predicateType: 'https://in-toto.io/attestation/test-result/v0.1', expression: 'true'")),
    ProblemCase(
        .gateTimeRenewable, at: "8:13", oneGate("type: test-result, maxAge: 72h"),
        butNot: oneGate("type: test-result, maxAge: 72h, predicateTime: finishedOn")),
    ProblemCase(
        .expiredAllowance("CVE-2026-1", until: 1_780_272_000), at: "8:13",
        oneGate(
            "type: vulnerabilities, vulnerabilities: {allow: [{id: CVE-2026-1, until: 2026-06-01, reason: r}]}"
        ),
        butNot: oneGate(
            "type: vulnerabilities, vulnerabilities: {allow: [{id: CVE-2026-1, until: 2026-06-02, reason: r}]}"
        )),
]

/// What is wrong with an expression.
private func flaw(_ text: String) -> CELError {
    do throws(CELError) {
        _ = try GateExpression(text)
    } catch {
        return error
    }
    preconditionFailure("nothing is wrong with \(text)")
}

/// A sound project with a gate that says `parts` besides its name and its signers; the gate stands on line 8.
func oneGate(_ parts: String) -> String {
    sound("gates: [{name: e2e, signers: [{method: static, publicKey: release}], \(parts)}]")
}
