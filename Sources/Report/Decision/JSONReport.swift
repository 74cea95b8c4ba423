// SPDX-License-Identifier: Apache-2.0

import Keys
import OCIModel
import Policy
import Sigstore
package import StrictJSON
package import Verification

/// A decision for machines; `docs/decision-schema.md` describes it, and `schemaVersion` changes with it.
package enum JSONReport {
    /// The version of the schema that is written.
    package static let schemaVersion = "assay.dev/decision/v1"

    package static func render(_ decision: Decision) -> JSON {
        var object = JSONObject()
        object["schemaVersion"] = .string(schemaVersion)
        object["subject"] = .string(decision.subject)
        object["decision"] = .string(decision.isAllowed ? "allow" : "deny")
        object["outcome"] = .string(decision.outcome.rawValue)
        object["disposition"] = .string(decision.disposition.rawValue)
        object["exitCode"] = .int(Int(decision.exitCode))
        object["requests"] = .int(decision.images.map(\.cost.requests).reduce(0, +))
        object["policies"] = .array(decision.policy.requirements.map(policy))
        object["images"] = .array(decision.images.map(image))
        object["notes"] = .strings(decision.notes)
        return .object(object)
    }

    private static func policy(_ requirement: Requirement) -> JSON {
        [
            "origin": .string(requirement.origin),
            "enforcement": .string(requirement.enforcement.rawValue),
            "minSlsaLevel": .int(requirement.minSlsaLevel),
            "threshold": .int(requirement.threshold),
            "signers": .strings(requirement.signers.map(\.title)),
            "diagnostics": .array(
                requirement.diagnostics.map { diagnostic in
                    [
                        "code": .string(diagnostic.problem.code.rawValue),
                        "severity": .string(diagnostic.isWarning ? "warning" : "error"),
                        "location": .string(diagnostic.location.description),
                        "message": .string(diagnostic.problem.description),
                    ]
                }),
        ]
    }

    private static func image(_ verdict: ImageVerdict) -> JSON {
        var object = JSONObject()
        object["image"] = .string(verdict.written)
        object["reference"] = verdict.reference.map { .string($0.description) }
        object["digest"] = verdict.digest.map { .string($0.description) }
        object["outcome"] = .string(verdict.outcome.rawValue)
        object["disposition"] = .string(verdict.disposition.rawValue)
        object["places"] = .strings(verdict.places)
        object["signers"] = .array(verdict.signers.map(signer))
        object["reasons"] = .array(verdict.reasons.map { reason($0, verdict, nil) })
        object["requirements"] = .array(verdict.requirements.map { requirement($0, verdict) })
        object["validUntil"] = verdict.validUntil.map { .string(PolicyDate.text($0)) }
        object["cost"] = [
            "requests": .int(verdict.cost.requests), "bytes": .int(verdict.cost.bytes),
            "milliseconds": .int(verdict.cost.milliseconds),
        ]
        return .object(object)
    }

    private static func requirement(_ verdict: RequirementVerdict, _ image: ImageVerdict) -> JSON {
        var object = JSONObject()
        object["origin"] = .string(verdict.origin)
        object["enforcement"] = .string(verdict.enforcement.rawValue)
        object["outcome"] = .string(verdict.outcome.rawValue)
        object["disposition"] = .string(verdict.disposition.rawValue)
        object["signers"] = .array(verdict.signers.map(signer))
        object["level"] = verdict.level.map(LevelJSON.render)
        if !verdict.gates.isEmpty { object["gates"] = .array(verdict.gates.map(GateJSON.render)) }
        object["reasons"] = .array(verdict.reasons.map { reason($0, image, verdict) })
        return .object(object)
    }

    private static func signer(_ signer: VerifiedSigner) -> JSON {
        var object = JSONObject()
        object["name"] = .string(signer.name)
        object["provider"] = .string(signer.provider.rawValue)
        object["method"] = .string(signer.method.rawValue)
        object["issuer"] = signer.identity?.issuer.map(JSON.string)
        object["subject"] = signer.identity.map { .string($0.subject) }
        object["certificateAuthority"] = signer.authority.map(JSON.string)
        object["trustRoot"] = signer.trustRoot.map(JSON.string)
        object["transparencyLogs"] = .array(
            signer.logs.map { ["log": .string($0.log), "index": .int($0.index)] })
        object["times"] = .array(
            signer.times.map {
                ["time": .string(RFC3339.text($0.seconds)), "source": .string($0.source.name)]
            })
        object["keyFingerprint"] = .string(signer.fingerprint.description)
        object["keyKind"] = .string(signer.keyKind)
        object["keyOrigin"] = signer.keyOrigin.map(keyOrigin)
        object["algorithm"] = .string(signer.algorithm)
        object["layout"] = .string(signer.layout)
        object["route"] = .string(signer.source.route.rawValue)
        object["annotations"] = .object(signer.annotations.sortedObject)
        return .object(object)
    }

    private static func keyOrigin(_ origin: KeyOrigin) -> JSON {
        var object = JSONObject()
        object["name"] = origin.name.map(JSON.string)
        object["provider"] = .string(origin.provider.rawValue)
        object["version"] = origin.version.map(JSON.string)
        object["fetchedAt"] = origin.fetchedAt.map { .string(RFC3339.text($0)) }
        return .object(object)
    }

    private static func reason(_ reason: Reason, _ image: ImageVerdict, _ requirement: RequirementVerdict?)
        -> JSON
    {
        let words = Explanation(reason, for: image, under: requirement)
        var object = JSONObject()
        object["code"] = .string(reason.code)
        object["outcome"] = reason.outcome.map { .string($0.rawValue) }
        if !words.wanted.isEmpty { object["wanted"] = .string(words.wanted) }
        if !words.found.isEmpty { object["found"] = .string(words.found) }
        if !words.next.isEmpty { object["next"] = .string(words.next) }
        return .object(object)
    }
}

extension SigningTime {
    /// The moment and who says so, for people.
    var phrase: String { "\(RFC3339.text(seconds)), says \(source.name)" }
}

extension SigningTime.Source {
    /// The log's or the authority's URI or name.
    var name: String {
        switch self {
        case .transparencyLog(let url): url
        case .timestampAuthority(let name): name
        case .signingAuthority: "signing authority"
        case .momentOfCheck: "moment of the check"
        }
    }
}
