// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel

/// Asks and tells one endpoint, with whatever proof of identity it wants. It belongs to one set of credentials.
struct RegistrySession: Sendable {
    let sender: RequestSender
    let authenticator: Authenticator
    let limits: FetchLimits
    let flights = SingleFlight<QuestionKey, Answer>()
    private let memory: AnswerMemory

    init(sender: RequestSender, authenticator: Authenticator, limits: FetchLimits) {
        self.sender = sender
        self.authenticator = authenticator
        self.limits = limits
        memory = AnswerMemory(limits: limits)
    }

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
        /// Whether the answer may change, and is kept to ask whether it did.
        var isKept = false
    }

    /// An answer as everybody gets it who asked.
    struct Answer: Sendable {
        var whole: HTTPResponse
        /// Bytes of content that arrived for it.
        var received: Int

        init(_ whole: HTTPResponse, received: Int? = nil) {
            self.whole = whole
            self.received = received ?? whole.body.count
        }
    }

    /// The answer, whatever its status other than 429 and 5xx, which are errors.
    ///
    /// The same question of several callers at the same time is sent once, at the cost of the first one's meter; each is
    /// charged the bytes. Who writes asks for itself: what others asked may be older than what it wrote.
    func ask(
        _ question: Question, at endpoint: Endpoint, meter: RequestMeter
    ) async throws(RegistryError) -> HTTPResponse {
        guard question.method == .get, question.content == nil, question.access == .pull else {
            return try await exchange(question, endpoint, meter)
        }
        let key = QuestionKey(question, at: endpoint)
        let (answer, isOwner) = try await flights.join(key) {
            [self] () async throws(RegistryError) -> Answer in
            question.isKept
                ? try await askAgain(question, key, endpoint, meter)
                : Answer(try await exchange(question, endpoint, meter))
        }
        if !isOwner {
            sender.traffic.add(endpoint.host) { $0.coalesced += 1 }
            guard meter.take(bytes: answer.received) else { throw meter.exhausted }
        }
        return answer.whole
    }

    /// What `read` makes of the answer. An answer that cannot be read is not kept.
    func ask<Value>(
        _ question: Question, at endpoint: Endpoint, meter: RequestMeter,
        read: (HTTPResponse) throws(RegistryError) -> Value
    ) async throws(RegistryError) -> Value {
        let answer = try await ask(question, at: endpoint, meter: meter)
        do throws(RegistryError) {
            return try read(answer)
        } catch {
            forget(question, at: endpoint)
            throw error
        }
    }

    /// Has a question be answered from the start the next time.
    func forget(_ question: Question, at endpoint: Endpoint) {
        memory.forget(QuestionKey(question, at: endpoint))
    }

    /// Asks for what changed since the last answer (RFC 9110 section 13.1.2).
    private func askAgain(
        _ question: Question, _ key: QuestionKey, _ endpoint: Endpoint, _ meter: RequestMeter
    ) async throws(RegistryError) -> Answer {
        let kept = memory.answer(to: key)
        let answer = try await exchange(question, endpoint, meter, known: kept?.tag)
        switch answer.status {
        case 304:
            guard let kept else { return Answer(answer) }
            sender.traffic.add(endpoint.host) { $0.notModified += 1 }
            return Answer(kept.refreshed(by: answer), received: 0)
        case 200: memory.keep(answer, to: key)
        default: memory.forget(key)
        }
        return Answer(answer)
    }

    private func exchange(
        _ question: Question, _ endpoint: Endpoint, _ meter: RequestMeter, known: EntityTag? = nil
    ) async throws(RegistryError) -> HTTPResponse {
        let authorization = try await authenticator.authorization(
            for: endpoint, access: question.access, meter: meter)
        let answer = try await send(question, authorization, endpoint, meter, known)
        guard answer.status == 401 else { return answer }
        let second = try await authenticator.answer(
            answer.fields.values("WWW-Authenticate"), from: endpoint, access: question.access,
            rejected: authorization, meter: meter)
        guard let second else { return answer }
        return try await send(question, second, endpoint, meter, known)
    }

    private func send(
        _ question: Question, _ authorization: Authorization?, _ endpoint: Endpoint, _ meter: RequestMeter,
        _ known: EntityTag?
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
        request.fields["If-None-Match"] = known?.text
        return try await sender.send(
            request, to: endpoint.host, patience: endpoint.patience(limits),
            isRepeatable: question.isRepeatable, meter: meter)
    }
}
