// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization
import Testing

@testable import Server

@Suite("What the server answers instead of a handler has the shape of its endpoint")
struct FailureShapeTests {
    /// As clients of registries want errors; the status that it makes up does not count.
    private static func shaped(_ status: Int, _ message: String) -> APIResponse {
        .json(["errors": [["code": .string("E\(status)"), "message": .string(message)]]], status: 200)
    }

    private static func endpoint(
        _ path: String = "/own", authentication: Authentication = .none, timeLimit: Duration? = nil,
        handle: @escaping @Sendable (APIRequest) async -> APIResponse = { _ in .text("ok") }
    ) -> APIEndpoint {
        APIEndpoint(
            .post, path, authentication: authentication, bodyLimit: 10, timeLimit: timeLimit,
            failure: { shaped($0, $1) }, handle: handle)
    }

    private static func code(_ body: [UInt8]) -> String? {
        (try? JSON(parsing: body))?["errors"]?.array?.first?["code"]?.string
    }

    /// The body of what a raw connection was answered.
    private static func body(_ text: String) -> [UInt8] {
        Array(text.split(separator: "\r\n\r\n", maxSplits: 1).last.map { Array($0.utf8) } ?? [])
    }

    private static func hasDefaultShape(_ body: [UInt8]) -> Bool {
        (try? JSON(parsing: body))?["error"]?.string != nil
    }

    @Test("A path that is not there, and an endpoint without a shape, have the shape of old")
    func defaultShape() async throws {
        let plain = APIEndpoint(.post, "/plain", authentication: .none) { _ in .text("ok") }
        try await LiveServer.run(.init(api: [Self.endpoint(), plain])) { live in
            let missing = try await live.send("POST", "/missing")
            #expect(missing.status == 404)
            #expect(Self.hasDefaultShape(missing.body))
            let method = try await live.send("GET", "/plain")
            #expect(method.status == 405)
            #expect(Self.hasDefaultShape(method.body))
            #expect(try await live.send("POST", "/own").text == "ok")
        }
    }

    @Test("Another method: 405, with the methods that there are")
    func otherMethod() async throws {
        try await LiveServer.run(.init(api: [Self.endpoint()])) { live in
            let answer = try await live.send("GET", "/own")
            #expect(answer.status == 405)
            #expect(answer.fields["allow"] == "POST")
            #expect(Self.code(answer.body) == "E405")
        }
    }

    @Test("No credentials: 401, and 503 where they cannot be checked, each with its header field")
    func credentials() async throws {
        struct Down: Error {}
        let none = Authentication.tokenReview(TokenReviews(now: { 0 }) { _ in nil })
        let down = Authentication.tokenReview(TokenReviews(now: { 0 }) { _ in throw Down() })
        let api = [
            Self.endpoint("/none", authentication: none), Self.endpoint("/down", authentication: down),
        ]
        try await LiveServer.run(.init(api: api)) { live in
            let fields = [("Authorization", "Bearer x")]
            let refused = try await live.send("POST", "/none", fields: fields)
            #expect(refused.status == 401)
            #expect(refused.fields["www-authenticate"] == "Bearer realm=\"assay\"")
            #expect(Self.code(refused.body) == "E401")
            let unknown = try await live.send("POST", "/down", fields: fields)
            #expect(unknown.status == 503)
            #expect(unknown.fields["retry-after"] == "1")
            #expect(Self.code(unknown.body) == "E503")
        }
    }

    @Test("A body that is too large: 413, also where leave is asked for first")
    func largeBody() async throws {
        try await LiveServer.run(.init(api: [Self.endpoint()])) { live in
            let answer = try await live.send("POST", "/own", body: [UInt8](repeating: 1, count: 11))
            #expect(answer.status == 413)
            #expect(Self.code(answer.body) == "E413")
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send(
                "POST /own HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(raw.text.hasPrefix("HTTP/1.1 413"))
            #expect(Self.code(Self.body(raw.text)) == "E413")
        }
    }

    @Test("A body that comes too slowly: 408")
    func slowBody() async throws {
        let setup = LiveServer.Setup(api: [Self.endpoint()]) { $0.limits.bodyTime = .milliseconds(300) }
        try await LiveServer.run(setup) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send("POST /own HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nx")
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(raw.text.hasPrefix("HTTP/1.1 408"))
            #expect(Self.code(Self.body(raw.text)) == "E408")
        }
    }

    @Test("Too many requests, and no memory for a body: 503")
    func busy() async throws {
        let hold = AsyncStream.makeStream(of: Void.self)
        let running = Mutex(0)
        let slow = Self.endpoint("/slow") { _ in
            running.withLock { $0 += 1 }
            for await _ in hold.stream {}
            return .text("done")
        }
        let setup = LiveServer.Setup(api: [slow, Self.endpoint()]) {
            $0.limits.requests = 1
            $0.limits.bodiesInMemory = 5
        }
        try await LiveServer.run(setup) { live in
            let large = try await live.send("POST", "/own", body: [UInt8](repeating: 1, count: 6))
            #expect(large.status == 503)
            #expect(Self.code(large.body) == "E503")
            async let first = live.send("POST", "/slow")
            try await eventually("the first request runs") { running.withLock { $0 } == 1 }
            let second = try await live.send("POST", "/own")
            #expect(second.status == 503)
            #expect(second.fields["retry-after"] == "1")
            #expect(Self.code(second.body) == "E503")
            hold.continuation.finish()
            #expect(try await first.text == "done")
            #expect(try await live.send("POST", "/own", body: [1]).text == "ok")
        }
    }

    @Test("A handler that takes longer than its endpoint allows: 504; the others have the server's time")
    func timeLimit() async throws {
        let slow = Self.endpoint("/slow", timeLimit: .milliseconds(50)) { _ in
            try? await Task.sleep(for: .seconds(600))
            return .text("late")
        }
        let usual = Self.endpoint("/usual") { _ in
            try? await Task.sleep(for: .milliseconds(200))
            return .text("in time")
        }
        try await LiveServer.run(.init(api: [slow, usual])) { live in
            let answer = try await live.send("POST", "/slow")
            #expect(answer.status == 504)
            #expect(Self.code(answer.body) == "E504")
            #expect(try await live.send("POST", "/usual").text == "in time")
        }
    }

    @Test("The time of an endpoint counts from the header: a slow body is cut off with it")
    func timeLimitOfTheBody() async throws {
        let setup = LiveServer.Setup(api: [Self.endpoint(timeLimit: .milliseconds(300))])
        try await LiveServer.run(setup) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send("POST /own HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nx")
            try await eventually("the connection is closed", within: .seconds(10)) { raw.isClosed }
            #expect(raw.text.hasPrefix("HTTP/1.1 408"))
        }
    }
}
