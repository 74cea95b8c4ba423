// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Registry
import Verification

/// Looks at one tag or one digest.
extension VerifiedIndex {
    /// Finds out what a tag points to. A tag that cannot be resolved now keeps what is known of it.
    func resolve(_ tag: String) async {
        do throws(RegistryError) {
            let fetched = try await environment.source.manifest(
                name.repository, tag: tag, meter: environment.newMeter())
            guard var known = table.tags[tag] else { return }
            take(fetched, into: &known)
        } catch {
            guard var known = table.tags[tag] else { return }
            if case .notFound = error, known.digest != nil {
                table.remove(tag)
                try? await environment.store.remove([tag], for: name)
                return
            }
            known.take(error, at: environment.now(), schedule: schedule)
            table.put(known)
        }
    }

    /// Looks for a tag that no listing had. If it is there, it is a new tag.
    func find(_ tag: String, under policy: ViewPolicy) async {
        await once("new tag " + tag) {
            await self.enter(tag)
            await self.verifyHidden(tag, under: policy)
        }
    }

    /// Takes in a tag that no listing had.
    private func enter(_ tag: String) async {
        do throws(RegistryError) {
            let fetched = try await environment.source.manifest(
                name.repository, tag: tag, meter: environment.newMeter())
            // A listing may have been faster.
            guard table.tags[tag] == nil else { return strangers.end(tag, nil) }
            guard table.tags.count < limits.tags else { throw .limitExceeded(.tags(limit: limits.tags)) }
            var found = IndexedTag(name: tag, isHistorical: false)
            take(fetched, into: &found)
            strangers.end(tag, nil)
        } catch {
            if case .notFound = error { return strangers.end(tag, nil) }
            strangers.end(tag, error)
        }
    }

    private func take(_ fetched: FetchedManifest, into tag: inout IndexedTag) {
        keep(fetched)
        if tag.digest != fetched.digest {
            tag.reopen()
            tag.digest = fetched.digest
            tag.parts = Array(fetched.manifest.parts.prefix(limits.parts))
        }
        tag.resolvedAt = environment.now()
        table.put(tag)
    }

    /// Decides about a digest under each of its tags, since conditions may speak of the tag.
    func verify(_ work: DigestTags, under policy: ViewPolicy) async {
        let requests = work.names.map { request(tag: $0, work.digest) }
        let verdicts = await environment.verify(requests, policy.policy)
        guard self.policy?.fingerprint == policy.fingerprint else { return }
        var changed: [IndexedTag] = []
        for (index, tag) in work.names.enumerated() {
            // It may have moved or gone meanwhile.
            guard var known = table.tags[tag], known.digest == work.digest else { continue }
            known.take(
                index < verdicts.count ? verdicts[index] : nil, under: policy.fingerprint,
                at: environment.now(), announced: table.announced(work.digest), schedule: schedule)
            put(known)
            changed.append(known)
        }
        try? await environment.store.save(changed, for: name)
    }

    /// Looks at a tag again that somebody asks for, if it is time.
    func refresh(_ tag: String, under policy: ViewPolicy) async {
        guard let known = table.tags[tag] else { return }
        let now = environment.now()
        let age = environment.mutability.isMutable(tag) ? limits.interval : limits.immutableAge
        let isStale = now - known.resolvedAt >= (known.digest == nil ? limits.askedAgain : age)
        let isHidden = !known.isAllowed(at: now) && now - known.checkedAt >= limits.askedAgain
        guard isStale || (isHidden && known.digest != nil) else { return }
        await look(at: tag, under: policy, resolving: isStale)
    }

    /// Finds out anew what a tag points to.
    func renew(_ tag: String, under policy: ViewPolicy) async {
        await look(at: tag, under: policy, resolving: true)
    }

    private func look(at tag: String, under policy: ViewPolicy, resolving: Bool) async {
        await once("tag " + tag) {
            if resolving { await self.resolve(tag) }
            await self.verifyHidden(tag, under: policy)
        }
    }

    private func verifyHidden(_ tag: String, under policy: ViewPolicy) async {
        let now = environment.now()
        guard let known = table.tags[tag], let digest = known.digest, !known.isAllowed(at: now),
            now - known.checkedAt >= limits.askedAgain
        else { return }
        await verify(DigestTags(digest: digest, names: [tag]), under: policy)
    }

    /// Looks at a digest that no tag points to, if it is time.
    func refresh(_ digest: Digest, under policy: ViewPolicy) async {
        let now = environment.now()
        if let known = untagged[digest], now - known.checkedAt < limits.askedAgain { return }
        await once("digest \(digest)") {
            let verdict = await self.environment.verify([self.request(tag: nil, digest)], policy.policy).first
            await self.note(verdict, about: digest, under: policy)
        }
    }

    private func note(_ verdict: ImageVerdict?, about digest: Digest, under policy: ViewPolicy) {
        guard self.policy?.fingerprint == policy.fingerprint else { return }
        var known = untagged[digest] ?? IndexedTag(name: "", isHistorical: false)
        known.digest = digest
        known.take(
            verdict, under: policy.fingerprint, at: environment.now(), announced: table.announced(digest),
            schedule: schedule)
        untagged.put(known, limit: limits.untagged)
    }

    /// Does the same work once for all who ask for it at the same time.
    private func once(_ key: String, _ work: @escaping @Sendable () async -> Void) async {
        if let running = looks[key] { return await running.value }
        let task = Task {
            await work()
            self.looks[key] = nil
        }
        looks[key] = task
        await task.value
    }

    private nonisolated func request(tag: String?, _ digest: Digest) -> ImageRequest {
        let reference = ImageReference(name.repository, tag: tag, digest: digest)
        return ImageRequest(written: reference.description, reference: .success(reference), places: [])
    }

    func keep(_ fetched: FetchedManifest) {
        let kept = VerifiedContent(digest: fetched.digest, mediaType: fetched.mediaType, bytes: fetched.bytes)
        content.keep(kept, of: name.repository)
    }
}

extension Manifest {
    /// The config of an image, the members of an index.
    var parts: [Digest] {
        switch content {
        case .image(let config, _): [config.digest]
        case .index(let members): members.map(\.digest)
        }
    }
}
