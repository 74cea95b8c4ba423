// SPDX-License-Identifier: Apache-2.0

import HTTPTransport

/// Reads a list of tags page by page (OCI distribution specification, "Listing Tags").
struct TagListing {
    let session: RegistrySession
    let endpoint: Endpoint
    let meter: RequestMeter
    let limits: FetchLimits

    /// All tags. Throws when the list has more pages or tags than the limits allow, or comes back to a page.
    func tags() async throws(RegistryError) -> [String] {
        var list = TagList(limit: limits.tags)
        var asked: [RegistrySession.Question] = []
        do throws(RegistryError) {
            var next: HTTPURL? = try endpoint.url("tags/list?n=\(limits.tagsPerPage)")
            while let url = next {
                guard asked.count < limits.tagsPages else {
                    throw .limitExceeded(.tags(limit: limits.tags))
                }
                guard !asked.contains(where: { $0.url == url }) else {
                    throw .malformedAnswer(host: endpoint.host, why: "its list of tags has no end")
                }
                let question = RegistrySession.Question(url: url, limit: limits.tagsPage, isKept: true)
                asked.append(question)
                next = try await page(question, &list)
            }
        } catch {
            // The page that led astray may be one of those that were kept: links to further pages expire.
            if error.isAboutTheAnswer { for question in asked { session.forget(question, at: endpoint) } }
            throw error
        }
        return list.tags
    }

    /// Takes a page and gives the next one's place.
    private func page(
        _ question: RegistrySession.Question, _ list: inout TagList
    ) async throws(RegistryError) -> HTTPURL? {
        let answer = try await session.ask(question, at: endpoint, meter: meter)
        if let failure = AnswerStatus.failure(answer, from: endpoint, reference: "tags") { throw failure }
        let count = try list.add(page: answer.body, of: endpoint)
        let next = try NextPage.url(in: answer, to: question.url, from: endpoint)
        if next == nil, NextPage.mayFollow(count) { session.forget(question, at: endpoint) }
        return next
    }
}

extension RegistryError {
    /// Whether another answer might be better, unlike another time or another budget.
    var isAboutTheAnswer: Bool {
        switch self {
        case .cancelled, .timeout, .rateLimited, .serverError, .unreachable, .limitExceeded(.requests),
            .limitExceeded(.bytes):
            false
        default: true
        }
    }
}
