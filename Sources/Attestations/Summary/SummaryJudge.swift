// SPDX-License-Identifier: Apache-2.0

import LinearPattern
package import Policy
package import Sigstore

/// Holds verification summaries against the verifiers that a policy trusts (SLSA v1.2, "Verification Summary
/// Attestation", "How to verify").
package struct SummaryJudge: Sendable {
    let verifiers: [TrustedVerifier]

    /// A judge for the verifiers of one policy.
    package init(verifiers: [TrustedVerifier]) { self.verifiers = verifiers }

    /// What a summary of an image comes to; `nil` when the statement is none, or about something else.
    func finding(_ candidate: SummaryCandidate, about image: ImageName) -> SummaryFinding? {
        guard candidate.statement.subject(with: image.digest) != nil else { return nil }
        return finding(candidate) { (summary, verifier) throws(SummaryObjection) in
            guard let template = verifier.resource else {
                throw .resource(found: summary.resourceURI, wanted: "a source repository")
            }
            let wanted = image.filled(in: template)
            guard summary.resourceURI == wanted else {
                throw .resource(found: summary.resourceURI, wanted: wanted)
            }
            let levels = Levels(
                build: summary.buildLevel.map { min($0, verifier.maxLevel) },
                source: summary.sourceLevel.map { min($0, verifier.maxSourceLevel) },
                properties: summary.properties)
            guard levels != Levels() else { throw .noLevel }
            return levels
        }
    }

    /// What a summary of a commit comes to; `nil` when the statement is none, or about something else.
    func finding(
        _ candidate: SummaryCandidate, about commit: String, of repository: String,
        expecting expectations: [SlsaExpectations]
    ) -> SummaryFinding? {
        let subjects = candidate.statement.subjects.filter { $0.digests["gitCommit"] == commit }
        guard !subjects.isEmpty else { return nil }
        let refs = subjects.flatMap(\.sourceRefs)
        return finding(candidate) { (summary, verifier) throws(SummaryObjection) in
            guard SourceRepository.canonical(summary.resourceURI) == repository else {
                throw .resource(found: summary.resourceURI, wanted: "git+\(repository)")
            }
            for expectation in expectations where !expectation.refs.isEmpty {
                guard refs.contains(where: { ref in expectation.refs.contains { $0.matches(ref) } }) else {
                    throw .refs(found: refs, wanted: expectation.refs.map(\.pattern))
                }
            }
            guard let level = summary.sourceLevel else { throw .noLevel }
            return Levels(source: min(level, verifier.maxSourceLevel))
        }
    }

    /// The levels of a summary by those of its verifiers that give any, or why none does.
    private func finding(
        _ candidate: SummaryCandidate,
        _ levels: (VerificationSummary, TrustedVerifier) throws(SummaryObjection) -> Levels
    ) -> SummaryFinding? {
        var finding = SummaryFinding(statement: candidate.statement)
        do throws(SummaryObjection) {
            guard let summary = try VerificationSummary(candidate.statement) else { return nil }
            finding.verifierID = summary.verifierID
            guard !candidate.verifiers.isEmpty else { throw .unknownSigner }
            for index in candidate.verifiers where verifiers.indices.contains(index) {
                do throws(SummaryObjection) {
                    let verifier = verifiers[index]
                    // Only specific pairs of signer and verifier count.
                    guard summary.verifierID == verifier.id else {
                        throw .verifier(found: summary.verifierID, wanted: verifier.id)
                    }
                    guard summary.hasPassed else { throw .failed }
                    finding.levels.raise(to: try levels(summary, verifier))
                } catch {
                    finding.objections.append(error)
                }
            }
            finding.keepNearestObjections()
        } catch {
            finding.objections.append(error)
        }
        return finding
    }
}

/// A verification summary, and the verifiers whose signers are proven to have made it.
package struct SummaryCandidate: Sendable {
    package var statement: Statement
    /// Places in the policy's list.
    package var verifiers: [Int]

    package init(statement: Statement, verifiers: [Int]) {
        self.statement = statement
        self.verifiers = verifiers
    }
}

/// What a trusted verifier vouches for.
package struct Levels: Sendable, Equatable {
    package var build: Int?
    package var source: Int?
    package var properties: Set<String> = []

    mutating func raise(to other: Levels) {
        build = [build, other.build].compactMap(\.self).max()
        source = [source, other.source].compactMap(\.self).max()
        properties.formUnion(other.properties)
    }
}

/// What one verification summary comes to.
package struct SummaryFinding: Sendable {
    package var statement: Statement
    package var verifierID: String?
    package var levels = Levels()
    /// Why it does not count; empty when it does.
    package var objections: [SummaryObjection] = []

    init(statement: Statement) { self.statement = statement }

    /// One signer may speak for several verifiers: that it is none of the others is told only where it is none at all.
    fileprivate mutating func keepNearestObjections() {
        if levels != Levels() { objections = [] }
        let nearer = objections.filter { if case .verifier = $0 { false } else { true } }
        if !nearer.isEmpty { objections = nearer }
    }
}

extension Statement.Subject {
    /// The refs that a commit was on: `sourceRefs` as SLSA writes it, `source_refs` as its source-tool does.
    fileprivate var sourceRefs: [String] {
        listAnnotations["sourceRefs"] ?? listAnnotations["source_refs"] ?? []
    }
}
