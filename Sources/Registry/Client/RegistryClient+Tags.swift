// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
public import OCIModel
import StrictJSON

extension RegistryClient {
    /// All tags of a repository, in the order in which the registry lists them, each once (OCI distribution
    /// specification, "Listing Tags"). A mirror that fetches on demand knows some of them only, so that the registry
    /// itself is asked.
    ///
    /// A list that cannot be read to its end is an error: who takes a part of it for the whole chooses wrongly.
    public func tags(_ repository: Repository, meter: RequestMeter) async throws(RegistryError) -> [String] {
        let endpoint = try Endpoint.origin(of: repository, settings: settings)
        return try await withinDeadline(of: meter, host: repository.registry) {
            [session, limits] () async throws(RegistryError) in
            var list = TagList(limit: limits.tags)
            var next: HTTPURL? = try endpoint.url("tags/list?n=\(limits.tagsPerPage)")
            var pages = 0
            while let url = next {
                guard pages < limits.tagsPages else { throw .limitExceeded(.tags(limit: limits.tags)) }
                pages += 1
                let question = RegistrySession.Question(url: url, accept: [], limit: limits.tagsPage)
                let answer = try await session.ask(question, at: endpoint, meter: meter)
                if let failure = AnswerStatus.failure(answer, from: endpoint, reference: "tags") {
                    throw failure
                }
                try list.add(page: answer.body, of: endpoint)
                next = try NextPage.url(in: answer, from: endpoint)
            }
            return list.tags
        }
    }
}
