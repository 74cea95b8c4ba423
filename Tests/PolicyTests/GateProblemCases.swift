// SPDX-License-Identifier: Apache-2.0

import CEL
import Policy

/// What is wrong with a gate, beyond what any mapping can be wrong with.
let gateCases: [ProblemCase] = [
    ProblemCase(
        .gateWithoutCondition(type: "provenance", needed: "expression"), at: "8:13",
        settledGate("type: provenance"), butNot: settledGate("type: provenance, expression: 'true'")),
    ProblemCase(
        .gateWithoutCondition(type: "https://acme.test/review/v1", needed: "expression"), at: "8:13",
        settledGate("predicateType: 'https://acme.test/review/v1'"),
        butNot: settledGate("predicateType: 'https://acme.test/review/v1', expression: 'true'")),
    ProblemCase(
        .gateWithoutCondition(type: "vsa", needed: "vsa"), at: "8:13",
        settledGate("type: vsa, expression: 'true'"),
        butNot: settledGate("type: vsa, vsa: {verifierId: a, resourceUri: b}, expression: 'true'")),
    ProblemCase(
        .gateWithoutCondition(type: "release", needed: "release"), at: "8:13", settledGate("type: release"),
        butNot: settledGate("type: release, release: {purl: 'pkg:oci/**'}")),
    ProblemCase(
        .gateConditionMismatch("testResult", type: "vulnerabilities"), at: "8:109",
        settledGate("type: vulnerabilities, testResult: {require: PASSED}"),
        butNot: settledGate("type: test-result, testResult: {require: PASSED}")),
    ProblemCase(
        .gateConditionMismatch("format: cyclonedx", type: "spdx"), at: "8:101",
        settledGate("type: spdx, sbom: {format: cyclonedx}"),
        butNot: settledGate("type: sbom, sbom: {format: cyclonedx}")),
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
        settledGate("type: provenance, expression: \"predicate.a ==\\n nope\""),
        butNot: settledGate("type: provenance, expression: \"predicate.a ==\\n now\"")),
    ProblemCase(
        .gateTypeNearMiss(
            "https://in-toto.io/attestation/test-result/v0.2",
            nearest: "https://in-toto.io/attestation/test-result/v0.1"), at: "8:89",
        settledGate("predicateType: 'https://in-toto.io/attestation/test-result/v0.2', expression: 'true'"),
        butNot: settledGate(
            "predicateType: 'https://in-toto.io/attestation/test-result/v0.1', expression: 'true'")),
    ProblemCase(
        .gateTimeRenewable, at: "8:13", oneGate("type: test-result, maxAge: 72h"),
        butNot: oneGate("type: test-result, maxAge: 72h, predicateTime: finishedOn")),
    ProblemCase(
        .expiredAllowance("CVE-2026-1", until: 1_780_272_000), at: "8:13",
        settledGate(
            "type: vulnerabilities, vulnerabilities: {allow: [{id: CVE-2026-1, until: 2026-06-01, reason: r}]}"
        ),
        butNot: settledGate(
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

/// One whose times nobody asks for.
func settledGate(_ parts: String) -> String { oneGate(parts + ", select: any") }
