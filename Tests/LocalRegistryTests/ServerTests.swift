// SPDX-License-Identifier: Apache-2.0

import NIOCore
import OCIModel
import StrictJSON
import Testing

@testable import LocalRegistry

@Suite("On the wire", .timeLimit(.minutes(1)))
struct ServerTests {
    let image = TestImage()
    let target = "/v2/demo/manifests/v1"

    /// What a client receives while a fault holds.
    private func answer(
        _ fault: Fault? = nil, method: String = "GET", limit: Int = 1 << 20,
        patience: TimeAmount = .seconds(20)
    ) async throws -> RawAnswer {
        try await withLocalRegistry { registry in
            registry.content.add(image, to: "demo", tag: "v1")
            if let fault { registry.faults.add(fault) }
            return try await RawClient(port: registry.port)
                .send(method, target, limit: limit, patience: patience)
        }
    }

    @Test func aManifestIsServed() async throws {
        let answer = try await answer()
        #expect(answer.status == 200)
        #expect(answer.body == String(decoding: image.manifest, as: UTF8.self))
        #expect(answer.header("Content-Length") == String(image.manifest.count))
    }

    @Test func headHasNoBody() async throws {
        let answer = try await answer(method: "HEAD")
        #expect(answer.header("Content-Length") == String(image.manifest.count))
        #expect(answer.body.isEmpty)
    }

    @Test func aTruncatedBodyEndsEarly() async throws {
        let answer = try await answer(.truncatedBody(keeping: 7))
        #expect(answer.header("Content-Length") == String(image.manifest.count))
        #expect(answer.body.utf8.count == 7)
    }

    @Test(arguments: [-5, 5]) func theLengthMayLie(by difference: Int) async throws {
        let answer = try await answer(.contentLength(offBy: difference))
        #expect(answer.header("Content-Length") == String(image.manifest.count + difference))
        #expect(answer.body.utf8.count == image.manifest.count)
    }

    @Test func anEndlessBodyFlowsUntilTheClientHangsUp() async throws {
        let answer = try await answer(.endlessBody(), limit: 1 << 20)
        #expect(answer.status == 200)
        #expect(answer.bytes.count >= 1 << 20)
    }

    @Test func anEndlessBodyEndsAtItsLimit() async throws {
        let answer = try await answer(.endlessBody(limit: 100_000))
        #expect(answer.header("Transfer-Encoding") == "chunked")
        #expect((100_000..<101_000).contains(answer.body.utf8.count))
        #expect(answer.body.hasSuffix("\r\n0\r\n\r\n"))
    }

    @Test func aResetConnectionBringsNothing() async throws {
        let answer = try await answer(.connectionReset)
        #expect(answer.bytes.isEmpty)
        #expect(answer.failed)
    }

    @Test func silenceLastsUntilTheClientGivesUp() async throws {
        #expect(try await answer(.neverAnswers, patience: .milliseconds(100)).bytes.isEmpty)
    }

    @Test func anHTMLPageLooksLikeSuccess() async throws {
        let answer = try await answer(.htmlPage)
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
    }

    @Test func latencyDelaysTheAnswer() async throws {
        let began = ContinuousClock.now
        #expect(try await answer(.latency(.milliseconds(100))).status == 200)
        #expect(ContinuousClock.now - began >= .milliseconds(100))
    }

    @Test func stoppingEndsConnectionsThatWait() async throws {
        let registry = try await LocalRegistry.start()
        registry.faults.add(.neverAnswers)
        async let waiting = RawClient(port: registry.port).send("GET", "/v2/")
        while registry.log.count == 0 { try await Task.sleep(for: .milliseconds(2)) }
        await registry.stop()
        #expect(try await waiting.bytes.isEmpty)
    }

    @Test func stoppingTwiceIsHarmless() async throws {
        let registry = try await LocalRegistry.start()
        await registry.stop()
        await registry.stop()
    }

    @Test func aStoppedRegistryFreesItsPort() async throws {
        let first = try await LocalRegistry.start()
        await first.stop()
        let second = try await LocalRegistry.start(port: first.port)
        #expect(second.port == first.port)
        await second.stop()
    }

    @Test func theIPv6LoopbackIsWrittenInBrackets() async throws {
        guard let registry = try? await LocalRegistry.start(on: .ipv6) else { return }
        #expect(registry.authority == "[::1]:\(registry.port)")
        await registry.stop()
    }

    @Test func aConnectionServesSeveralRequests() async throws {
        try await withLocalRegistry { registry in
            let request = "GET /v2/ HTTP/1.1\r\nHost: a\r\n"
            let answer = try await RawClient(port: registry.port)
                .send("\(request)\r\n\(request)Connection: close\r\n\r\n")
            #expect(answer.text.split(separator: "HTTP/1.1 200 OK").count == 2)
        }
    }

    @Test(arguments: ["nonsense\r\n\r\n", "GET /v2/ HTTP/9.9\r\n\r\n", "GET /v2/ HTTP/1.1\r\n: x\r\n\r\n"])
    func malformedHTTPIs400(text: String) async throws {
        try await withLocalRegistry { registry in
            let answer = try await RawClient(port: registry.port).send(text)
            #expect(answer.status == 400)
        }
    }

    @Test func aTooLargeBodyIs413() async throws {
        var limits = RegistryLimits()
        limits.requestBody = 4
        try await withLocalRegistry(limits: limits) { registry in
            let answer = try await RawClient(port: registry.port)
                .send("POST", "/v2/demo/blobs/uploads/", body: "12345")
            #expect(answer.status == 413)
        }
    }

    @Test func theClientIsToldToContinue() async throws {
        try await withLocalRegistry { registry in
            let digest = Digest(sha256Of: Array("hello".utf8))
            let answer = try await RawClient(port: registry.port).send(
                "POST", "/v2/demo/blobs/uploads/?digest=\(digest)", headers: ["Expect: 100-continue"],
                body: "hello")
            #expect(answer.text.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            #expect(registry.content.blob(digest, in: "demo") == Array("hello".utf8))
        }
    }

    @Test func theBehaviorMayChangeWhileItRuns() async throws {
        try await withLocalRegistry { registry in
            let client = RawClient(port: registry.port)
            let before = try await client.send("GET", "/v2/")
            registry.behavior.authentication = .basic(Credentials(user: "a", password: "b"))
            let after = try await client.send("GET", "/v2/")
            #expect([before.status, after.status] == [200, 401])
        }
    }
}
