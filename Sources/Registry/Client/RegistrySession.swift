// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// Asks and tells one endpoint, with whatever proof of identity it wants.
struct RegistrySession: Sendable {
    let sender: RequestSender
    let authenticator: Authenticator
    let limits: FetchLimits

    /// What is asked for, below a repository.
    struct Question: Sendable {
        var url: HTTPURL
        var method = HTTPRequest.Method.get
        var accept: [MediaType] = []
        /// What is told, and of which type.
        var content: (bytes: [UInt8], type: MediaType)?
        /// Most bytes of the answer.
        var limit: Int
        /// What the proof of identity must allow.
        var access = RepositoryAccess.pull
        /// Whether it may be sent again when it is not known what became of it.
        var isRepeatable = true
    }

    /// The answer, whatever its status other than 429 and 5xx, which are errors.
    func ask(
        _ question: Question, at endpoint: Endpoint, meter: RequestMeter
    ) async throws(RegistryError) -> HTTPResponse {
        let authorization = try await authenticator.authorization(
            for: endpoint, access: question.access, meter: meter)
        let answer = try await send(question, authorization, endpoint, meter)
        guard answer.status == 401 else { return answer }
        let second = try await authenticator.answer(
            answer.fields.values("WWW-Authenticate"), from: endpoint, access: question.access,
            rejected: authorization, meter: meter)
        guard let second else { return answer }
        return try await send(question, second, endpoint, meter)
    }

    private func send(
        _ question: Question, _ authorization: Authorization?, _ endpoint: Endpoint, _ meter: RequestMeter
    ) async throws(RegistryError) -> HTTPResponse {
        var request = HTTPRequest(question.method, question.url, bodyLimit: question.limit)
        if !question.accept.isEmpty {
            request.fields["Accept"] = question.accept.map(\.rawValue).joined(separator: ", ")
        }
        if let content = question.content {
            request.body = content.bytes
            request.fields["Content-Type"] = content.type.rawValue
        }
        request.fields["Authorization"] = authorization?.value
        // A mirror that hangs must leave time for the registry.
        return try await sender.send(
            request, to: endpoint.host, tries: endpoint.isMirror ? limits.mirrorTries : limits.tries,
            isRepeatable: question.isRepeatable, share: endpoint.isMirror ? 0.5 : 1, meter: meter)
    }
}
