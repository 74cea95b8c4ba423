// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// Answers the requests of a listener: finds the endpoint, reads the body, asks the handler, and counts.
struct RequestResponder: Sendable {
    enum Route: Sendable {
        case admission(AdmissionEndpoint)
        case api(APIEndpoint)
    }

    /// What is answered, and whether the connection can go on.
    struct Answer: Sendable {
        var response: APIResponse
        var closes = false
    }

    /// Ends a connection whose request was not read to its end.
    struct ConnectionEnds: Error {}

    let routes: RouteTable<Route>
    let limits: ServerLimits
    let gate: LoadGate
    let metrics: HTTPMetrics
    let logger: Logger
    /// Whether admission calls must come with a client certificate.
    let needsClientCertificate: Bool

    // Concurrent, as Hummingbird's functions are, to which the writer goes.
    @concurrent func respond(
        to request: Request, writer: consuming ResponseWriter, channel: any Channel
    ) async throws {
        let started = ContinuousClock.now
        let id = RequestID.of(Self.field(request, "X-Request-Id"))
        var logger = logger
        logger[metadataKey: "request_id"] = .string(id)
        let (load, running) = gate.enter()
        metrics.inFlight(running)
        defer { metrics.inFlight(gate.leave()) }

        let plan = plan(request, id, load)
        if plan.bodyLimit > 0, Self.field(request, "Expect")?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        var answer: Answer
        do {
            answer = try await withLogger(logger) { _ in
                try await self.answer(request, plan, load, started, channel)
            }
        } catch {
            note(plan.endpoint, request, 400, started, logger)
            throw error
        }
        answer.response.headers["X-Request-Id"] = id
        note(plan.endpoint, request, answer.response.status, started, logger)
        // Hummingbird notes a scheme for HTTP/1 itself, and HTTP/2 forbids fields about the connection.
        try await Self.write(
            answer, isHead: request.method == .head, isHTTP2: request.head.scheme != "http", to: writer)
        if answer.closes { throw ConnectionEnds() }
    }

