// SPDX-License-Identifier: Apache-2.0

import Attestations
package import Verification

/// How the level of each image came about, for people: what `assay verify --explain-level` adds.
package struct LevelText: Sendable {
    package var style: TextStyle

    package init(style: TextStyle) { self.style = style }

    package func render(_ decision: Decision) -> String {
        let lines = decision.images.flatMap { image in
            image.requirements.flatMap { requirement in
                requirement.level.map { self.lines($0, image, requirement) } ?? []
            }
        }
        guard !lines.isEmpty else { return "no policy asked for a level of these images\n" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func lines(
        _ report: LevelReport, _ image: ImageVerdict, _ requirement: RequirementVerdict
    ) -> [String] {
        var lines = [
            "\(style.paint(LevelReport.title(report.level), .bold))  \(TextStyle.printable(image.pinnedReference))",
            style.field("policy", requirement.origin),
        ]
        for finding in report.findings { lines += self.lines(finding) }
        for summary in report.summaries { lines += self.lines(summary) }
        for gap in report.lacking { lines.append(style.field("for L\(report.level + 1)", gap.phrase)) }
        return lines + [""]
    }

    private func lines(_ finding: ProvenanceFinding) -> [String] {
        var lines = [
            style.field(
                "L\(finding.level)",
                "provenance \(finding.predicateType)"
                    + (finding.platform.map { ", trusted as \($0.name)" } ?? ""))
        ]
        if let builder = finding.builderID { lines.append(style.field("builder", builder)) }
        lines.append(style.field("signer", finding.signer ?? "nobody known"))
        if let source = finding.provenance?.source {
            let ref = source.ref.map { " at \($0)" } ?? ""
            lines.append(style.field("source", source.repository + ref))
            if let commit = source.commit { lines.append(style.field("commit", commit)) }
        }
        lines += finding.objections.map { but($0.code.rawValue, Explanation($0, signer: finding.signer)) }
        return lines
    }

    private func lines(_ finding: SummaryFinding) -> [String] {
        var levels: [String] = []
        if let build = finding.levels.build { levels.append("Build L\(build)") }
        if let source = finding.levels.source { levels.append("Source L\(source)") }
        levels += finding.levels.properties.sorted()
        var lines = [
            style.field(
                "summary", levels.isEmpty ? "vouches for nothing here" : levels.joined(separator: ", "))
        ]
        if let verifier = finding.verifierID { lines.append(style.field("verifier", verifier)) }
        lines += finding.objections.map {
            but($0.code.rawValue, Explanation($0, verifier: finding.verifierID))
        }
        return lines
    }

    private func but(_ code: String, _ words: Explanation) -> String {
        style.field("but", "[\(code)] wanted \(words.wanted), found \(words.found)")
    }
}
