// SPDX-License-Identifier: Apache-2.0

import Attestations
import StrictJSON

/// The level of a build for machines: `requirements[].level` of `docs/decision-schema.md`.
enum LevelJSON {
    static func render(_ report: LevelReport) -> JSON {
        [
            "reached": .int(report.level),
            "lacking": .strings(report.lacking.map(\.phrase)),
            "provenance": .array(report.findings.map(finding)),
            "summaries": .array(report.summaries.map(summary)),
        ]
    }

    private static func finding(_ finding: ProvenanceFinding) -> JSON {
        var object = JSONObject()
        object["predicateType"] = .string(finding.predicateType)
        object["builder"] = finding.builderID.map(JSON.string)
        object["signer"] = finding.signer.map(JSON.string)
        object["level"] = .int(finding.level)
        object["trustedAs"] = finding.platform.map { .string($0.name) }
        object["source"] = (finding.provenance?.source?.repository).map(JSON.string)
        object["ref"] = (finding.provenance?.source?.ref).map(JSON.string)
        object["commit"] = (finding.provenance?.source?.commit).map(JSON.string)
        object["objections"] = .strings(finding.objections.map(\.code.rawValue))
        return .object(object)
    }

    private static func summary(_ finding: SummaryFinding) -> JSON {
        var object = JSONObject()
        object["verifier"] = finding.verifierID.map(JSON.string)
        object["buildLevel"] = finding.levels.build.map(JSON.int)
        object["sourceLevel"] = finding.levels.source.map(JSON.int)
        object["properties"] = .strings(finding.levels.properties.sorted())
        object["objections"] = .strings(finding.objections.map(\.code.rawValue))
        return .object(object)
    }
}
