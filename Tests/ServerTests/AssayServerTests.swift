// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Kubernetes
import Logging
import NIOCore
import NIOHTTP1
import StrictJSON
import Synchronization
import Testing

@testable import Server

@Suite("A server that listens answers admission calls and its API, over HTTP/1.1 and HTTP/2")
struct AssayServerTests {
    private static let allowing = AdmissionEndpoint("/admit") { _ in .allowed() }

    private static func allowed(_ answer: LiveServer.Answer) -> Bool? {
        (try? JSON(parsing: answer.body))?["response"]?["allowed"]?.bool
    }

    @Test("An admission call is answered over HTTP/1.1 and over HTTP/2")
    func admission() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let first = try await live.review(Reviews.bytes)
            #expect(first.status == 200)
            #expect(!first.isHTTP2)
            #expect(first.fields["content-type"] == "application/json")
            #expect(Self.allowed(first) == true)
            let second = try await live.review(Reviews.bytes, by: live.http2)
            #expect(second.isHTTP2)
            #expect(Self.allowed(second) == true)
            // The same uid again, as the API server does when it tries again.
            #expect(Self.allowed(try await live.review(Reviews.bytes)) == true)
        }
    }

    @Test("What is no admission call is refused, and never allowed")
    func refusedCalls() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let json = [("Content-Type", "application/json")]
            let get = try await live.send("GET", "/admit", fields: json)
            #expect(get.status == 405)
            #expect(get.fields["allow"] == "POST")
            let withCharset = [("Content-Type", "Application/JSON; charset=utf-8")]
            #expect(
                try await live.send("POST", "/admit", fields: withCharset, body: Reviews.bytes).status == 200)
            for type in ["text/plain", "application/jsonx", "application/x-www-form-urlencoded", ""] {
                let fields = [("Content-Type", type)]
                #expect(
                    try await live.send("POST", "/admit", fields: fields, body: Reviews.bytes).status == 415)
            }
            let twice = json + [("Content-Type", "text/plain")]
            #expect(try await live.send("POST", "/admit", fields: twice, body: Reviews.bytes).status == 415)
            #expect(try await live.review(Array("{}".utf8)).status == 400)
            #expect(try await live.review(Reviews.bytes, to: "/admit/").status == 404)
            #expect(try await live.review(Reviews.bytes, to: "/admit?a=1&a=2").status == 400)
            #expect(try await live.review(Reviews.bytes, to: "/other").status == 404)
        }
    }

    @Test("A body of 10 MB is refused with its limit, and the connection goes on")
    func largeBody() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let large = [UInt8](repeating: 0x20, count: 10_000_000)
            for client in [live.http1, live.http2] {
                let answer = try await live.review(large, by: client)
                #expect(answer.status == 413)
                #expect(answer.text.contains("8388608"))
                #expect(try await live.review(Reviews.bytes, by: client).status == 200)
            }
            // Its length is not told before.
            var request = HTTPClientRequest(url: live.url("/admit"))
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            let pieces = (0..<100).map { _ in ByteBuffer(repeating: 0x20, count: 100_000) }
            request.body = .stream(pieces.async, length: .unknown)
            #expect(try await live.http1.execute(request, timeout: .seconds(30)).status == .payloadTooLarge)
            // One that is as large as may be, spaces before the review.
            let full = [UInt8](repeating: 0x20, count: (8 << 20) - Reviews.bytes.count) + Reviews.bytes
            #expect(Self.allowed(try await live.review(full)) == true)
            #expect(try await live.review([0x20] + full).status == 413)
        }
    }

    @Test("A body that goes on and on ends with its connection")
    func endlessBody() async throws {
        let setup = LiveServer.Setup(admission: [Self.allowing]) {
            $0.limits.admissionBody = 1_000
            $0.limits.discardedBody = 10_000
        }
        try await LiveServer.run(setup) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send(Self.head(length: 1_000_000) + String(repeating: " ", count: 20_000))
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(raw.text.hasPrefix("HTTP/1.1 413"))
            #expect(raw.text.lowercased().contains("connection: close"))
        }
    }

    @Test("A body that comes too slowly gets 408, and its connection is closed")
    func slowBody() async throws {
        let setup = LiveServer.Setup(admission: [Self.allowing]) { $0.limits.bodyTime = .milliseconds(500) }
        try await LiveServer.run(setup) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send(Self.head(length: 1_000) + "{")
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(raw.text.hasPrefix("HTTP/1.1 408"))
            #expect(!raw.text.contains("allowed"))
            #expect(try await live.review(Reviews.bytes).status == 200)
        }
    }

    @Test("A body that breaks off is not answered with an allowance")
    func truncatedBody() async throws {
        let asked = Mutex(0)
        let endpoint = AdmissionEndpoint("/admit") { _ in
            asked.withLock { $0 += 1 }
            return .allowed()
        }
        try await LiveServer.run(.init(admission: [endpoint])) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send(Self.head(length: Reviews.bytes.count + 1) + Reviews.text)
            await raw.close()
            let counted = { live.log.lines.contains { $0["endpoint"]?.string == "/admit" } }
            try await eventually("the request is noted") { counted() }
            #expect(asked.withLock { $0 } == 0)
            #expect(!raw.text.contains("allowed"))
        }
    }

    @Test("A client that waits for leave to send its body gets it")
    func expectation() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            try await raw.send(Self.head(length: Reviews.bytes.count, "Expect: 100-continue\r\n"))
            try await eventually("leave is given") { raw.text.hasPrefix("HTTP/1.1 100") }
            try await raw.send(Reviews.text)
            try await eventually("the answer comes") { raw.text.contains("\"allowed\":true") }
            await raw.close()
        }
    }

    @Test(
        "A client that waits for leave and is refused by its header is told at once",
        arguments: ["/other", "/admit"])
    func refusedExpectation(path: String) async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let raw = try await RawConnection(port: live.securePort, certificates: live.certificates)
            let head = Self.head(length: 10_000_000, "Expect: 100-continue\r\n")
            try await raw.send(head.replacing("/admit", with: path))
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(raw.text.hasPrefix(path == "/other" ? "HTTP/1.1 404" : "HTTP/1.1 413"))
        }
    }

    @Test("What a handler logs has the id of the request")
    func handlerLog() async throws {
        let endpoint = AdmissionEndpoint("/admit") { _ in
            Logger.current.notice("decided")
            return .allowed()
        }
        try await LiveServer.run(.init(admission: [endpoint])) { live in
            let fields = [("Content-Type", "application/json"), ("X-Request-Id", "id-7")]
            _ = try await live.send("POST", "/admit", fields: fields, body: Reviews.bytes)
            let line = try #require(live.log.lines.first { $0["msg"]?.string == "decided" })
            #expect(line["request_id"]?.string == "id-7")
        }
    }

    @Test("A header that does not end closes its connection; a whole one in the same time does not")
    func slowHeader() async throws {
        let setup = LiveServer.Setup(admission: [Self.allowing]) { $0.limits.headerTime = .milliseconds(500) }
        try await LiveServer.run(setup) { live in
            for certificates in [live.certificates, nil] {
                let port = certificates == nil ? live.plainPort : live.securePort
                let good = try await RawConnection(port: port, certificates: certificates)
                try await good.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                let bad = try await RawConnection(port: port, certificates: certificates)
                try await bad.send("GET /healthz HTTP/1.1\r\nHost: ")
                try await eventually("the slow connection is closed") { bad.isClosed }
                #expect(bad.text.isEmpty)
                try await eventually("the other is answered") { !good.text.isEmpty }
                #expect(!good.isClosed)
                // The next request of a connection has its own time.
                try await good.send("GET /x HTT")
                try await eventually("the second header ends it") { good.isClosed }
            }
        }
    }

    @Test("A connection that does not speak TLS is closed")
    func noHandshake() async throws {
        let setup = LiveServer.Setup(admission: [Self.allowing]) {
            $0.limits.handshakeTime = .seconds(1)
        }
        try await LiveServer.run(setup) { live in
            let silent = try await RawConnection(port: live.securePort)
            try await eventually("the silent connection is closed") { silent.isClosed }
            let plain = try await RawConnection(port: live.securePort)
            try? await plain.send("GET / HTTP/1.1\r\n\r\n")
            try await eventually("the one without TLS is closed") { plain.isClosed }
            #expect(try await live.review(Reviews.bytes).status == 200)
        }
    }

    @Test("A header that is too large is refused, one below the limit is taken")
    func largeHeader() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            let fits = [("X-A", String(repeating: "a", count: 20_000))]
            #expect(try await live.plain("/healthz", fields: fits).status == 200)
            let raw = try await RawConnection(port: live.plainPort)
            let large = String(repeating: "a", count: 40_000)
            try await raw.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: \(large)\r\n\r\n")
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(!raw.text.contains("200 OK"))
        }
    }

    @Test("Idle connections are closed")
    func idle() async throws {
        try await LiveServer.run(.init { $0.limits.idleTime = .seconds(1) }) { live in
            let raw = try await RawConnection(port: live.plainPort)
            try await raw.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            try await eventually("the connection is closed") { raw.isClosed }
            #expect(raw.text.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test(
        "Beyond its load a server denies reviews at once and turns API calls away, and serves again afterwards"
    )
    func load() async throws {
        let hold = AsyncStream.makeStream(of: Void.self)
        let running = Mutex(0)
        let slow = AdmissionEndpoint("/slow") { _ in
            running.withLock { $0 += 1 }
            for await _ in hold.stream {}
            return .allowed()
        }
        let api = APIEndpoint(.get, "/api", authentication: .none) { _ in .text("ok") }
        let setup = LiveServer.Setup(admission: [slow, Self.allowing], api: [api]) { $0.limits.requests = 1 }
        try await LiveServer.run(setup) { live in
            async let first = live.review(Reviews.bytes, to: "/slow?timeout=30s")
            try await eventually("the first request runs") { running.withLock { $0 } == 1 }
            let second = try await live.review(Reviews.bytes)
            #expect(second.status == 200)
            #expect(Self.allowed(second) == false)
            #expect(second.text.contains("too many requests"))
            let third = try await live.send("GET", "/api")
            #expect(third.status == 503)
            #expect(third.fields["retry-after"] == "1")
            // Health has a listener of its own.
            #expect(try await live.plain("/healthz").status == 200)
            hold.continuation.finish()
            #expect(Self.allowed(try await first) == true)
            #expect(try await live.send("GET", "/api").status == 200)
            #expect(Self.allowed(try await live.review(Reviews.bytes)) == true)
        }
    }

    @Test("Beyond the memory for bodies a server turns calls away")
    func memory() async throws {
        let setup = LiveServer.Setup(admission: [Self.allowing]) { $0.limits.bodiesInMemory = 2_000 }
        try await LiveServer.run(setup) { live in
            let large = try await live.review(Reviews.bytes + [UInt8](repeating: 0x20, count: 2_000))
            #expect(large.status == 503)
            for _ in 0..<5 { #expect(try await live.review(Reviews.bytes).status == 200) }
        }
    }

    @Test("Beyond the room for large reviews a server denies them, and decides small ones")
    func largeReviews() async throws {
        let hold = AsyncStream.makeStream(of: Void.self)
        let running = Mutex(0)
        let slow = AdmissionEndpoint("/slow") { _ in
            running.withLock { $0 += 1 }
            for await _ in hold.stream {}
            return .allowed()
        }
        let large = Reviews.replacing(
            "\"options\":null", "\"options\":[\(String(repeating: "0,", count: 200))0]")
        let setup = LiveServer.Setup(admission: [slow, Self.allowing]) {
            $0.limits.smallReviewValues = 100
            $0.limits.valuesInMemory = 300
        }
        try await LiveServer.run(setup) { live in
            async let first = live.review(large, to: "/slow?timeout=30s")
            try await eventually("the first request runs") { running.withLock { $0 } == 1 }
            let second = try await live.review(large, to: "/admit?timeout=1s")
            #expect(second.status == 200)
            #expect(Self.allowed(second) == false)
            #expect(second.text.contains("too many large requests at once"))
            #expect(Self.allowed(try await live.review(Reviews.bytes)) == true)
            hold.continuation.finish()
            #expect(Self.allowed(try await first) == true)
            #expect(Self.allowed(try await live.review(large)) == true)
        }
    }

    @Test("An endpoint is given parameters, query, asked-for fields, body and an id")
    func api() async throws {
        let seen = Mutex<APIRequest?>(nil)
        let endpoint = APIEndpoint(
            .post, "/api/{namespace}/{name}", authentication: .none, headers: ["X-Asked", "Authorization"]
        ) { request in
            seen.withLock { $0 = request }
            var response = APIResponse.json(["done": true], status: 201)
            response.headers["X-Own"] = "1"
            response.headers["Bad name"] = "2"
            response.headers["X-Bad-Value"] = "a\r\nX-Injected: 1"
            return response
        }
        try await LiveServer.run(.init(api: [endpoint])) { live in
            let answer = try await live.send(
                "POST", "/api/argo%2Fcd/x?q=1",
                fields: [
                    ("X-Asked", "yes"), ("X-Other", "no"), ("Authorization", "Bearer secret"),
                    ("X-Request-Id", "r-1"),
                ], body: Array("body".utf8))
            #expect(answer.status == 201)
            #expect(answer.text == "{\"done\":true}")
            #expect(answer.fields["x-own"] == "1")
            #expect(answer.fields["x-injected"] == nil)
            #expect(answer.fields["x-content-type-options"] == "nosniff")
            #expect(answer.fields["cache-control"] == "no-store")
            #expect(answer.fields["x-request-id"] == "r-1")
            let request = try #require(seen.withLock { $0 })
            #expect(request.parameters == ["namespace": "argo/cd", "name": "x"])
            #expect(request.query == ["q": "1"])
            #expect(request.headers == ["x-asked": "yes"])
            #expect(request.body == Array("body".utf8))
            #expect(request.id == "r-1")
            #expect(request.user == nil)
        }
    }

    @Test("HEAD is answered as GET, without a body")
    func head() async throws {
        let page = APIEndpoint(.get, "/page", authentication: .none) { _ in .html("<p>hello</p>") }
        try await LiveServer.run(.init(api: [page])) { live in
            for client in [live.http1, live.http2] {
                let answer = try await live.send("HEAD", "/page", by: client)
                #expect(answer.status == 200)
                #expect(answer.body.isEmpty)
                #expect(answer.fields["content-length"] == "12")
                #expect(answer.fields["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            }
            #expect(try await live.send("GET", "/page").text == "<p>hello</p>")
        }
    }

    @Test("An API body larger than its endpoint takes is refused")
    func apiBody() async throws {
        let endpoint = APIEndpoint(.post, "/api", authentication: .none, bodyLimit: 10) {
            .text("\($0.body.count)")
        }
        try await LiveServer.run(.init(api: [endpoint])) { live in
            let fitting = try await live.send("POST", "/api", body: [UInt8](repeating: 1, count: 10))
            #expect(fitting.text == "10")
            let large = try await live.send("POST", "/api", body: [UInt8](repeating: 1, count: 11))
            #expect(large.status == 413)
        }
    }

    @Test("An API handler that takes too long gets 504")
    func slowHandler() async throws {
        let endpoint = APIEndpoint(.get, "/api", authentication: .none) { _ in
            try? await Task.sleep(for: .seconds(600))
            return .text("late")
        }
        try await LiveServer.run(.init(api: [endpoint]) { $0.limits.handlerTime = .milliseconds(50) }) {
            live in
            let answer = try await live.send("GET", "/api")
            #expect(answer.status == 504)
        }
    }

    @Test("A request is one line of the log, with its id and the pattern of its path, not the path")
    func log() async throws {
        let endpoint = APIEndpoint(.get, "/api/{name}", authentication: .none) { _ in .text("ok") }
        try await LiveServer.run(.init(api: [endpoint])) { live in
            _ = try await live.send("GET", "/api/private-name", fields: [("X-Request-Id", "my-id")])
            _ = try await live.send("GET", "/strange-path", fields: [("X-Request-Id", "a b")])
            try await eventually("both are noted") {
                live.log.lines.filter { $0["msg"]?.string == "request" }.count == 2
            }
            let lines = live.log.lines.filter { $0["msg"]?.string == "request" }
            #expect(lines.first?["request_id"]?.string == "my-id")
            #expect(lines.first?["endpoint"]?.string == "/api/{name}")
            #expect(lines.first?["status"]?.string == "200")
            #expect(lines.last?["request_id"]?.string?.count == 16)
            #expect(lines.last?["endpoint"]?.string == "other")
            #expect(!live.log.text.contains("private-name"))
            #expect(!live.log.text.contains("strange-path"))
        }
    }

    @Test("Requests are counted by endpoint and code, and scraped in both formats")
    func metrics() async throws {
        try await LiveServer.run(.init(admission: [Self.allowing])) { live in
            for _ in 0..<3 { _ = try await live.review(Reviews.bytes) }
            for path in 0..<20 { _ = try await live.send("GET", "/scan/\(path)") }
            let plain = try await live.plain("/metrics")
            #expect(plain.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let text = try ScrapeText(plain.text)
            #expect(text.value("assay_http_requests_total", ["endpoint": "/admit", "code": "200"]) == 3)
            #expect(text.value("assay_http_requests_total", ["endpoint": "other", "code": "404"]) == 20)
            #expect(text.value("assay_http_request_duration_seconds_count", ["endpoint": "/admit"]) == 3)
            #expect(text.value("assay_http_requests_in_flight", ["listener": "plain"]) == 1)
            #expect(text.value("assay_http_requests_in_flight", ["listener": "secure"]) == 0)
            #expect(text.helps["assay_http_requests_total"] != nil)
            let open = try await live.plain("/metrics", fields: [("Accept", "application/openmetrics-text")])
            #expect(open.fields["content-type"]?.hasPrefix("application/openmetrics-text") == true)
            #expect(try ScrapeText(open.text).hasEnd)
        }
    }

    @Test("Each listener answers its own paths only")
    func listeners() async throws {
        let own = APIEndpoint(.get, "/own", authentication: .none) { _ in .text("plain") }
        try await LiveServer.run(.init(admission: [Self.allowing], unencryptedAPI: [own])) { live in
            let own = try await live.plain("/own")
            #expect(own.text == "plain")
            #expect(try await live.plain("/admit").status == 404)
            for path in ["/healthz", "/readyz", "/metrics", "/own"] {
                #expect(try await live.send("GET", path).status == 404)
            }
        }
    }

    @Test("Two endpoints that cannot be told apart are refused before anything listens")
    func repeatedPath() throws {
        let certificates = try TestCertificates()
        defer { certificates.remove() }
        try certificates.serve()
        #expect(throws: ServerError.repeatedPath("/admit")) {
            try AssayServer(
                .init(certificate: certificates.source), admission: [Self.allowing, Self.allowing],
                readiness: Readiness(waitingFor: []), metrics: PrometheusRegistry(),
                logger: .init(
                    label: "x", factory: { _ in JSONLogHandler(label: "x", sink: .init(now: { 0 }) { _ in }) }
                ))
        }
    }

    private static func head(length: Int, _ more: String = "") -> String {
        "POST /admit?timeout=30s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(more)"
            + "Content-Length: \(length)\r\n\r\n"
    }
}

extension Array where Element: Sendable {
    /// The elements one after another.
    var async: AsyncStream<Element> {
        AsyncStream { continuation in
            for element in self { continuation.yield(element) }
            continuation.finish()
        }
    }
}
