// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import HTTPTransport
package import Registry

/// Tells whether certificates were revoked by asking, over the network, the places that they name: a responder first, and
/// where none gives an answer, lists.
///
/// Private addresses are asked as others are, since a company's own authority publishes its lists inside; only
/// certificates of anchored chains are asked about.
package struct OnlineRevocation: RevocationSource {
    private let transport: HTTPTransport
    private let limits: RevocationLimits
    private let memory: RevocationMemory
    private let lists: RevocationLists
    private let answers = SharedFetch<Asked, RevocationStatus>()

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
        lists = RevocationLists(memory, limits)
    }

    package func status(
        of question: RevocationQuestion, at now: Int, meter: RequestMeter
    ) async -> RevocationStatus {
        let places: RevocationPlaces
        do throws(RevocationProblem) {
            places = try question.certificate.revocationPlaces()
        } catch {
            return .unknown(error)
        }
        guard !places.isEmpty else { return .nonRevocable }
        let fetcher = RevocationFetcher(transport, limits, meter)
        var problem = RevocationProblem.notAsked
        for place in places.ocsp.prefix(limits.mostResponders) {
            let status = await status(of: question, answeredAt: place, at: now, fetcher)
            guard case .unknown(let why) = status else { return status }
            problem = why
        }
        guard !places.lists.isEmpty else { return .unknown(problem) }
        return await lists.status(of: question, at: now, fetcher)
    }

    private func status(
        of question: RevocationQuestion, answeredAt place: String, at now: Int, _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        let key = RevocationMemory.Key(place, for: question)
        if let problem = memory.failure(key, at: now) { return .unknown(problem) }
        let asked = Asked(key: key, certificate: question.certificate.derEncoded, now: now)
        let status = await answers.value(asked, by: fetcher.deadline) {
            let status = await answer(to: question, key, at: now, fetcher)
            if case .unknown = status, fetcher.hasGivenUp { return nil }
            return status
        }
        return status ?? .unknown(fetcher.givenUp(place))
    }

    private func answer(
        to question: RevocationQuestion, _ key: RevocationMemory.Key, at now: Int,
        _ fetcher: RevocationFetcher
    ) async -> RevocationStatus {
        let bytes: [UInt8]
        do throws(RevocationProblem) {
            bytes = try await fetcher.answer(to: OCSPRequest(for: question), from: key.url)
        } catch {
            // What the responder does not say of one certificate it may say of another: that is not remembered.
            if !fetcher.hasGivenUp { memory.remember(error, of: key, at: now) }
            return .unknown(error)
        }
        do throws(RevocationProblem) {
            let response = try OCSPResponse(derEncoded: bytes, from: key.url)
            let status = response.status(of: question, at: now)
            // Whoever stole a responder's key can do harm with what is good.
            guard case .good = status,
                let other = response.questionAboutResponder(for: question, at: now)
            else { return status }
            switch await lists.status(of: other, at: now, fetcher) {
            case .good, .nonRevocable: return status
            case .revoked: throw .untrusted(key.url)
            case .unknown(let problem): throw problem
            }
        } catch {
            return .unknown(error)
        }
    }
}
