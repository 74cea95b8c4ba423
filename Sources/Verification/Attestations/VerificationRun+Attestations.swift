// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Registry

extension VerificationRun {
    /// What the attestations of a digest come to, and those of its children where the policy takes them in its stead.
    func attested(
        _ judge: Judge, _ key: EvidenceCache.Key, _ known: Manifest?, _ meter: RequestMeter
    ) async -> AttestationJudgement {
        var looked = 0
        return await attested(judge, key, known, meter, &looked)
    }

    private func attested(
        _ judge: Judge, _ key: EvidenceCache.Key, _ known: Manifest?, _ meter: RequestMeter,
        _ looked: inout Int
    ) async -> AttestationJudgement {
        let own = await reading(judge, key, known, meter)
        guard !own.isSatisfied, judge.requirement.subjectScope == .allPlatforms else { return own }
        var children: [Descriptor] = []
        do throws(RegistryError) {
            children = try await self.children(key, known, meter)
        } catch {
            var failed = own
            failed.reasons.insert(.registry(error), at: 0)
            return failed
        }
        guard !children.isEmpty else { return own }
        looked += children.count
        guard looked <= limits.platforms else {
            var bounded = own
            bounded.reasons.insert(
                .evidenceBound(EvidenceSource(route: .index, blob: key.digest), limit: limits.platforms), at: 0)
            return bounded
        }
        var worst: AttestationJudgement?
        for child in children {
            let inner = EvidenceCache.Key(repository: key.repository, digest: child.digest)
            var one = await attested(judge, inner, nil, meter, &looked)
            guard one.isSatisfied else {
                one.notes.append(.platform(child.platform ?? "unnamed", child.digest))
                return own.level.map { $0.level >= one.level?.level ?? 0 ? own : one } ?? one
            }
            if one.level?.level ?? 0 <= worst?.level?.level ?? .max { worst = one }
        }
        return worst ?? own
    }

    private func reading(
        _ judge: Judge, _ key: EvidenceCache.Key, _ known: Manifest?, _ meter: RequestMeter
    ) async -> AttestationJudgement {
        var parts: [EvidencePart] = [.signatures, .legacyAttestations]
        var platforms: [Digest] = []
        var failure: Reason?
        if judge.requirement.buildTrust.countsUnsignedProvenance {
            do throws(RegistryError) {
                platforms = try await children(key, known, meter).map(\.digest)
            } catch {
                failure = .registry(error)
            }
            if !platforms.isEmpty { parts.append(.index) }
        }
        var judgement = AttestationJudgement()
        for attempt in 0..<2 {
            let entries = parts.map { part in
                let key = EvidenceCache.Key(repository: key.repository, digest: key.digest, part: part)
                return (key: key, entry: entry(key))
            }
            let reading = await AttestationReading(
                of: key.digest, in: entries.map(\.entry.entry.evidence), by: judge.attesters, at: now, meter)
            let image = ImageName(
                repository: key.repository.description, tag: nil, digest: key.digest)
            let level = judge.level(of: image, reading, platforms: platforms)
            judgement = AttestationJudgement(level: level, reasons: judge.reasons(level, reading))
            if judgement.isSatisfied {
                for (key, found) in entries {
                    evidence.settle(key, found.entry, bytes: await found.entry.evidence.bytes)
                }
                return judgement
            }
            // What was not there a while ago may be there by now.
            var isOld = false
            for (_, found) in entries where !found.isNew { isOld = await self.isOld(found.entry) || isOld }
            for (key, found) in entries { evidence.forget(key, found.entry) }
            guard isOld, attempt == 0 else { break }
        }
        if let failure { judgement.reasons.insert(failure, at: 0) }
        return judgement
    }
}

extension Requirement {
    /// Whether signatures alone are not enough.
    var asksForAttestations: Bool { minSlsaLevel > 0 }
}
