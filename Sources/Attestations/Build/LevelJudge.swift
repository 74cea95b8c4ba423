// SPDX-License-Identifier: Apache-2.0

package import Policy
package import Sigstore

/// Finds the level of an image: SLSA's build track up to 3, and Assay's level 4 above it, which no track defines (see
/// `docs/slsa.md`).
package struct LevelJudge: Sendable {
    private let provenances: ProvenanceJudge
    private let summaries: SummaryJudge
    private let expectations: [SlsaExpectations]
    private let hermeticProperties: Set<String>

    /// A judge for what a policy trusts and expects. `platforms` is the policy's trust table.
    package init(
        platforms: [BuildPlatform], trust: BuildTrust, expectations: [SlsaExpectations]
    ) {
        provenances = ProvenanceJudge(
            platforms: platforms, expectations: expectations,
            countsUnsigned: trust.countsUnsignedProvenance)
        summaries = SummaryJudge(verifiers: trust.verifiers)
        self.expectations = expectations
        hermeticProperties = Set(trust.hermeticProperties)
    }

    /// The level that the evidence of one image reaches.
    ///
    /// `unsigned` are statements that nobody signed, for each image of an index: together they reach what the image with
    /// the least does.
    package func report(
        on image: ImageName, provenance candidates: [ProvenanceCandidate], unsigned: [[Statement]],
        summaries stated: [SummaryCandidate]
    ) -> LevelReport {
        var findings = candidates.compactMap(provenances.finding)
        let parts = unsigned.compactMap { statements in
            statements.compactMap {
                provenances.finding(ProvenanceCandidate(statement: $0, proof: .unsigned))
            }.max { $0.level < $1.level }
        }
        if parts.count == unsigned.count, let least = parts.min(by: { $0.level < $1.level }) {
            findings.append(least)
        }
        let own = stated.compactMap { summaries.finding($0, about: image) }
        var report = LevelReport(findings: findings, summaries: own)
        let vouched = own.compactMap(\.levels.build).max() ?? 0
        report.level = max(findings.map(\.level).max() ?? 0, vouched)
        guard report.level >= 3 else {
            report.lacking = [.step(beyond: report.level, hasProvenance: !findings.isEmpty)]
            return report
        }
        // Level 4, by one verifier's word …
        let isHermetic = own.contains { !hermeticProperties.isDisjoint(with: $0.levels.properties) }
        if own.contains(where: { summary in
            summary.levels.build == 3 && summary.levels.source == 4
                && !hermeticProperties.isDisjoint(with: summary.levels.properties)
        }) {
            raise(&report)
            return report
        }
        // … or by a provenance that has all of it.
        for finding in findings where finding.level >= 3 {
            let gaps = gaps(finding, isHermetic, stated, &report.summaries)
            if gaps.isEmpty {
                raise(&report)
                return report
            }
            if report.lacking.isEmpty || gaps.count < report.lacking.count { report.lacking = gaps }
        }
        if report.lacking.isEmpty { report.lacking = [.provenance] }
        return report
    }

    private func raise(_ report: inout LevelReport) {
        report.level = 4
        report.lacking = []
        report.properties = hermeticProperties.sorted()
    }

    /// What a level 3 provenance lacks for level 4.
    private func gaps(
        _ finding: ProvenanceFinding, _ isHermetic: Bool, _ stated: [SummaryCandidate],
        _ used: inout [SummaryFinding]
    ) -> [LevelGap] {
        guard let provenance = finding.provenance else { return [.provenance] }
        var gaps: [LevelGap] = []
        if let source = provenance.source, let commit = source.commit {
            let about = stated.compactMap {
                summaries.finding($0, about: commit, of: source.repository, expecting: expectations)
            }
            used += about
            let level = about.compactMap(\.levels.source).max()
            if level ?? 0 < 4 { gaps.append(.sourceLevel(found: level, commit: commit)) }
        } else {
            gaps.append(.commit)
        }
        if !isHermetic, !finding.isHermetic { gaps.append(.hermetic) }
        let open = provenance.parameters.keys.sorted()
        // Who asks for the level lists them, and not whoever may add to what is expected.
        if !open.isEmpty, !(expectations.first?.listsParameters ?? false) {
            gaps.append(.parameters(open))
        }
        return gaps
    }
}

/// The level of one image, and how it came about.
package struct LevelReport: Sendable {
    /// 0...4.
    package var level = 0
    package var findings: [ProvenanceFinding]
    package var summaries: [SummaryFinding]
    /// The policy's words for a hermetic build, where that is shown of a build of level 4.
    package var properties: [String] = []
    /// What the next level wants; empty at the highest.
    package var lacking: [LevelGap] = []

    init(findings: [ProvenanceFinding], summaries: [SummaryFinding]) {
        self.findings = findings
        self.summaries = summaries
    }
}

/// What is missing for the next level.
package enum LevelGap: Sendable, Equatable {
    /// Any provenance at all.
    case provenance
    /// A provenance that counts; the findings say why none does.
    case countingProvenance
    /// A provenance signed by a builder of level 2.
    case signedByBuilder
    /// A provenance by a builder of level 3.
    case hardenedBuilder
    /// A provenance that binds one commit of the source.
    case commit
    /// A trusted verifier's word that the commit is at source level 4.
    case sourceLevel(found: Int?, commit: String)
    /// Evidence that the build was hermetic.
    case hermetic
    /// A list in the policy that covers these external parameters.
    case parameters([String])

    fileprivate static func step(beyond level: Int, hasProvenance: Bool) -> LevelGap {
        switch level {
        case 0: hasProvenance ? .countingProvenance : .provenance
        case 1: .signedByBuilder
        default: .hardenedBuilder
        }
    }
}
