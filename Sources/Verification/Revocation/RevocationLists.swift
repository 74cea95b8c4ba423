// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

/// Asks the lists of revoked certificates, and those of what changed since.
struct RevocationLists: Sendable {
    private let memory: RevocationMemory
    private let fetches = SharedFetch<RevocationMemory.Key, Listed>()
    private let slots: DownloadSlots

    private typealias Key = RevocationMemory.Key
    private typealias Listed = Result<VerifiedRevocationList, RevocationProblem>

    init(_ memory: RevocationMemory, _ limits: RevocationLimits) {
        self.memory = memory
        slots = DownloadSlots(limits.mostDownloads)
    }

    /// What the lists that the certificate names say of it: the first that speaks of it, since all its places are of lists
    /// for every reason.
    func status(
        of question: RevocationQuestion, at now: Int, _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        let places: RevocationPlaces
        do throws(RevocationProblem) {
            places = try question.certificate.revocationPlaces()
        } catch {
            return .unknown(error)
        }
        var problem: RevocationProblem?
        for place in places.lists {
            let key = Key(place, for: question)
            let status = await status(of: question, key, places.changes, at: now, fetcher)
            guard case .unknown(let why) = status else { return status }
            problem = problem ?? why
            if fetcher.hasGivenUp { break }
        }
        return .unknown(problem ?? .noUsablePlace(places.changes?.title ?? "others"))
    }

    private func status(
        of question: RevocationQuestion, _ key: Key, _ named: ChangePlaces?, at now: Int,
        _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        switch await list(key, for: question, at: now, fetcher) {
        case .failure(let problem): return .unknown(problem)
        case .success(let list):
            let status = list.status(of: question, at: now)
            // Nothing later says otherwise of what is known for good, and nothing makes a list of what is none.
            if case .unknown = status { return status }
            if case .revoked = status, list.revokesForGood(question) { return status }
            guard let places = [list.changes, named].compactMap(\.self).reduced else { return status }
            return await self.status(of: question, list, key, changedAt: places, at: now, fetcher)
        }
    }

    // MARK: changes

    /// Places of changes are places of the same list: the first that fits counts.
    private func status(
        of question: RevocationQuestion, _ list: VerifiedRevocationList, _ key: Key,
        changedAt places: ChangePlaces, at now: Int, _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        var list = list
        var problem: RevocationProblem?
        for place in places.urls {
            let key = (list: key, changes: Key(place, for: question, .changes))
            switch await self.list(key.changes, for: question, at: now, fetcher) {
            case .failure(let why): problem = problem ?? why
            case .success(var changes):
                // Each is kept for a while: the older of them is not the newest any more.
                switch list.order(of: changes) {
                case .listIsOlder: list = await newer(list, key.list, question, at: now, fetcher)
                case .changesAreOlder: changes = await newer(changes, key.changes, question, at: now, fetcher)
                case .fits, nil: break
                }
                let status = list.status(of: question, at: now, changedBy: changes)
                guard case .unknown(let why) = status else { return status }
                problem = problem ?? why
            }
            if fetcher.hasGivenUp { break }
        }
        return .unknown(problem ?? .noUsablePlace(places.title))
    }

    /// What is published now in the place of a list that may have been kept; the list itself where there is nothing else.
    private func newer(
        _ list: VerifiedRevocationList, _ key: Key, _ question: RevocationQuestion, at now: Int,
        _ fetcher: RevocationFetcher
    ) async -> VerifiedRevocationList {
        switch await self.list(key, for: question, at: now, fetcher, orKept: false) {
        case .success(let newer): newer
        case .failure: list
        }
    }

    // MARK: one list

    private func list(
        _ key: Key, for question: RevocationQuestion, at now: Int, _ fetcher: RevocationFetcher,
        orKept: Bool = true
    ) async -> Listed {
        let kept = memory.list(key, at: now)
        if let kept, kept.isFresh, orKept || kept.isNew { return .success(kept.list) }
        let fetched: Listed
        if let problem = memory.failure(key, at: now) {
            fetched = .failure(problem)
        } else {
            fetched =
                await fetches.value(key, by: fetcher.deadline) {
                    await fetch(key, question, at: now, fetcher)
                }
                ?? .failure(fetcher.givenUp(key.url))
        }
        // The next one cannot be had: the one before counts as long as it says, and who was revoked stays it.
        if case .failure = fetched, let kept,
            kept.list.problem(at: now) == nil || kept.list.revokesForGood(question)
        {
            return .success(kept.list)
        }
        return fetched
    }

    /// `nil` when it says nothing of the place, but that this caller could not ask it.
    private func fetch(
        _ key: Key, _ question: RevocationQuestion, at now: Int, _ fetcher: RevocationFetcher
    ) async -> Listed? {
        await slots.run(by: fetcher.deadline) { () async -> Listed? in
            guard !fetcher.hasGivenUp else { return nil }
            do throws(RevocationProblem) {
                let bytes = try await fetcher.list(from: key.url)
                let list = try VerifiedRevocationList(
                    try CertificateRevocationList(derEncoded: bytes, from: key.url), by: question.issuer,
                    as: key.kind)
                // One that is outdated still tells who was revoked for good.
                if let problem = list.problem(at: now), case .notYetValid = problem { throw problem }
                return .success(memory.keep(list, for: key, at: now))
            } catch {
                guard !fetcher.hasGivenUp else { return nil }
                memory.remember(error, of: key, at: now)
                return .failure(error)
            }
        } ?? nil
    }
}

extension [ChangePlaces] {
    /// All of them; `nil` without any.
    fileprivate var reduced: ChangePlaces? { first.map { dropFirst().reduce($0, +) } }
}
