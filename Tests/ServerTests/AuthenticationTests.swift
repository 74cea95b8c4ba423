// SPDX-License-Identifier: Apache-2.0

import Crypto
import Files
import Foundation
import Synchronization
import Testing

@testable import Server

@Suite("Callers of the API are known by tokens")
struct AuthenticationTests {
    private static let token = "0123456789abcdef-token"

    private final class TestClock: Sendable {
        private let time = Mutex(1_000)
        var now: Int { time.withLock { $0 } }
        func advance(_ seconds: Int) { time.withLock { $0 += seconds } }
    }

    private static func outcome(_ way: Authentication, _ authorization: String?) async
        -> Authentication.Outcome
    {
        await way.authenticate { $0.lowercased() == "authorization" ? authorization : nil }
    }

    private static func withFile(
        _ text: String, mode: Int = 0o600, _ body: (String, TestCertificates) async throws -> Void
    ) async throws {
        let folder = try TestCertificates()
        defer { folder.remove() }
        try folder.write(text, "tokens", mode: mode)
        try await body(folder.path("tokens"), folder)
    }

    private static func tokens(_ path: String, clock: TestClock = TestClock()) throws -> BearerTokens {
        try BearerTokens(file: path, now: { clock.now }, failed: { _ in })
    }

    @Test("The token of a line lets its name in, written out or as a digest")
    func bearer() async throws {
        let digest = SHA256.hash(data: Data("fedcba9876543210-other".utf8)).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }.joined()
        let text = "# people\nanna:\(Self.token)\n\nbert:sha256:\(digest)\r\n"
        try await Self.withFile(text) { path, _ in
            let way = Authentication.bearer(try Self.tokens(path))
            #expect(await Self.outcome(way, "Bearer \(Self.token)") == .accepted(APIUser(name: "anna")))
            #expect(await Self.outcome(way, "bearer  \(Self.token)") == .accepted(APIUser(name: "anna")))
            #expect(
                await Self.outcome(way, "Bearer fedcba9876543210-other") == .accepted(APIUser(name: "bert")))
        }
    }

    @Test(
        "Everything else is refused",
        arguments: [
            nil, "", "Bearer", "Bearer ", "Basic 0123456789abcdef-token", "Bearer 0123456789abcdef-toke",
            "Bearer 0123456789abcdef-token2", "0123456789abcdef-token", "Bearer 0123456789abcdef-token x",
            "Bearer anna", "Bearer " + String(repeating: "a", count: 20_000),
        ])
    func refused(authorization: String?) async throws {
        try await Self.withFile("anna:\(Self.token)\n") { path, _ in
            let way = Authentication.bearer(try Self.tokens(path))
            #expect(await Self.outcome(way, authorization) == .refused)
        }
    }

    @Test("A digest itself lets nobody in")
    func digestIsNoToken() async throws {
        let digest = SHA256.hash(data: Data(Self.token.utf8)).map { String(format: "%02x", $0) }.joined()
        try await Self.withFile("anna:sha256:\(digest)\n") { path, _ in
            let way = Authentication.bearer(try Self.tokens(path))
            #expect(await Self.outcome(way, "Bearer \(digest)") == .refused)
            #expect(await Self.outcome(way, "Bearer sha256:\(digest)") == .refused)
            #expect(await Self.outcome(way, "Bearer \(Self.token)") == .accepted(APIUser(name: "anna")))
        }
    }

    @Test(
        "A file that cannot be used refuses the start",
        arguments: [
            ("", .empty), ("# nothing\n", .empty), ("anna\n", .malformed(line: 1)),
            ("anna:short\n", .malformed(line: 1)),
            ("a b:0123456789abcdef\n", .malformed(line: 1)), (":0123456789abcdef\n", .malformed(line: 1)),
            ("\nanna:0123456789 abcdef\n", .malformed(line: 2)), ("anna:sha256:00\n", .malformed(line: 1)),
            ("anna:0123456789abcdef\nanna:fedcba9876543210\n", .repeated(line: 2)),
            ("anna:0123456789abcdef\nbert:0123456789abcdef\n", .repeated(line: 2)),
        ] as [(String, TokenFileError)])
    func malformed(text: String, expected: TokenFileError) async throws {
        try await Self.withFile(text) { path, _ in
            #expect(throws: expected) { try Self.tokens(path) }
        }
    }

    @Test("More tokens than the limit are refused")
    func tooMany() async throws {
        let lines = (0..<1_001).map { "n\($0):0123456789abcdef-\($0)" }
        try await Self.withFile(lines.joined(separator: "\n")) { path, _ in
            #expect(throws: TokenFileError.tooMany(limit: 1_000)) { try Self.tokens(path) }
        }
        try await Self.withFile(lines.dropLast().joined(separator: "\n")) { path, _ in
            _ = try Self.tokens(path)
        }
    }

    @Test(
        "A file that everybody may read is refused, one for its group is not",
        arguments: [0o604, 0o602, 0o640, 0o400])
    func mode(mode: Int) async throws {
        try await Self.withFile("anna:\(Self.token)\n", mode: mode) { path, _ in
            if mode & 0o007 != 0 {
                #expect(throws: TokenFileError.openToAll(path: path)) { try Self.tokens(path) }
            } else {
                _ = try Self.tokens(path)
            }
        }
    }

    @Test("A link is judged by the file behind it, as in a mounted Secret")
    func link() async throws {
        try await Self.withFile("anna:\(Self.token)\n", mode: 0o640) { path, folder in
            let link = folder.path("link")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            _ = try Self.tokens(link)
            try folder.write("anna:\(Self.token)\n", "tokens", mode: 0o644)
            #expect(throws: TokenFileError.openToAll(path: link)) { try Self.tokens(link) }
        }
    }

    @Test("A change of the file counts after the interval, and a file that is gone lets nobody in")
    func reread() async throws {
        try await Self.withFile("anna:\(Self.token)\n") { path, folder in
            let clock = TestClock()
            let told = Mutex<[TokenFileError]>([])
            let tokens = try BearerTokens(
                file: path, interval: 5, now: { clock.now },
                failed: { error in told.withLock { $0.append(error) } })
            try folder.write("bert:fedcba9876543210\n", "tokens")
            clock.advance(4)
            #expect(tokens.user(Self.token) == APIUser(name: "anna"))
            clock.advance(1)
            #expect(tokens.user(Self.token) == nil)
            #expect(tokens.user("fedcba9876543210") == APIUser(name: "bert"))
            try FileManager.default.removeItem(atPath: path)
            for _ in 0..<3 {
                clock.advance(5)
                #expect(tokens.user("fedcba9876543210") == nil)
            }
            #expect(told.withLock { $0 } == [.unreadable(path: path, .missing)])
            try folder.write("bert:fedcba9876543210\n", "tokens", mode: 0o644)
            clock.advance(5)
            #expect(tokens.user("fedcba9876543210") == nil)
            try folder.write("bert:fedcba9876543210\n", "tokens")
            clock.advance(5)
            #expect(tokens.user("fedcba9876543210") == APIUser(name: "bert"))
        }
    }

    @Test("A clock that is set back does not stop the looks at the file")
    func clockSetBack() async throws {
        try await Self.withFile("anna:\(Self.token)\n") { path, folder in
            let clock = TestClock()
            let tokens = try Self.tokens(path, clock: clock)
            clock.advance(-500)
            try folder.write("bert:fedcba9876543210\n", "tokens")
            #expect(tokens.user(Self.token) == nil)
        }
    }

    @Test("A shared secret is accepted by itself and as a bearer token, and nothing else is")
    func sharedSecret() async throws {
        try await Self.withFile("shared-secret-of-a-server\n") { path, _ in
            let way = Authentication.extensionSecret(
                try SharedSecret(file: path, now: { 0 }, failed: { _ in }))
            #expect(await Self.outcome(way, "shared-secret-of-a-server") == .accepted(nil))
            #expect(await Self.outcome(way, "Bearer shared-secret-of-a-server") == .accepted(nil))
            for wrong in ["shared-secret-of-a-serve", "", "Bearer", "Bearer x"] {
                #expect(await Self.outcome(way, wrong) == .refused)
            }
            #expect(await Self.outcome(way, nil) == .refused)
        }
        for text in ["short\n", "two lines of\nsecrets-secrets\n", "", "with a space in it\n"] {
            try await Self.withFile(text) { path, _ in
                #expect(throws: TokenFileError.malformed(line: 1)) {
                    try SharedSecret(file: path, now: { 0 }, failed: { _ in })
                }
            }
        }
    }

    @Test("A review is asked for once in a minute, a refusal once in ten seconds")
    func reviewCache() async {
        let clock = TestClock()
        let asked = Mutex<[String]>([])
        let reviews = TokenReviews(now: { clock.now }) { token in
            asked.withLock { $0.append(token) }
            return token == "good" ? APIUser(name: "sa", groups: ["g"]) : nil
        }
        let way = Authentication.tokenReview(reviews)
        for _ in 0..<3 {
            #expect(await Self.outcome(way, "Bearer good") == .accepted(APIUser(name: "sa", groups: ["g"])))
            #expect(await Self.outcome(way, "Bearer bad") == .refused)
        }
        #expect(asked.withLock { $0 } == ["good", "bad"])
        clock.advance(10)
        _ = await Self.outcome(way, "Bearer good")
        _ = await Self.outcome(way, "Bearer bad")
        #expect(asked.withLock { $0 } == ["good", "bad", "bad"])
        clock.advance(50)
        _ = await Self.outcome(way, "Bearer good")
        #expect(asked.withLock { $0 } == ["good", "bad", "bad", "good"])
    }

    @Test("What cannot be told is not kept, and lets nobody in")
    func reviewFailure() async {
        struct Down: Error {}
        let isDown = Mutex(true)
        let reviews = TokenReviews(now: { 0 }) { _ in
            if isDown.withLock({ $0 }) { throw Down() }
            return APIUser(name: "sa")
        }
        #expect(await reviews.review("t") == .unavailable)
        isDown.withLock { $0 = false }
        #expect(await reviews.review("t") == .accepted(APIUser(name: "sa")))
    }

    @Test("A flood of wrong tokens does not push out the right ones, and the cache stays bounded")
    func reviewFlood() async {
        let asked = Mutex(0)
        let reviews = TokenReviews(limits: .init(tokens: 10), now: { 0 }) { token in
            asked.withLock { $0 += 1 }
            return token.hasPrefix("good") ? APIUser(name: token) : nil
        }
        _ = await reviews.review("good")
        for index in 0..<100 { _ = await reviews.review("bad\(index)") }
        _ = await reviews.review("good")
        #expect(asked.withLock { $0 } == 101)
        for index in 0..<20 { _ = await reviews.review("good\(index)") }
        _ = await reviews.review("good19")
        #expect(asked.withLock { $0 } == 121)
    }

    @Test("No more reviews than the limit are asked for at once")
    func reviewConcurrency() async throws {
        let hold = AsyncStream.makeStream(of: Void.self)
        let asking = Mutex(0)
        let reviews = TokenReviews(limits: .init(concurrent: 1), now: { 0 }) { token in
            asking.withLock { $0 += 1 }
            for await _ in hold.stream {}
            return APIUser(name: token)
        }
        async let first = reviews.review("a")
        try await eventually("the first is asked") { asking.withLock { $0 } == 1 }
        #expect(await reviews.review("b") == .unavailable)
        hold.continuation.finish()
        #expect(await first == .accepted(APIUser(name: "a")))
        #expect(await reviews.review("b") == .accepted(APIUser(name: "b")))
    }

    @Test("Of several ways the first that accepts counts; one that cannot tell is not taken for a refusal")
    func anyOf() async throws {
        struct Down: Error {}
        try await Self.withFile("anna:\(Self.token)\n") { path, _ in
            let bearer = Authentication.bearer(try Self.tokens(path))
            let down = Authentication.tokenReview(TokenReviews(now: { 0 }) { _ in throw Down() })
            let none = Authentication.tokenReview(TokenReviews(now: { 0 }) { _ in nil })
            let accepted = Authentication.Outcome.accepted(APIUser(name: "anna"))
            #expect(await Self.outcome(.anyOf([down, bearer]), "Bearer \(Self.token)") == accepted)
            #expect(await Self.outcome(.anyOf([none, bearer]), "Bearer wrong-wrong-wrong") == .refused)
            #expect(await Self.outcome(.anyOf([down, bearer]), "Bearer wrong-wrong-wrong") == .unavailable)
            #expect(await Self.outcome(.anyOf([]), "Bearer \(Self.token)") == .refused)
        }
    }

    @Test(
        "An endpoint with authentication answers 401 without, gives the user with, and 503 when it cannot be told"
    )
    func endpoint() async throws {
        struct Down: Error {}
        try await Self.withFile("anna:\(Self.token)\n") { path, _ in
            let guarded = APIEndpoint(.post, "/guarded", authentication: .bearer(try Self.tokens(path))) {
                .text($0.user?.name ?? "nobody")
            }
            let down = APIEndpoint(
                .get, "/down", authentication: .tokenReview(TokenReviews(now: { 0 }) { _ in throw Down() })
            ) { _ in .text("in") }
            try await LiveServer.run(.init(api: [guarded, down])) { live in
                let body = [UInt8](repeating: 0x61, count: 500_000)
                let without = try await live.send("POST", "/guarded", body: body)
                #expect(without.status == 401)
                #expect(without.fields["www-authenticate"] == "Bearer realm=\"assay\"")
                let right = [("Authorization", "Bearer \(Self.token)")]
                #expect(try await live.send("POST", "/guarded", fields: right, body: body).text == "anna")
                let twice = right + right
                #expect(try await live.send("POST", "/guarded", fields: twice, body: body).status == 401)
                #expect(try await live.send("GET", "/down", fields: right).status == 503)
                #expect(try await live.send("GET", "/down").status == 401)
                #expect(!live.log.text.contains(Self.token))
            }
        }
    }

    @Test("Errors about files of tokens never hold what stands in them")
    func quietErrors() async throws {
        try await Self.withFile("anna secret-of-anna\n") { path, _ in
            do {
                _ = try Self.tokens(path)
                Issue.record("it was taken")
            } catch {
                #expect(!"\(error) \(String(reflecting: error))".contains("secret"))
            }
        }
    }
}
