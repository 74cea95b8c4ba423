// SPDX-License-Identifier: Apache-2.0

import Attestations
import StrictJSON

/// What a gate came to for machines: `requirements[].gates[]` of `docs/decision-schema.md`.
enum GateJSON {
    static func render(_ result: GateResult) -> JSON {
        var object = JSONObject()
        object["gate"] = .string(result.gate)
        object["outcome"] = .string(result.outcome.rawValue)
        object["attestations"] = .array(result.decided.map(evidence))
        object["problems"] = .strings(result.problems.map(\.code.rawValue))
        object["validUntil"] = result.validUntil.map { .string(RFC3339.text($0)) }
        return .object(object)
    }

    private static func evidence(_ evidence: GateEvidence) -> JSON {
        var object = JSONObject()
        object["digest"] = .string("\(evidence.digest)")
        object["predicateType"] = .string(evidence.predicateType)
        object["signer"] = evidence.signer.map(JSON.string)
        object["signedAt"] = evidence.signedAt.map { .string(RFC3339.text($0)) }
        object["problems"] = .strings(evidence.problems.map(\.code.rawValue))
        return .object(object)
    }
}
