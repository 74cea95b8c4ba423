// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// Answers the requests of a listener: finds the endpoint, reads the body, asks the handler, and counts.
struct RequestResponder: Sendable {
    /// What is answered, and whether the connection can go on.
    struct Answer: Sendable {
        var response: APIResponse
        var closes = false
    }

    /// Ends a connection whose request was not read to its end.
    struct ConnectionEnds: Error {}

    let planner: RequestPlanner
    let gate: LoadGate
    let room: ReviewRoom
    let metrics: HTTPMetrics
    let logger: Logger
    /// Whether admission calls must come with a client certificate.
    let needsClientCertificate: Bool

    private var limits: ServerLimits { planner.limits }

    // Concurrent, as Hummingbird's functions are, to which the writer goes.
    @concurrent func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any Channel
    ) async throws {
        let started = ContinuousClock.now
        let id = RequestID.of(request.field("X-Request-Id"))
        var logger = logger
        logger[metadataKey: "request_id"] = .string(id)
        let load = gate.enter()
        metrics.begins()
        defer {
            gate.leave()
            metrics.ends()
        }
        let plan = await authorised(planner.plan(request, id, load), request, channel)
        var answer: Answer
        if request.waitsForLeave, let refusal = refusalBeforeBody(plan, request) {
            // The body is not sent before leave is given, and it is not given.
            answer = Answer(response: refusal, closes: true)
        } else {
            if request.waitsForLeave {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            do {
                answer = try await withLogger(logger) { _ in
                    try await self.answer(request, plan, load, started)
                }
            } catch {
                note(plan.endpoint, 400, started, logger)
                throw error
            }
        }
        answer.response.headers["X-Request-Id"] = id
        note(plan.endpoint, answer.response.status, started, logger)
        // Hummingbird notes a scheme for HTTP/1 itself, and HTTP/2 forbids fields about the connection.
        try await Self.write(
            answer, isHead: request.method == .head, isHTTP2: request.head.scheme != "http", to: writer)
        if answer.closes { throw ConnectionEnds() }
    }

    private func note(
        _ endpoint: String, _ status: Int, _ started: ContinuousClock.Instant, _ logger: Logger
    ) {
        let time = started.duration(to: .now)
        metrics.finished(endpoint, status: status, after: time)
        let level: Logger.Level =
            switch status {
            case 500, 502, 504: .error
            case 503: .warning
            case 400..<500: .info
            default: .debug
            }
        logger.log(
            level: level, "request",
            metadata: [
                "endpoint": .string(endpoint), "status": .stringConvertible(status),
                "milliseconds": .stringConvertible(Int(time / .milliseconds(1))),
            ])
    }

    // MARK: Who asks

    private func authorised(
        _ plan: RequestPlan, _ request: Request, _ channel: any Channel
    ) async -> RequestPlan {
        switch plan.step {
        case .refuse: return plan
        case .admission:
            if needsClientCertificate, await !Self.hasClientCertificate(channel) {
                return plan.refused(.text("A client certificate is needed here.\n", status: 401))
            }
            return plan
        case .api(let endpoint, var asked):
            switch await endpoint.authentication.authenticate({ request.field($0) }) {
            case .accepted(let user):
                asked.user = user
                var plan = plan
                plan.step = .api(endpoint, asked)
                return plan
            case .refused:
                var response = plan.failure(401, "credentials are needed that are known here")
                response.headers["WWW-Authenticate"] = endpoint.authentication.challenge
                return plan.refused(response)
            case .unavailable: return plan.refused(plan.failure.busy)
            }
        }
    }

    private static func hasClientCertificate(_ channel: any Channel) async -> Bool {
        // Streams of HTTP/2 are channels within the one that speaks TLS.
        for candidate in [channel, channel.parent].compactMap({ $0 }) {
            let certificate = try? await candidate.nioSSL_peerCertificate().get()
            if certificate.flatMap({ $0 }) != nil { return true }
        }
        return false
    }

    // MARK: Answers

    /// What can be refused by the header alone.
    private func refusalBeforeBody(_ plan: RequestPlan, _ request: Request) -> APIResponse? {
        if case .refuse(let response) = plan.step { return response }
        return (request.contentLength ?? 0) > plan.bodyLimit ? plan.failure.tooLarge(plan.bodyLimit) : nil
    }

    private func answer(
        _ request: Request, _ plan: RequestPlan, _ load: LoadGate.Load, _ started: ContinuousClock.Instant
    ) async throws -> Answer {
        let reader = BodyReader(
            limit: plan.bodyLimit, discarded: limits.discardedBody, time: plan.bodyTime, gate: gate)
        let body: [UInt8]
        switch (await reader.read(request.body, declared: request.contentLength), plan.step) {
        case (.broken(let error), _): throw error
        case (.timedOut, _):
            return Answer(
                response: plan.failure(408, "the body of the request came too slowly"), closes: true)
        case (.tooLarge(let isAtEnd), .refuse(let response)), (.noRoom(let isAtEnd), .refuse(let response)):
            return Answer(response: response, closes: !isAtEnd)
        case (.tooLarge(let isAtEnd), _):
            return Answer(response: plan.failure.tooLarge(plan.bodyLimit), closes: !isAtEnd)
        case (.noRoom(let isAtEnd), _): return Answer(response: plan.failure.busy, closes: !isAtEnd)
        case (.whole(let bytes), _): body = bytes
        }
        defer { gate.release(body.count) }
        switch plan.step {
        case .refuse(let response): return Answer(response: response)
        case .admission(let endpoint, let time):
            let left = time - started.duration(to: .now)
            return Answer(
                response: await AdmissionAnswer.answer(
                    body, of: endpoint, isBusy: load != .light, within: left, in: room))
        case .api(let endpoint, var asked):
            asked.body = body
            let request = asked
            let time = endpoint.timeLimit.map { max($0 - started.duration(to: .now), .zero) }
            let response = await firstResult(within: time ?? limits.handlerTime) {
                await endpoint.handle(request)
            }
            return Answer(response: response ?? plan.failure(504, "the answer could not be made in time"))
        }
    }

    @concurrent private static func write(
        _ answer: Answer, isHead: Bool, isHTTP2: Bool, to writer: consuming ResponseWriter
    ) async throws {
        var fields = HTTPFields()
        for (name, value) in answer.response.headers.sorted(by: { $0.key < $1.key }) {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            fields[name] = value
        }
        fields[.contentType] = answer.response.contentType
        fields[.contentLength] = String(answer.response.body.count)
        fields[.xContentTypeOptions] = "nosniff"
        if fields[.cacheControl] == nil { fields[.cacheControl] = "no-store" }
        if answer.closes, !isHTTP2 { fields[.connection] = "close" }
        let status = (200..<600).contains(answer.response.status) ? answer.response.status : 500
        let head = HTTPResponse(status: .init(code: status), headerFields: fields)
        if isHead {
            try await writer.writeResponse(head)
        } else {
            try await writer.write(
                response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.response.body)))
        }
    }
}
