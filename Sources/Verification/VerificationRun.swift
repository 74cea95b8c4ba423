// SPDX-License-Identifier: Apache-2.0

import Keys
import LinearPattern
import OCIModel
import Policy
import Registry
import TrustRoots

/// One policy over one list of images: keys are resolved once, each reference and each digest is looked at once.
struct VerificationRun: Sendable {
    private let policy: EffectivePolicy
    private let judges: [Judge]
    private let content: any ContentSource
    let limits: VerificationEngine.Limits
    let now: Int
    let evidence: EvidenceCache
    private let layouts: RepositoryLayouts
    let gateMemory: (any GateMemory)?
    let attestations: [EvidenceItem]
    private let keys: KeyResolver
    private let trustRoots: TrustRootStore
    private let services: SignatureServices
    /// Judges with renewed keys, by requirement; `nil` when no key is another now.
    private let renewed = Coalescer<Int, Judge?>()
    private let verdicts = Coalescer<Asked, [RequirementVerdict]>()

    init(
        policy: EffectivePolicy, content: any ContentSource, limits: VerificationEngine.Limits, now: Int,
        keys: KeyResolver, trustRoots: TrustRootStore, evidence: EvidenceCache, layouts: RepositoryLayouts,
        services: SignatureServices, gateMemory: (any GateMemory)?, attestations: [EvidenceItem]
    ) async {
        self.policy = policy
        self.content = content
        self.limits = limits
        self.now = now
        self.evidence = evidence
        self.layouts = layouts
        self.gateMemory = gateMemory
        self.attestations = attestations
        self.keys = keys
        self.trustRoots = trustRoots
        self.services = services
        var judges: [Judge] = []
        for (index, requirement) in policy.requirements.enumerated() {
            judges.append(
                await Judge(
                    requirement, at: index, keys: keys, trustRoots: trustRoots, services: services, now: now))
        }
        self.judges = judges
    }

    func verdict(for request: ImageRequest, meter: RequestMeter) async -> ImageVerdict {
        let clock = ContinuousClock()
        let start = clock.now
        var verdict = await undated(request, meter)
        verdict.cost.requests = meter.requests
        verdict.cost.bytes = meter.bytes
        verdict.cost.milliseconds = Int((clock.now - start) / .milliseconds(1))
        return verdict
    }

    /// The verdict about an image that nobody came to look at.
    func unanswered(_ request: ImageRequest) -> ImageVerdict {
        let verdict = ImageVerdict(
            written: request.written, reference: try? request.reference.get(), digest: nil,
            places: request.places, outcome: .undetermined, disposition: .deny, requirements: [], reasons: [],
            cost: .init())
        guard policy.isEnabled else { return verdict.notGoverned(.allow, []) }
        return verdict.concluding(.registry(.cancelled), under: strictest)
    }

    private func undated(_ request: ImageRequest, _ meter: RequestMeter) async -> ImageVerdict {
        // Until something is concluded, nothing is known.
        var verdict = ImageVerdict(
            written: request.written, reference: nil, digest: nil, places: request.places,
            outcome: .undetermined,
            disposition: .deny, requirements: [], reasons: [], cost: .init())
        guard policy.isEnabled else { return verdict.notGoverned(.allow, []) }
        let reference: ImageReference
        switch request.reference {
        case .success(let read): reference = read
        case .failure(let error): return verdict.concluding(.invalidReference(error), under: strictest)
        }
        verdict.reference = reference
        verdict.digest = reference.digest
        let names = reference.repository.spellings
        let governing = judges.filter { judge in
            judge.requirement.governs(spellings: names)
        }
        guard !governing.isEmpty else { return unmatched(verdict) }
        // A policy that cannot be used needs no look at the image.
        let broken = governing.compactMap { $0.misconfiguration() }
        guard broken.isEmpty else {
            verdict.requirements = broken
            return verdict.concluding()
        }
        var resolved: FetchedManifest?
        if reference.digest == nil {
            do throws(RegistryError) {
                let fetched = try await content.manifest(
                    reference.repository, tag: reference.tag ?? "latest", meter: meter)
                resolved = fetched
                verdict.digest = fetched.digest
            } catch {
                verdict.requirements = governing.map { $0.conclusion(.undetermined, [.registry(error)]) }
                return verdict.concluding()
            }
        }
        guard let digest = verdict.digest else { return verdict }
        let key = EvidenceCache.Key(repository: reference.repository, digest: digest)
        let asked = Asked(key: key, tag: reference.tag ?? (reference.digest == nil ? "latest" : nil))
        let (manifest, run) = (resolved?.manifest, self)
        verdict.requirements = await verdicts.value(for: asked) {
            await run.judge(asked, governing, manifest, meter)
        }
        if reference.digest == nil { verdict.noteTag(governing.map(\.requirement)) }
        return verdict.concluding()
    }

    // MARK: one digest

    /// A digest, and the tag that led to it: expressions and templates see both.
    private struct Asked: Hashable {
        var key: EvidenceCache.Key
        var tag: String?
    }

