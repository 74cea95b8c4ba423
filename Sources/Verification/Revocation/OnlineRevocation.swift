// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import HTTPTransport

/// Tells whether certificates were revoked by asking, over the network, the places that they name: a responder first, and
/// where none gives an answer, lists.
///
/// Private addresses are asked as others are, since a company's own authority publishes its lists inside; only
/// certificates of anchored chains are asked about.
package struct OnlineRevocation: RevocationSource {
    private let transport: HTTPTransport
    private let limits: RevocationLimits
    private let memory: RevocationMemory
    private let lists = SharedFetch<RevocationMemory.Key, Listed>()
    private let answers = SharedFetch<Asked, RevocationStatus>()

    private typealias Listed = Result<VerifiedRevocationList, RevocationProblem>

    /// One question to one responder.
    private struct Asked: Hashable {
        let key: RevocationMemory.Key
        let certificate: [UInt8]
        let now: Int
    }

    /// What asks through that transport.
    package init(_ transport: HTTPTransport, limits: RevocationLimits = RevocationLimits()) {
        self.transport = transport
        self.limits = limits
        memory = RevocationMemory(limits)
    }

    package func status(of question: RevocationQuestion, at now: Int) async -> RevocationStatus {
        let places: RevocationPlaces
        do throws(RevocationProblem) {
            places = try question.certificate.revocationPlaces()
        } catch {
            return .unknown(error)
        }
        guard !places.isEmpty else { return .nonRevocable }
        let fetcher = RevocationFetcher(transport, limits)
        let responders = places.ocsp.prefix(limits.mostResponders)
        var problem = RevocationProblem.notAsked
        for place in responders {
            let status = await status(of: question, answeredAt: place, at: now, fetcher)
            guard case .unknown(let why) = status else { return status }
            problem = why
        }
        guard let first = places.lists.first else { return .unknown(problem) }
        guard places.lists.count <= limits.mostRequests - responders.count else {
            return .unknown(
                .unreachable(first, why: "the certificate names more places than are asked for one"))
        }
        return await status(of: question, listedAt: places.lists, at: now, fetcher)
    }

    // MARK: responders

    private func status(
        of question: RevocationQuestion, answeredAt place: String, at now: Int, _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        let key = RevocationMemory.Key(place, for: question)
        if let problem = memory.failure(key, at: now) { return .unknown(problem) }
        let asked = Asked(key: key, certificate: question.certificate.derEncoded, now: now)
        return await answers.value(asked) {
            let bytes: [UInt8]
            do throws(RevocationProblem) {
                bytes = try await fetcher.answer(to: OCSPRequest(for: question), from: place)
            } catch {
                // What the responder does not say of one certificate it may say of another: that is not remembered.
                if !fetcher.isSpent { memory.remember(error, of: key, at: now) }
                return .unknown(error)
            }
            do throws(RevocationProblem) {
                return try OCSPResponse(derEncoded: bytes, from: place).status(of: question, at: now)
            } catch {
                return .unknown(error)
            }
        }
    }

    // MARK: lists

    /// All of them are needed: which of them would say that the certificate was revoked is not known before.
    private func status(
        of question: RevocationQuestion, listedAt places: [String], at now: Int, _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        let statuses = await withTaskGroup(of: (Int, RevocationStatus).self) { group in
            for (index, place) in places.enumerated() {
                group.addTask {
                    switch await list(from: place, for: question, at: now, fetcher) {
                    case .success(let list): (index, list.status(of: question, at: now))
                    case .failure(let problem): (index, .unknown(problem))
                    }
                }
            }
            var found: [(Int, RevocationStatus)] = []
            for await status in group { found.append(status) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
        return Self.worst(statuses)
    }

    private func list(
        from place: String, for question: RevocationQuestion, at now: Int, _ fetcher: RevocationFetcher
    ) async -> Listed {
        let key = RevocationMemory.Key(place, for: question)
        let kept = memory.list(key, at: now)
        if let kept, kept.isFresh, kept.list.problem(at: now) == nil { return .success(kept.list) }
        let fetched: Listed
        if let problem = memory.failure(key, at: now) {
            fetched = .failure(problem)
        } else {
            fetched = await lists.value(key) { await fetch(key, question, at: now, fetcher) }
        }
        // The next one cannot be had: the one before counts as long as it says.
        if case .failure = fetched, let kept, kept.list.problem(at: now) == nil { return .success(kept.list) }
        return fetched
    }

    private func fetch(
        _ key: RevocationMemory.Key, _ question: RevocationQuestion, at now: Int, _ fetcher: RevocationFetcher
    ) async -> Listed {
        do throws(RevocationProblem) {
            let bytes = try await fetcher.list(from: key.url)
            let list = try VerifiedRevocationList(
                try CertificateRevocationList(derEncoded: bytes, from: key.url), by: question.issuer)
            if let problem = list.problem(at: now) { throw problem }
            return .success(memory.keep(list, for: key, at: now))
        } catch {
            if !fetcher.isSpent { memory.remember(error, of: key, at: now) }
            return .failure(error)
        }
    }

    /// Revoked where one says so, known where all are.
    private static func worst(_ statuses: [RevocationStatus]) -> RevocationStatus {
        var unknown: RevocationStatus?
        var end: Int?
        for status in statuses {
            switch status {
            case .revoked: return status
            case .unknown: unknown = unknown ?? status
            case .good(let until): end = [end, until].compactMap { $0 }.min()
            case .nonRevocable: break
            }
        }
        return unknown ?? .good(until: end)
    }
}
