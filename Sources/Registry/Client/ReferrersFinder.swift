// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Synchronization

/// Lists referrers by the API or, where a registry has none, by the fallback tag (OCI distribution specification,
/// "Listing Referrers" and "Unavailable Referrers API").
final class ReferrersFinder: Sendable {
    private enum Knowledge {
        case present, absent
    }

    /// What one look at the API gave.
    private enum Look: Sendable {
        case list(Referrers)
        case nothing
    }

    /// Carries a look out of the shared work.
    private final class Find: Sendable {
        let look = Mutex<Look?>(nil)
    }

    private let known = Mutex<[String: Knowledge]>([:])
    private let probes = SingleFlight<String, Void>()
    private let limits: FetchLimits

    init(limits: FetchLimits) { self.limits = limits }

    /// The manifests that refer to `digest`, as `endpoint` tells it.
    func referrers(
        of digest: Digest, at endpoint: Endpoint, session: RegistrySession, meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        if known.withLock({ $0[endpoint.key] }) == nil {
            // The first look decides for all who came at the same time; only its own caller has use for its list.
            let mine = Find()
            try await probes.run(endpoint.key) { [self] () async throws(RegistryError) in
                let seen = try await look(digest, endpoint, session, meter)
                mine.look.withLock { $0 = seen }
            }
            if let seen = mine.look.withLock({ $0 }) {
                return try await finish(seen, digest, endpoint, session, meter)
            }
        }
        if known.withLock({ $0[endpoint.key] }) == .absent {
            return try await fallback(digest, endpoint, session, meter)
        }
        let seen = try await look(digest, endpoint, session, meter)
        return try await finish(seen, digest, endpoint, session, meter)
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
        let answer = try await session.ask(
            question(try endpoint.url("referrers/\(digest)")), at: endpoint, meter: meter)
        if answer.status == 200, answer.contentType == .imageIndex {
            remember(.present, endpoint)
            return .list(try await list(first: answer, endpoint, session, meter))
        }
        switch answer.status {
        case 200, 400, 404, 405, 406:
            let isAboutContent = ["NAME_UNKNOWN", "MANIFEST_UNKNOWN"].contains(
                AnswerStatus.errorCode(answer.body))
            if !isAboutContent { remember(.absent, endpoint) }
            return .nothing
        default:
            throw AnswerStatus.failure(answer, from: endpoint, reference: digest.description)
                ?? .unexpectedStatus(host: endpoint.host, status: answer.status, detail: "")
        }
    }

    private func list(
        first: HTTPResponse, _ endpoint: Endpoint, _ session: RegistrySession, _ meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        var collected = ReferrersCollection(limit: limits.referrers)
        try collected.add(page: first.body, of: endpoint)
        do throws(RegistryError) {
            var next = try NextPage.url(in: first, from: endpoint)
            var pages = 1
            while let url = next {
                guard pages < limits.referrersPages, !collected.isFull else {
                    collected.isComplete = false
                    break
                }
                pages += 1
                let answer = try await session.ask(question(url), at: endpoint, meter: meter)
                if let failure = AnswerStatus.failure(answer, from: endpoint, reference: "referrers") {
                    throw failure
                }
                try collected.add(page: answer.body, of: endpoint)
                next = try NextPage.url(in: answer, from: endpoint)
            }
        } catch {
            if case .cancelled = error { throw error }
            collected.isComplete = false
        }
        return collected.referrers(.api)
    }

    private func fallback(
        _ digest: Digest, _ endpoint: Endpoint, _ session: RegistrySession, _ meter: RequestMeter
    ) async throws(RegistryError) -> Referrers {
        let tag = Referrers.fallbackTag(for: digest)
        let answer = try await session.ask(
            question(try endpoint.url("manifests/\(tag)")), at: endpoint, meter: meter)
        if answer.status == 404 { return .none }
        if let failure = AnswerStatus.failure(answer, from: endpoint, reference: tag) { throw failure }
        var collected = ReferrersCollection(limit: limits.referrers)
        try collected.add(page: answer.body, of: endpoint)
        return collected.referrers(.fallbackTag)
    }

    private func question(_ url: HTTPURL) -> RegistrySession.Question {
        RegistrySession.Question(url: url, accept: [.imageIndex], limit: limits.referrersPage)
    }

    private func remember(_ knowledge: Knowledge, _ endpoint: Endpoint) {
        known.withLock {
            if $0.count >= Self.mostKept { $0.removeAll() }
            $0[endpoint.key] = knowledge
        }
    }

    private static let mostKept = 1000
}