    private func judge(
        _ asked: Asked, _ governing: [Judge], _ manifest: Manifest?, _ meter: RequestMeter
    ) async -> [RequirementVerdict] {
        var verdicts: [RequirementVerdict] = []
        for judge in governing {
            if let exemption = judge.exemption(for: asked.key.repository, asked.key.digest) {
                var verdict = judge.conclusion(.exempt, [.exemption(exemption)])
                verdict.validUntil = exemption.until
                verdicts.append(verdict)
            } else {
                verdicts.append(await verdict(judge, asked, manifest, meter))
            }
        }
        return verdicts
    }

    private func verdict(
        _ judge: Judge, _ asked: Asked, _ manifest: Manifest?, _ meter: RequestMeter
    ) async -> RequirementVerdict {
        var judge = judge
        var (signatures, attested) = await both(judge, asked, manifest, meter)
        // A key may have been replaced at its provider since its copy was made.
        if !signatures.isSatisfied || !(attested?.isSatisfied ?? true), let renewed = await renewed(judge) {
            judge = renewed
            (signatures, attested) = await both(judge, asked, manifest, meter)
        }
        return judge.verdict(signatures, attested)
    }

    /// The signatures; then, when enough signed, what is attested.
    private func both(
        _ judge: Judge, _ asked: Asked, _ manifest: Manifest?, _ meter: RequestMeter
    ) async -> (Judge.SignatureJudgement, AttestationJudgement?) {
        let signatures = await judgement(judge, asked, manifest, meter)
        guard signatures.isSatisfied, judge.requirement.asksForAttestations else { return (signatures, nil) }
        return (signatures, await attested(judge, asked.key, tag: asked.tag, manifest, meter))
    }

    private func judgement(
        _ judge: Judge, _ asked: Asked, _ manifest: Manifest?, _ meter: RequestMeter
    ) async -> Judge.SignatureJudgement {
        let judgement = await signatures(judge, SignedImage(asked.key, tag: asked.tag), meter)
        guard !judgement.isSatisfied, judge.requirement.subjectScope == .allPlatforms else {
            return judgement
        }
        guard var children = await platforms(judge, asked.key, manifest, meter) else { return judgement }
        if !children.isSatisfied { children.keep(ofTheIndex: judgement) }
        return children
    }

    /// The judge with new copies of its keys; `nil` when none is another than before.
    private func renewed(_ judge: Judge) async -> Judge? {
        let (keys, trustRoots, services) = (keys, trustRoots, services)
        return await renewed.value(for: judge.index) {
            guard await keys.renew(judge.keys) else { return nil }
            return await Judge(
                judge.requirement, at: judge.index, keys: keys, trustRoots: trustRoots, services: services,
                now: judge.now)
        }
    }

    private func signatures(
        _ judge: Judge, _ image: SignedImage, _ meter: RequestMeter
    ) async -> Judge.SignatureJudgement {
        let keys = judge.evidenceParts.map { part in
            EvidenceCache.Key(repository: image.repository, digest: image.digest, part: part)
        }
        var found = keys.map(entry)
        var judgement = await judge.judgeSignatures(of: image, found.map(\.entry.evidence), meter)
        if !judgement.isSatisfied, await forgetOld(keys, found) {
            found = keys.map(entry)
            judgement = await judge.judgeSignatures(of: image, found.map(\.entry.evidence), meter)
        }
        for (key, found) in zip(keys, found) {
            if judgement.isSatisfied {
                evidence.settle(key, found.entry, bytes: await found.entry.evidence.bytes)
            } else {
                evidence.forget(key, found.entry)
            }
        }
        return judgement
    }

    /// Forgets what may be another by now. Whether there was any.
    private func forgetOld(
        _ keys: [EvidenceCache.Key], _ found: [(entry: EvidenceCache.Entry, isNew: Bool)]
    ) async -> Bool {
        var forgot = false
        for (key, found) in zip(keys, found) where !found.isNew {
            guard await isOld(found.entry) else { continue }
            evidence.forget(key, found.entry)
            forgot = true
        }
        return forgot
    }

    func entry(_ key: EvidenceCache.Key) -> (entry: EvidenceCache.Entry, isNew: Bool) {
        evidence.entry(for: key, at: now) {
            ImageEvidence(
                repository: key.repository, digest: key.digest, key.part, content: content,
                limits: limits.evidence, layouts: layouts)
        }
    }

    /// Whether what the evidence lacks may be there by now (`policy.md` §5).
    func isOld(_ entry: EvidenceCache.Entry) async -> Bool {
        if now - entry.begun >= limits.absenceSeconds { return true }
        return await entry.evidence.hasFailures
    }

