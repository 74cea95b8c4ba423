// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import Registry

extension VerificationRun {
    /// What the attestations of a digest come to, and those of its children where the policy takes them in its stead.
    func attested(
        _ judge: Judge, _ key: EvidenceCache.Key, tag: String?, _ known: Manifest?,
        _ meter: RequestMeter
    ) async -> AttestationJudgement {
        var looked = 0
        return await attested(judge, key, tag: tag, known, meter, &looked)
    }

    private func attested(
        _ judge: Judge, _ key: EvidenceCache.Key, tag: String?, _ known: Manifest?,
        _ meter: RequestMeter, _ looked: inout Int
    ) async -> AttestationJudgement {
        var own = await reading(judge, key, tag: tag, known, meter)
        guard own.isOpenToChildren(judge.requirement) else { return own }
        let children: [Descriptor]
        do throws(RegistryError) {
            children = try await self.children(key, known, meter)
        } catch {
            own.leaveOpen(.registry(error))
            return own
        }
        looked += children.count
        guard looked <= limits.platforms else {
            let source = EvidenceSource(route: .index, blob: key.digest)
            own.leaveOpen(.evidenceBound(source, limit: limits.platforms))
            return own
        }
        var found: [AttestationJudgement] = []
        for child in children {
            let key = EvidenceCache.Key(repository: key.repository, digest: child.digest)
            let one = await attested(judge, key, tag: tag, nil, meter, &looked)
            found.append(one.noting(.platform(child.platform ?? "unnamed", child.digest)))
        }
        if !found.isEmpty { own.take(found, by: judge.requirement) }
        return own
    }

    /// What is attested of one digest itself.
    private func reading(
        _ judge: Judge, _ key: EvidenceCache.Key, tag: String?, _ known: Manifest?,
        _ meter: RequestMeter
    ) async -> AttestationJudgement {
        var platforms: [Digest] = []
        var failure: RegistryError?
        do throws(RegistryError) {
            platforms = try await unsignedPlatforms(judge, key, known, meter)
        } catch {
            failure = error
        }
        var parts: [EvidencePart] = [.signatures, .legacyAttestations]
        if !platforms.isEmpty { parts.append(.index) }
        let image = ImageName(repository: key.repository.description, tag: tag, digest: key.digest)
        var judgement = AttestationJudgement()
        for attempt in 0..<2 {
            let entries = parts.map { part in
                let key = EvidenceCache.Key(repository: key.repository, digest: key.digest, part: part)
                return (key: key, found: entry(key))
            }
            let reading = await AttestationReading(
                of: key.digest, in: entries.map(\.found.entry.evidence), and: attestations,
                by: judge.attesters, at: now, meter)
            judgement = await judged(judge, image, reading, platforms)
            // What was not there a while ago may be there by now: a provenance that is missing, or a newer test result.
            var isOld = false
            for (_, found) in entries where !found.isNew { isOld = await self.isOld(found.entry) || isOld }
            let isFinal = judgement.isSatisfied && judge.requirement.gates.isEmpty
            if isFinal || judgement.isSatisfied && !isOld {
                for (key, found) in entries {
                    evidence.settle(key, found.entry, bytes: await found.entry.evidence.bytes)
                }
                break
            }
            for (key, found) in entries { evidence.forget(key, found.entry) }
            guard isOld, attempt == 0 else { break }
        }
        if let failure { judgement.leaveOpen(.registry(failure)) }
        return judgement
    }

    private func judged(
        _ judge: Judge, _ image: ImageName, _ reading: AttestationReading, _ platforms: [Digest]
    ) async -> AttestationJudgement {
        var judgement = AttestationJudgement()
        judgement.sources = reading.attestations.filter { !$0.matches.isEmpty }.map(\.source)
        if judge.requirement.minSlsaLevel > 0 {
            let report = judge.level(of: image, reading, platforms: platforms)
            judgement.level = judge.part(report, reading)
        }
        for (index, gate) in judge.requirement.gates.enumerated() {
            let memory = GateMemoryKey(image: image.digest, gate: gate)
            var part = judge.gate(index, gate, of: image, reading, remembered: await remembered(memory))
            if let newest = part.found.newest, let failure = await note(newest, memory) {
                part.reasons.append(.gate(.memoryFailed(failure), name: gate.name))
            }
            judgement.gates.append(part)
        }
        return judgement
    }

    private func remembered(_ key: GateMemoryKey) async -> Result<GateRecord?, GateMemoryFailure> {
        do throws(GateMemoryFailure) {
            return .success(try await gateMemory?.newest(for: key))
        } catch {
            return .failure(error)
        }
    }

    /// Remembers the newest; a record that cannot be kept would let it be withdrawn unseen.
    private func note(_ record: GateRecord, _ key: GateMemoryKey) async -> GateMemoryFailure? {
        do throws(GateMemoryFailure) {
            try await gateMemory?.note(record, for: key)
            return nil
        } catch {
            return error
        }
    }

    /// The children of an index, where what nobody signed may count for each of them.
    private func unsignedPlatforms(
        _ judge: Judge, _ key: EvidenceCache.Key, _ known: Manifest?, _ meter: RequestMeter
    ) async throws(RegistryError) -> [Digest] {
        let requirement = judge.requirement
        guard requirement.minSlsaLevel == 1, requirement.buildTrust.countsUnsignedProvenance else {
            return []
        }
        return try await children(key, known, meter).map(\.digest)
    }
}

extension Requirement {
    /// Whether signatures alone are not enough.
    var asksForAttestations: Bool { minSlsaLevel > 0 || !gates.isEmpty }
}
