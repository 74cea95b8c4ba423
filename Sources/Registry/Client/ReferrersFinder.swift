// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Synchronization

/// Lists referrers by the API or, where a registry has none, by the fallback tag (OCI distribution specification,
/// "Listing Referrers" and "Unavailable Referrers API").
///
/// What a repository has is remembered for a while. That it has no API decides where is looked first; that there are no
/// referrers is said only when both places were looked at.
final class ReferrersFinder: Sendable {
    private struct Knowledge {
        var hasAPI: Bool
        var since: ContinuousClock.Instant
    }

    /// What one look at the API gave.
    private enum Look: Sendable {
        case list(Referrers)
        case nothing
    }

    /// What a caller's own part in the shared work was.
    private final class Find: Sendable {
        let isOwner = Atomic(false)
        let look = Mutex<Look?>(nil)
    }

    private let known = Mutex<[String: Knowledge]>([:])
    private let probes = SingleFlight<String, Void>()
    private let limits: FetchLimits
    private let now: @Sendable () -> ContinuousClock.Instant

    init(limits: FetchLimits, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.limits = limits
        self.now = now
    }

    /// The manifests that refer to `digest`, as `endpoint` tells it.
    func referrers(
        of digest: Digest, at endpoint: Endpoint, session: RegistrySession, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        if hasAPI(endpoint) == nil, let seen = try await probe(digest, endpoint, session, meter) {
            return try await finish(seen, digest, endpoint, session, meter)
        }
        if hasAPI(endpoint) == false {
            let found = try await fallback(digest, endpoint, session, meter)
            guard found.source == .none else { return found }
            let seen = try await look(digest, endpoint, session, meter)
            if case .list(let referrers) = seen { return referrers }
            return found
        }
        let seen = try await look(digest, endpoint, session, meter)
        return try await finish(seen, digest, endpoint, session, meter)
    }

    /// The first look decides for all who came to the repository at the same time. Only its own caller has use for
    /// its list, and only that caller has its failure: others look for themselves.
    private func probe(
        _ digest: Digest, _ endpoint: Endpoint, _ session: RegistrySession, _ meter: RequestMeter
    ) async throws(RegistryError) -> Look? {
        let mine = Find()
        do throws(RegistryError) {
            try await probes.run(endpoint.repositoryKey) { [self] () async throws(RegistryError) in
                mine.isOwner.store(true, ordering: .relaxed)
                let seen = try await look(digest, endpoint, session, meter)
                mine.look.withLock { $0 = seen }
            }
        } catch {
            if mine.isOwner.load(ordering: .relaxed) || Task.isCancelled { throw error }
        }
        return mine.look.withLock { $0 }
    }

    private func finish(
        _ look: Look, _ digest: Digest, _ endpoint: Endpoint, _ session: RegistrySession,
        _ meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        switch look {
        case .list(let referrers): referrers
        case .nothing: try await fallback(digest, endpoint, session, meter)
        }
    }

    private func look(
        _ digest: Digest, _ endpoint: Endpoint, _ session: RegistrySession, _ meter: RequestMeter
    ) async throws(RegistryError) -> Look {
        let question = question(try endpoint.url("referrers/\(digest)"))
        let answer = try await session.ask(question, at: endpoint, meter: meter)
        if answer.status == 200, answer.contentType == .imageIndex {
            remember(hasAPI: true, endpoint)
            do throws(RegistryError) {
                return .list(try await list(first: answer, question, endpoint, session, meter))
            } catch {
                session.forget(question, at: endpoint)
                throw error
            }
        }
        switch answer.status {
        case 200, 400, 404, 405, 406:
            // An error document about the name or the digest says nothing of the API.
            if AnswerStatus.isAboutContent(answer.body) { return .nothing }
            // Who has just had the API and denies it now hides what it lists.
            if hasAPI(endpoint) == true {
                throw .unexpectedStatus(
                    host: endpoint.host, status: answer.status, detail: AnswerStatus.detail(answer.body))
            }
            remember(hasAPI: false, endpoint)
            return .nothing
        default:
            throw AnswerStatus.failure(answer, from: endpoint, reference: digest.description)
                ?? .unexpectedStatus(host: endpoint.host, status: answer.status, detail: "")
        }
    }

    private func list(
        first: HTTPResponse, _ question: RegistrySession.Question, _ endpoint: Endpoint,
        _ session: RegistrySession, _ meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        var collected = ReferrersCollection(limit: limits.referrers)
        var count = try collected.add(page: first.body, of: endpoint)
        var asked = [question]
        do throws(RegistryError) {
            var next = try NextPage.url(in: first, to: question.url, from: endpoint)
            while let url = next {
                guard asked.count < limits.referrersPages, !collected.isFull else {
                    collected.isComplete = false
                    break
                }
                let question = self.question(url)
                asked.append(question)
                let answer = try await session.ask(question, at: endpoint, meter: meter)
                if let failure = AnswerStatus.failure(answer, from: endpoint, reference: "referrers") {
                    throw failure
                }
                count = try collected.add(page: answer.body, of: endpoint)
                next = try NextPage.url(in: answer, to: url, from: endpoint)
            }
            if next == nil, NextPage.mayFollow(count), let last = asked.last {
                session.forget(last, at: endpoint)
            }
        } catch {
            if case .cancelled = error { throw error }
            // The page that led astray may be one of those that were kept: links to further pages expire.
            if error.isAboutTheAnswer { for question in asked { session.forget(question, at: endpoint) } }
            collected.isComplete = false
        }
        return collected.referrers(.api)
    }

    private func fallback(
        _ digest: Digest, _ endpoint: Endpoint, _ session: RegistrySession, _ meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        let tag = Referrers.fallbackTag(for: digest)
        let limit = limits.referrers
        return try await session.ask(
            question(try endpoint.url("manifests/\(tag)")), at: endpoint, meter: meter
        ) { (answer) throws(RegistryError) in
            if answer.status == 404 { return .none }
            if let failure = AnswerStatus.failure(answer, from: endpoint, reference: tag) { throw failure }
            var collected = ReferrersCollection(limit: limit)
            _ = try collected.add(page: answer.body, of: endpoint)
            return collected.referrers(.fallbackTag)
        }
    }

    private func question(_ url: HTTPURL) -> RegistrySession.Question {
        RegistrySession.Question(url: url, accept: [.imageIndex], limit: limits.referrersPage, isKept: true)
    }

    private func hasAPI(_ endpoint: Endpoint) -> Bool? {
        let now = now()
        return known.withLock { known in
            known[endpoint.repositoryKey].flatMap { $0.since + Self.memory > now ? $0.hasAPI : nil }
        }
    }

    private func remember(hasAPI: Bool, _ endpoint: Endpoint) {
        let knowledge = Knowledge(hasAPI: hasAPI, since: now())
        known.withLock {
            if $0.count >= Self.mostKept { $0.removeAll() }
            $0[endpoint.repositoryKey] = knowledge
        }
    }

    /// Registries are upgraded, and a proxy's answer may pass for the registry's.
    private static let memory = Duration.seconds(600)
    private static let mostKept = 10_000
}
