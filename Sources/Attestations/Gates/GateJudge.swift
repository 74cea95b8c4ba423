// SPDX-License-Identifier: Apache-2.0

import OCIModel
package import Policy
import Sigstore
import StrictJSON

/// Holds the attestations of one digest against one gate. Pure: time and memory come in, what to remember goes out.
package struct GateJudge: Sendable {
    private let gate: Gate
    private let image: ImageName
    private let now: Int

    /// A judge for one gate and one image; `now` is the moment of the check, in seconds since 1970.
    package init(gate: Gate, image: ImageName, now: Int) {
        self.gate = gate
        self.image = image
        self.now = now
    }

    /// What the gate comes to.
    ///
    /// - Parameters:
    ///   - attested: Statements about the image's digest, of any type, by the gate's own signers. Their order does not
    ///     matter.
    ///   - isComplete: Whether that is all there is. What was not read may say the contrary.
    ///   - remembered: The newest that this gate was ever shown of this image.
    package func result(
        of attested: [AttestedStatement], isComplete: Bool,
        remembered: Result<GateRecord?, GateMemoryFailure> = .success(nil)
    ) -> GateResult {
        let about = attested.filter { $0.statement.subject(with: image.digest) != nil }
        let wanted = about.filter { isWanted($0.statement.predicateType) }
        let own = wanted.filter { !isOfOthers($0.statement) }
        // Results of other tests say nothing of these, however new they are; where there are no others they are told.
        let isMissing = own.isEmpty && !wanted.isEmpty
        let candidates = (isMissing ? wanted : own).map { GateCandidate($0, gate: gate) }
            .sorted(by: GateCandidate.precedes)
        let findings = deciding(candidates).map(finding)
        var problems: [GateProblem] = []
        if gate.selection == .any {
            if let best = Self.mostLasting(findings) {
                return GateResult(
                    gate: gate.name, decided: [best.evidence], problems: [], validUntil: best.validUntil,
                    newest: nil)
            }
        } else {
            problems += forgotten(candidates, remembered)
        }
        if !isComplete { problems.append(.incomplete) }
        if findings.isEmpty, problems.isEmpty { problems.append(missing(among: about)) }
        let deciding = gate.selection == .latest ? latest(findings, &problems) : findings
        for finding in deciding { problems += finding.problems }
        // What failed is told first.
        let told = deciding.filter { !$0.problems.isEmpty } + deciding.filter(\.problems.isEmpty)
        return GateResult(
            gate: gate.name, decided: told.map(\.evidence), problems: Self.once(problems),
            validUntil: deciding.compactMap(\.validUntil).min(),
            newest: gate.selection == .any || isMissing ? nil : newest(findings, remembered))
    }

    private func isOfOthers(_ statement: Statement) -> Bool {
        guard case .testResult(let result) = gate.condition else { return false }
        return TestResultCheck(result).isOfOthers(JSONCursor(statement.predicate))
    }

    /// Those that may decide, since judging one may take its whole predicate: the newest, and every one that might be newer.
    private func deciding(_ candidates: [GateCandidate]) -> [GateCandidate] {
        guard gate.selection == .latest else { return candidates }
        func isUndated(_ candidate: GateCandidate) -> Bool {
            candidate.time.map { $0 > now + GateLimits.clockSkew } ?? true
        }
        let newest = candidates.first { !isUndated($0) }?.time
        return candidates.filter { isUndated($0) || $0.time == newest }
    }

    /// Compared as bytes: what is almost a type is another type.
    private func isWanted(_ type: String) -> Bool {
        gate.type.uris.contains { $0.utf8.elementsEqual(type.utf8) }
    }

    // MARK: which one counts

    /// The newest. Those of one second count together and must agree.
    private func latest(_ findings: [Finding], _ problems: inout [GateProblem]) -> [Finding] {
        // Where the time of one is not known, or is wrong, any other may be older than it.
        let unordered = findings.filter { !$0.hasTime }
        guard unordered.isEmpty, let first = findings.first else { return unordered }
        let newest = findings.filter { $0.candidate.time == first.candidate.time }
        if Set(newest.map(\.problems.isEmpty)).count > 1 {
            let digests = newest.map(\.evidence.digest).prefix(GateLimits.named)
            problems.append(.ambiguousLatest(at: first.candidate.time ?? 0, Array(digests)))
        }
        return newest
    }

    /// Of those that satisfy, the one that does so for longest.
    private static func mostLasting(_ findings: [Finding]) -> Finding? {
        var best: Finding?
        for finding in findings where finding.problems.isEmpty {
            if let known = best, known.end >= finding.end { continue }
            best = finding
        }
        return best
    }

    /// Nothing of the gate's types: what its signers attested besides tells whether a type is misspelt.
    private func missing(among attested: [AttestedStatement]) -> GateProblem {
        let found = Set(attested.map(\.statement.predicateType)).sorted()
        let near = found.filter { type in
            gate.type.uris.contains { PredicateTypeURI.resembles($0, type) }
        }
        return .noAttestation(
            wanted: gate.type.uris, near: near.named, others: found.filter { !near.contains($0) }.named)
    }

    // MARK: memory

    /// Why it cannot be told that the newest is the newest that ever was.
    private func forgotten(
        _ candidates: [GateCandidate], _ remembered: Result<GateRecord?, GateMemoryFailure>
    ) -> [GateProblem] {
        switch remembered {
        case .failure(let failure): return [.memoryFailed(failure)]
        case .success(nil): return []
        case .success(let record?):
            let isThere = candidates.contains { candidate in
                guard let time = candidate.time else { return false }
                return time > record.signedAt
                    || time == record.signedAt && candidate.attested.digest == record.attestation
            }
            return isThere ? [] : [.withdrawn(record)]
        }
    }

    /// The newest to remember. Of several of one second it is one that fails: who removes it wants to pass.
    private func newest(
        _ findings: [Finding], _ remembered: Result<GateRecord?, GateMemoryFailure>
    ) -> GateRecord? {
        let dated = findings.filter(\.hasTime)
        guard case .success(let known) = remembered, let time = dated.first?.candidate.time else {
            return nil
        }
        if let known, known.signedAt >= time { return nil }
        let newest = dated.filter { $0.candidate.time == time }
        return (newest.first { !$0.problems.isEmpty } ?? newest.first).map {
            GateRecord(signedAt: time, attestation: $0.evidence.digest)
        }
    }

    // MARK: one attestation

    /// What one attestation comes to.
    private struct Finding {
        let candidate: GateCandidate
        /// Whether its time is known and not later than now.
        let hasTime: Bool
        let problems: [GateProblem]
        let validUntil: Int?

        var end: Int { validUntil ?? .max }
        var evidence: GateEvidence {
            GateEvidence(
                digest: candidate.attested.digest,
                predicateType: candidate.attested.statement.predicateType.shown,
                signer: candidate.attested.signer, signedAt: candidate.time, problems: problems)
        }
    }

    private func finding(_ candidate: GateCandidate) -> Finding {
        var problems: [GateProblem] = []
        if let flaw = candidate.flawOfTime {
            problems.append(flaw)
        } else if candidate.time == nil, gate.selection == .latest || gate.maxAge != nil {
            problems.append(.noVerifiedTime)
        }
        let isFuture = candidate.time.map { $0 > now + GateLimits.clockSkew } ?? false
        if isFuture, let time = candidate.time { problems.append(.timeInFuture(time, now: now)) }
        let check = ConditionCheck(gate.condition, image: image, now: now)
        let said = check.finding(candidate.attested.statement, signedAt: candidate.time)
        problems += said.problems
        if let expression = gate.expression, candidate.attested.statement.predicate.object != nil {
            let check = ExpressionCheck(
                expression: expression, parameters: gate.parameters, image: image, now: now)
            problems += check.problems(candidate)
        }
        var ends = [said.validUntil].compactMap { $0 }
        if let maxAge = gate.maxAge, let time = candidate.time {
            if said.isScan, said.madeAt == nil { problems.append(.scanUndated) }
            let made = min(time, said.madeAt ?? time)
            // One of the future does not count, whatever its end.
            let end = min(made, now) + maxAge.seconds
            if end <= now { problems.append(.tooOld(at: made, maxAge: maxAge)) }
            ends.append(end)
        }
        return Finding(
            candidate: candidate, hasTime: candidate.time != nil && !isFuture,
            problems: Self.once(problems), validUntil: ends.min())
    }

    private static func once(_ problems: [GateProblem]) -> [GateProblem] {
        var seen: [GateProblem] = []
        for problem in problems where !seen.contains(problem) {
            seen.append(problem)
            if seen.count == GateLimits.named { break }
        }
        return seen
    }
}
