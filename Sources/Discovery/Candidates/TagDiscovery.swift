// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Policy
package import Registry
package import Verification

/// Finds the best tags of a repository and holds a policy against each: what Kargo's discovery would offer if it verified.
package struct TagDiscovery: Sendable {
    /// Decides about images, one verdict for each in their order; see ``VerificationEngine``.
    package typealias Verify = @Sendable ([ImageRequest], EffectivePolicy) async -> [ImageVerdict]

    private let source: any TagSource
    private let verify: Verify
    private let newMeter: @Sendable () -> RequestMeter
    private let atOnce: Int

    /// A discovery.
    ///
    /// - Parameters:
    ///   - source: where tags and images are; what `verify` reads should come through the same ``ManifestMemory``.
    ///   - newMeter: a budget for the list, and one for each tag.
    ///   - atOnce: tags that are looked at at the same time.
    package init(
        _ source: any TagSource, newMeter: @escaping @Sendable () -> RequestMeter, atOnce: Int = 8,
        verify: @escaping Verify
    ) {
        self.source = source
        self.verify = verify
        self.newMeter = newMeter
        self.atOnce = atOnce
    }

    /// Lists the tags once, orders them, and verifies the digests of the best ones.
    package func run(
        _ repository: Repository, _ selection: TagSelection, under policy: EffectivePolicy
    ) async throws(TagDiscoveryError) -> DiscoveredTags {
        let listing = newMeter()
        let candidates = selection.candidates(
            among: try await tags(of: repository, for: selection, meter: listing))
        var looks = try await looks(at: candidates.tags, of: repository, for: selection)
        let all = looks
        looks.removeAll { !$0.isWanted }
        if case .newestBuild = selection.strategy { looks.sort { $0.isNewer(than: $1) } }
        let found = await verified(Array(looks.prefix(selection.limit)), of: repository, under: policy)
        return DiscoveredTags(
            repository: repository, selection: selection, tags: found, listed: candidates.listed,
            hidden: candidates.hidden, matching: candidates.tags.count, looked: all.count,
            passedOver: all.count { !$0.isWanted },
            requests: listing.requests + all.map(\.requests).reduce(0, +)
                + found.map(\.verdict.cost.requests).reduce(0, +))
    }

    private func tags(
        of repository: Repository, for selection: TagSelection, meter: RequestMeter
    ) async throws(TagDiscoveryError) -> [String] {
        if case .digest = selection.strategy { return [] }
        do throws(RegistryError) {
            return try await source.tags(repository, meter: meter)
        } catch {
            throw .listing(error)
        }
    }

    // MARK: what tags point to

    /// A tag and what came of looking at it.
    private struct Looked: Sendable {
        var candidate: TagCandidate
        var result: Result<TagLook, RegistryError>
        var requests: Int

        /// What could not be looked at may be what is wanted.
        var isWanted: Bool { if case .success(let look) = result { look.isWanted } else { true } }

        /// Whether the registry says that there is no such tag.
        var isMissing: Bool { if case .failure(.notFound) = result { true } else { false } }

        /// What could not be looked at may be the newest; what says no time is the oldest.
        func isNewer(than other: Looked) -> Bool {
            let (own, others) = (time, other.time)
            return own == others ? candidate.isBetter(than: other.candidate) : own > others
        }

        private var time: Int {
            if case .success(let look) = result { look.created ?? .min } else { .max }
        }
    }

    /// Looks at tags until there are enough images; at all of them where the order is not known before.
    private func looks(
        at candidates: [TagCandidate], of repository: Repository, for selection: TagSelection
    ) async throws(TagDiscoveryError) -> [Looked] {
        var wantsCreated = false
        var wanted = selection.limit
        if case .newestBuild = selection.strategy {
            guard candidates.count <= Self.mostLooks else {
                throw .tooManyTags(found: candidates.count, limit: Self.mostLooks)
            }
            (wantsCreated, wanted) = (true, candidates.count)
        }
        let question = TagLook.Question(
            repository: repository, platform: selection.platform, wantsCreated: wantsCreated)
        var looks: [Looked] = []
        var rest = candidates[...]
        while !rest.isEmpty {
            let missing = wanted - looks.count(where: \.isWanted)
            guard missing > 0 else { break }
            guard looks.count < Self.mostLooks else {
                throw .tooManyTags(found: candidates.count, limit: Self.mostLooks)
            }
            looks += await look(at: rest.prefix(missing), question)
            rest = rest.dropFirst(missing)
        }
        // There is no such tag: that is known, and nothing to wait for.
        if case .digest = selection.strategy { looks.removeAll(where: \.isMissing) }
        return looks
    }

    private func look(at candidates: ArraySlice<TagCandidate>, _ question: TagLook.Question) async -> [Looked]
    {
        await withTaskGroup(of: (Int, Looked).self) { group in
            var found: [Int: Looked] = [:]
            var waiting = candidates.enumerated().makeIterator()
            func start() {
                guard let (index, candidate) = waiting.next() else { return }
                group.addTask { (index, await look(at: candidate, question)) }
            }
            for _ in 0..<max(1, atOnce) { start() }
            while let (index, looked) = await group.next() {
                found[index] = looked
                start()
            }
            return found.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func look(at candidate: TagCandidate, _ question: TagLook.Question) async -> Looked {
        let meter = newMeter()
        let result: Result<TagLook, RegistryError>
        do throws(RegistryError) {
            result = .success(try await TagLook(candidate.tag, question, in: source, meter: meter))
        } catch {
            result = .failure(error)
        }
        return Looked(candidate: candidate, result: result, requests: meter.requests)
    }

    // MARK: whether it may be deployed

    /// Verdicts about the digests: what a tag points to by the time somebody deploys it is another matter.
    private func verified(
        _ looks: [Looked], of repository: Repository, under policy: EffectivePolicy
    ) async -> [DiscoveredTag] {
        let requests = looks.compactMap { looked -> ImageRequest? in
            guard case .success(let look) = looked.result else { return nil }
            let reference = ImageReference(repository, tag: looked.candidate.tag, digest: look.digest)
            return ImageRequest(written: "\(reference)", reference: .success(reference), places: [])
        }
        let verdicts = Dictionary(
            (requests.isEmpty ? [] : await verify(requests, policy)).map { ($0.written, $0) },
            uniquingKeysWith: { first, _ in first })
        return looks.map { looked in
            let candidate = looked.candidate
            var reference = ImageReference(repository, tag: candidate.tag, digest: nil)
            if case .success(let look) = looked.result {
                reference = ImageReference(repository, tag: candidate.tag, digest: look.digest)
            }
            var found = DiscoveredTag(
                tag: candidate.tag, version: candidate.version,
                verdict: ImageVerdict(
                    written: "\(reference)", reference: reference, digest: nil, places: [],
                    outcome: .undetermined, disposition: .deny, requirements: [], reasons: [], cost: .init()))
            switch looked.result {
            case .success(let look):
                found.digest = look.digest
                found.created = look.created
                if let verdict = verdicts["\(reference)"] { found.verdict = verdict }
            case .failure(let error): found.verdict.reasons = [.registry(error)]
            }
            return found
        }
    }

    /// Tags that one discovery looks at, at most.
    private static let mostLooks = 1000
}