    private func note(
        _ endpoint: String, _ request: Request, _ status: Int, _ started: ContinuousClock.Instant,
        _ logger: Logger
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

    // MARK: What is to be done

    /// What is known of a request before its body.
    struct Plan: Sendable {
        enum Step: Sendable {
            case refuse(APIResponse)
            case admission(AdmissionEndpoint, time: Duration)
            case api(APIEndpoint, APIRequest)
        }

        /// For metrics and the log.
        var endpoint: String
        var step: Step
        /// Larger bodies are not kept; 0 for none.
        var bodyLimit: Int
        var bodyTime: Duration
    }

    private func plan(_ request: Request, _ id: String, _ load: LoadGate.Load) -> Plan {
        func refusal(_ response: APIResponse, at endpoint: String = HTTPMetrics.unknownEndpoint) -> Plan {
            Plan(endpoint: endpoint, step: .refuse(response), bodyLimit: 0, bodyTime: limits.bodyTime)
        }
        let target: RequestTarget
        do throws(RequestTarget.Problem) {
            target = try RequestTarget(request.head.path ?? "")
        } catch {
            if case .tooLong = error { return refusal(.failure(414, "\(error)")) }
            return refusal(.failure(400, "\(error)"))
        }
        let method = HTTPMethod(rawValue: request.method == .head ? "GET" : request.method.rawValue)
        switch routes.find(method, target.steps) {
        case .nothing: return refusal(.failure(404, "there is nothing at this path"))
        case .otherMethods(let methods, let pattern):
            var response = APIResponse.failure(405, "this path is not for that method")
            response.headers["Allow"] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            return refusal(response, at: pattern)
        case .found(let match):
            if case .overfull = load { return refusal(Self.busy, at: match.pattern) }
            switch match.value {
            case .admission(let endpoint):
                guard Self.isJSON(Self.field(request, "Content-Type")) else {
                    return refusal(
                        .text("The Content-Type of an AdmissionReview is application/json.\n", status: 415),
                        at: match.pattern)
                }
                let time = AdmissionDeadline.time(target.query["timeout"])
                return Plan(
                    endpoint: match.pattern, step: .admission(endpoint, time: time),
                    bodyLimit: limits.admissionBody, bodyTime: min(time, limits.bodyTime))
            case .api(let endpoint):
                if case .full = load { return refusal(Self.busy, at: match.pattern) }
                let asked = APIRequest(
                    method: endpoint.method, parameters: match.parameters, query: target.query,
                    headers: Self.headers(endpoint.headers, request), id: id)
                return Plan(
                    endpoint: match.pattern, step: .api(endpoint, asked), bodyLimit: endpoint.bodyLimit,
                    bodyTime: limits.bodyTime)
            }
        }
    }

    // MARK: Answers

    private func answer(
        _ request: Request, _ plan: Plan, _ load: LoadGate.Load, _ started: ContinuousClock.Instant,
        _ channel: any Channel
    ) async throws -> Answer {
        var plan = plan
        switch plan.step {
        case .refuse: break
        case .admission:
            if needsClientCertificate, await !Self.hasClientCertificate(channel) {
                plan.step = .refuse(.text("A client certificate is needed here.\n", status: 401))
                plan.bodyLimit = 0
            }
        case .api(let endpoint, var asked):
            switch await endpoint.authentication.authenticate({ Self.field(request, $0) }) {
            case .accepted(let user):
                asked.user = user
                plan.step = .api(endpoint, asked)
            case .refused:
                var response = APIResponse.failure(401, "credentials are needed that are known here")
                response.headers["WWW-Authenticate"] = "Bearer realm=\"assay\""
                plan.step = .refuse(response)
                plan.bodyLimit = 0
            case .unavailable:
                plan.step = .refuse(Self.busy)
                plan.bodyLimit = 0
            }
        }
        return try await answer(request, plan, load, started)
    }

    private func answer(
        _ request: Request, _ plan: Plan, _ load: LoadGate.Load, _ started: ContinuousClock.Instant
    ) async throws -> Answer {
        let reader = BodyReader(
            limit: plan.bodyLimit, discarded: limits.discardedBody, time: plan.bodyTime, gate: gate)
        let declared = Self.field(request, "Content-Length").flatMap { Int($0) }
        let body: [UInt8]
        switch (await reader.read(request.body, declared: declared), plan.step) {
        case (.broken(let error), _): throw error
        case (.timedOut, _):
            return Answer(response: .failure(408, "the body of the request came too slowly"), closes: true)
        case (.tooLarge(let isAtEnd), .refuse(let response)), (.noRoom(let isAtEnd), .refuse(let response)):
            return Answer(response: response, closes: !isAtEnd)
        case (.whole(let bytes), .refuse(let response)):
            gate.release(bytes.count)
            return Answer(response: response)
        case (.tooLarge(let isAtEnd), _):
            let text = "the body of the request is larger than \(plan.bodyLimit) bytes"
            return Answer(response: .failure(413, text), closes: !isAtEnd)
        case (.noRoom(let isAtEnd), _): return Answer(response: Self.busy, closes: !isAtEnd)
        case (.whole(let bytes), _): body = bytes
        }
        defer { gate.release(body.count) }
        switch plan.step {
        case .refuse(let response): return Answer(response: response)
        case .admission(let endpoint, let time):
            var isBusy = false
            if case .full = load { isBusy = true }
            return Answer(
                response: await AdmissionAnswer.answer(
                    body, of: endpoint, isBusy: isBusy, within: time - started.duration(to: .now)))
        case .api(let endpoint, var asked):
            asked.body = body
            let request = asked
            let response = await firstResult(within: limits.handlerTime) { await endpoint.handle(request) }
            return Answer(response: response ?? .failure(504, "the answer could not be made in time"))
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

    // MARK: HTTP

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

    /// The value of a field that stands in the header once; two would leave open which of them counts.
    private static func field(_ request: Request, _ name: String) -> String? {
        guard let name = HTTPField.Name(name) else { return nil }
        let values = request.headers[values: name]
        return values.count == 1 ? values.first : nil
    }

    private static func headers(_ names: Set<String>, _ request: Request) -> [String: String] {
        var headers: [String: String] = [:]
        for name in names.map({ $0.lowercased() }) where name != "authorization" {
            headers[name] = field(request, name)
        }
        return headers
    }

    private static func isJSON(_ field: String?) -> Bool {
        let type = field?.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false).first
        return type?.trimmingSpaces.lowercased() == "application/json"
    }

    private static var busy: APIResponse {
        var response = APIResponse.failure(503, "there are too many requests at once")
        response.headers["Retry-After"] = "1"
        return response
    }
}

extension Substring {
    fileprivate var trimmingSpaces: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return text
    }
}