    /// Each runnable child in the index's stead; `nil` when the digest is no index. The worst child speaks.
    ///
    /// A child that is an index itself may have evidence of its own or leave it to its children.
    private func platforms(
        _ judge: Judge, _ key: EvidenceCache.Key, _ known: Manifest?, _ meter: RequestMeter
    ) async -> Judge.SignatureJudgement? {
        var judgement = Judge.SignatureJudgement()
        var open: [Descriptor]
        do throws(RegistryError) {
            open = try await children(key, known, meter)
        } catch {
            judgement.reasons = [.registry(error)]
            return judgement
        }
        guard !open.isEmpty else { return nil }
        var looked = 0
        while !open.isEmpty {
            guard looked + open.count <= limits.platforms else {
                judgement.isSatisfied = false
                judgement.reasons = [
                    .evidenceBound(EvidenceSource(route: .index, blob: key.digest), limit: limits.platforms)
                ]
                return judgement
            }
            let child = open.removeFirst()
            looked += 1
            let key = EvidenceCache.Key(repository: key.repository, digest: child.digest)
            var one = await signatures(judge, SignedImage(key, tag: nil, isChild: true), meter)
            if one.isSatisfied {
                judgement.signers += one.signers
                judgement.notes += one.notes
                continue
            }
            var inner: [Descriptor] = []
            if child.mediaType.isIndex {
                do throws(RegistryError) {
                    inner = try await children(key, nil, meter)
                } catch {
                    one.reasons.insert(.registry(error), at: 0)
                }
            }
            guard !inner.isEmpty else {
                one.notes.append(.platform(child.platform ?? "unnamed", child.digest))
                return one
            }
            open = inner + open
        }
        judgement.isSatisfied = true
        return judgement
    }

    /// The children of an index that something might run; none for a single image.
    func children(
        _ key: EvidenceCache.Key, _ known: Manifest?, _ meter: RequestMeter
    ) async throws(RegistryError) -> [Descriptor] {
        let manifest: Manifest
        if let known {
            manifest = known
        } else {
            manifest = try await content.manifest(key.repository, digest: key.digest, meter: meter).manifest
        }
        return manifest.manifests.filter(\.isRunnable)
    }

    // MARK: no policy

    private var strictest: EnforcementLevel {
        policy.requirements.contains { $0.enforcement == .strict } ? .strict : .permissive
    }

    private func unmatched(_ verdict: ImageVerdict) -> ImageVerdict {
        switch policy.unmatchedImages {
        case .deny: verdict.concluding(.imageUnmatched, under: strictest)
        case .warn, .allow: verdict.notGoverned(policy.unmatchedImages, [.imageNotGoverned])
        }
    }
}

extension Descriptor {
    /// Whether a runtime could choose this child of an index. BuildKit keeps attestations beside the images under
    /// a platform that no machine has, and runtimes choose by the platform alone: neither an annotation nor a media
    /// type keeps them from a child. One without platform fits every machine.
    var isRunnable: Bool { platform != "unknown/unknown" }
}

extension Judge.SignatureJudgement {
    /// Takes what only the index could be asked: its tag.
    fileprivate mutating func keep(ofTheIndex index: Judge.SignatureJudgement) {
        let codes = Set(reasons.map(\.code))
        let kept = index.reasons.filter { reason in
            switch reason {
            case .contentTrust: true
            case .unreachable: !codes.contains(reason.code)
            default: false
            }
        }
        reasons = kept + reasons
    }
}

extension SignedImage {
    fileprivate init(_ key: EvidenceCache.Key, tag: String?, isChild: Bool = false) {
        self.init(repository: key.repository, digest: key.digest, tag: tag, isChild: isChild)
    }
}

extension ImageVerdict {
    fileprivate func notGoverned(_ disposition: Disposition, _ reasons: [Reason]) -> ImageVerdict {
        var verdict = self
        verdict.outcome = .notGoverned
        verdict.disposition = disposition
        verdict.reasons = reasons
        return verdict
    }

    /// The verdict for a reason that belongs to no requirement.
    fileprivate func concluding(_ reason: Reason, under enforcement: EnforcementLevel) -> ImageVerdict {
        var verdict = self
        verdict.reasons = [reason]
        verdict.outcome = reason.outcome ?? .undetermined
        verdict.disposition = verdict.outcome.disposition(under: enforcement)
        return verdict
    }

    /// The worst of the requirements' outcomes and dispositions.
    fileprivate func concluding() -> ImageVerdict {
        var verdict = self
        verdict.outcome = requirements.map(\.outcome).max { $0.severity < $1.severity } ?? .undetermined
        verdict.disposition = requirements.map(\.disposition).max() ?? .deny
        return verdict
    }

    /// A tag was checked by the digest it has now: the policy refuses that, or says so.
    fileprivate mutating func noteTag(_ governing: [Requirement]) {
        for (index, requirement) in governing.enumerated() where requirements.indices.contains(index) {
            let refuses = requirement.tagReferences == .deny
            if refuses, requirements[index].outcome.severity < Outcome.rejected.severity {
                requirements[index].outcome = .rejected
            }
            requirements[index].reasons.insert(
                refuses ? .tagReference : .tagMayMove, at: refuses ? 0 : requirements[index].reasons.count)
        }
    }
}
