// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import HTTPTransport
import Registry
import Signatures
import Synchronization
import TestContentTrust
import Testing
import Verification

/// How often a notary server is asked. What it serves is verified in `ContentTrustTests` and `EndToEndTests`.
struct CachedContentTrustTests {
    private static let now = TestTrustData.now

    /// A server that always answers with the same status, and what was asked of it.
    private final class Server: Sendable {
        private let count = Mutex(0)
        let status: Int
        let body: String
        let files: [String: [UInt8]]

        init(_ status: Int, _ body: String = "", files: [String: [UInt8]] = [:]) {
            self.status = status
            self.body = body
            self.files = files
        }

        var requests: Int { count.withLock(\.self) }

        func source(_ versions: any TrustVersionStore = TrustVersionMemory()) -> CachedContentTrust {
            let transport = HTTPTransport {
                [self] (request) async throws(HTTPTransportError) -> HTTPResponse in
                count.withLock { $0 += 1 }
                let name = request.url.target.split(separator: "/").last.map(String.init) ?? ""
                if let file = files[name] {
                    return HTTPResponse(status: 200, fields: [:], body: file, url: request.url)
                }
                return HTTPResponse(status: status, fields: [:], body: Array(body.utf8), url: request.url)
            }
            return CachedContentTrust(
                client: RegistryClient(settings: RegistrySettings(), transport: transport), versions: versions
            )
        }
    }

    private func question(_ name: String = "registry.example/app") throws -> ContentTrustQuestion {
        ContentTrustQuestion(
            name: name, server: nil,
            pinned: [try PublicKey(pemEncoded: Self.key)],
            delegations: [])
    }

    private func refusal(
        _ source: CachedContentTrust, _ question: ContentTrustQuestion, at now: Int = now,
        _ meter: RequestMeter = RequestMeter()
    ) async -> ContentTrustError? {
        switch await source.targets(question, at: now, meter: meter) {
        case .success: nil
        case .failure(let error): error
        }
    }

    @Test func absenceIsKeptForAMinute() async throws {
        let server = Server(404)
        let (source, question) = (server.source(), try question())
        for (second, requests) in [(0, 1), (59, 1), (60, 2), (61, 2), (30, 3)] {
            #expect(
                await refusal(source, question, at: Self.now + second)
                    == .noTrustData(
                        name: question.name, server: "https://registry.example", isUsual: true))
            #expect(server.requests == requests)
        }
    }

    @Test func whoWasAskedIsNamed() async throws {
        let source = Server(404).source()
        var question = try question()
        question.server = "https://notary.example:4443"
        #expect(
            await refusal(source, question)
                == .noTrustData(
                    name: question.name, server: "https://notary.example:4443", isUsual: false))
        question = try self.question("docker.io/library/app")
        guard case .noTrustData(_, let server, isUsual: true) = await refusal(source, question) else {
            Issue.record("trust data of nobody")
            return
        }
        #expect(server == "https://notary.docker.io")
    }

    @Test func eachQuestionIsItsOwn() async throws {
        let server = Server(404)
        let (source, question) = (server.source(), try question())
        _ = await refusal(source, question)
        _ = await refusal(source, try self.question("registry.example/other"))
        var other = question
        other.delegations = ["qa"]
        _ = await refusal(source, other)
        #expect(server.requests == 3)
    }

    @Test func whatIsMalformedIsKeptToo() async throws {
        let server = Server(200, "{}")
        let (source, question) = (server.source(), try question())
        for _ in 0..<2 { #expect(await refusal(source, question)?.code == .malformed) }
        #expect(server.requests == 1)
    }

    @Test func failuresOfTheServerAreNotKept() async throws {
        let server = Server(403)
        let (source, question) = (server.source(), try question())
        for requests in 1...2 {
            let refusal = await refusal(source, question)
            #expect(refusal?.code == .server)
            #expect(refusal?.isTransient == true)
            #expect(server.requests == requests)
        }
    }

    @Test func anEmptyBudgetIsTheCallersOwn() async throws {
        let server = Server(404)
        let (source, question) = (server.source(), try question())
        let empty = RequestMeter(timeLimit: .zero)
        let refusal = await refusal(source, question, empty)
        #expect(refusal?.code == .interrupted)
        #expect(refusal?.isTransient == true)
        #expect(await self.refusal(source, question)?.code == .noTrustData)
    }

    @Test func oneQuestionOfManyIsAskedOnce() async throws {
        let server = Server(404)
        let (source, question) = (server.source(), try question())
        await withTaskGroup(of: ContentTrustError?.self) { group in
            for _ in 0..<20 { group.addTask { await refusal(source, question) } }
            for await refusal in group { #expect(refusal?.code == .noTrustData) }
        }
        #expect(server.requests == 1)
    }

    @Test func whatIsGoodIsKeptUntilItExpires() async throws {
        var data = try TestTrustData()
        data.lives["timestamp"] = 30
        let server = Server(404, files: try data.files())
        let source = server.source()
        var question = try question(data.name)
        question.pinned = [try data.root.keys[0].publicKey]
        for (second, requests) in [(0, 4), (29, 4)] {
            #expect(await refusal(source, question, at: Self.now + second) == nil)
            #expect(server.requests == requests)
        }
        #expect(await refusal(source, question, at: Self.now + 30)?.code == .expired)
        #expect(server.requests > 4)
    }

    private static let key = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEmstrocfsGRVwdD1h6PC+Dtgy+25Z
        dJ9Uq7HNWvcfqKcTG/fTZXmxumwCI2j6nUER1WDs7PQ4s09X8VINpHV5/Q==
        -----END PUBLIC KEY-----
        """
}
