// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Synchronization
import Testing

@testable import Server

@Suite("Clients of a registry are known by a name and a password")
struct BasicClientsTests {
    private static let password = "0123456789abcdef:word"
    private static let kargo = APIUser(name: "kargo", groups: ["prod", "staging"])

    private static func withFile(
        _ text: String, _ body: (String, TestCertificates) async throws -> Void
    ) async throws {
        let folder = try TestCertificates()
        defer { folder.remove() }
        try folder.write(text, "clients", mode: 0o600)
        try await body(folder.path("clients"), folder)
    }

    private static func clients(_ path: String) throws -> BasicClients {
        try BasicClients(file: path, now: { 0 }, failed: { _ in })
    }

    private static func outcome(
        _ text: String, _ authorization: String?
    ) async throws -> Authentication.Outcome {
        var outcome = Authentication.Outcome.unavailable
        try await withFile(text) { path, _ in
            let way = Authentication.basic(try clients(path))
            outcome = await way.authenticate { $0.lowercased() == "authorization" ? authorization : nil }
        }
        return outcome
    }

    private static func basic(_ credentials: String, scheme: String = "Basic ") -> String {
        scheme + Data(credentials.utf8).base64EncodedString()
    }

    /// A Secret that nobody has made yet: whoever comes early is asked to come again, and not refused for good.
    @Test("A file may come later, where that was said") func later() async throws {
        let folder = try TestCertificates()
        defer { folder.remove() }
        let path = folder.path("clients")
        #expect(throws: TokenFileError.self) { try BasicClients(file: path, now: { 0 }, failed: { _ in }) }
        let ticks = Ticks()
        let seen = Told()
        let way = Authentication.basic(
            try BasicClients(
                file: path, mayComeLater: true, now: { ticks.value }, failed: { seen.add($0) }))
        let header = Self.basic("kargo:\(Self.password)")
        let early = await way.authenticate { _ in header }
        #expect(early == .unavailable)
        ticks.value = 10
        let still = await way.authenticate { _ in header }
        #expect(still == .unavailable)
        #expect(seen.all == [.missing(path: path)])
        try folder.write(Self.line, "clients", mode: 0o600)
        ticks.value = 20
        let late = await way.authenticate { _ in header }
        #expect(late == .accepted(Self.kargo))
        let wrong = await way.authenticate { _ in Self.basic("kargo:somebody-elses-word") }
        #expect(wrong == .refused)
    }

    private static let line = "prod,staging/kargo:\(password)\n"

    @Test(
        "The name and the password of a line let in, with the policies as groups",
        arguments: [
            basic("kargo:\(password)"), basic("kargo:\(password)", scheme: "basic  "), "Bearer \(password)",
        ])
    func accepted(authorization: String) async throws {
        #expect(try await Self.outcome(Self.line, authorization) == .accepted(Self.kargo))
    }

    @Test(
        "Everything else is refused",
        arguments: [
            nil, "", "Basic", "Basic ", basic("kargo:0123456789abcdef:worse"), basic("kargo:"),
            basic("kargo"),
            basic("flux:\(password)"), basic("Kargo:\(password)"), basic(":\(password)"), basic(password),
            basic("prod,staging/kargo:\(password)"), basic("kargo:\(password)", scheme: "Bearer "),
            basic("kargo:\(password)", scheme: "Basic"), "Basic kargo:\(password)", "Basic *not*base64*",
            "Bearer kargo:\(password)", "Bearer 0123456789abcdef:worse", password,
            basic("kargo:" + String(repeating: "a", count: 20_000)),
            "Basic " + Data([0x6B, 0xFF, 0x3A]).base64EncodedString(),
        ])
    func refused(authorization: String?) async throws {
        #expect(try await Self.outcome(Self.line, authorization) == .refused)
    }

    @Test("A password may be written as its digest, which itself lets nobody in")
    func digest() async throws {
        let digest = SHA256.hash(data: Data(Self.password.utf8)).map { String(format: "%02x", $0) }.joined()
        let line = "prod,staging/kargo:sha256:\(digest)\n"
        #expect(try await Self.outcome(line, Self.basic("kargo:\(Self.password)")) == .accepted(Self.kargo))
        for wrong in [digest, "sha256:\(digest)"] {
            #expect(try await Self.outcome(line, Self.basic("kargo:\(wrong)")) == .refused)
        }
    }

    @Test("The policy * stands for all, beside comments and empty lines")
    func everyPolicy() async throws {
        let text = "# clients\n\n*/renovate:fedcba9876543210\r\n" + Self.line
        let expected = APIUser(name: "renovate", groups: ["*"])
        #expect(try await Self.outcome(text, Self.basic("renovate:fedcba9876543210")) == .accepted(expected))
        // Another's password does not count for a name.
        #expect(try await Self.outcome(text, Self.basic("kargo:fedcba9876543210")) == .refused)
    }

    @Test(
        "A file that cannot be used refuses the start",
        arguments: [
            ("", .empty), ("# nothing\n", .empty), ("kargo:\(password)", .malformedClient(line: 1)),
            ("prod/kargo", .malformedClient(line: 1)), ("prod/kargo:short", .malformedClient(line: 1)),
            ("/kargo:\(password)", .malformedClient(line: 1)),
            ("prod/:\(password)", .malformedClient(line: 1)),
            ("prod,/kargo:\(password)", .malformedClient(line: 1)),
            ("prod,prod/kargo:\(password)", .malformedClient(line: 1)),
            ("prod/a/kargo:\(password)", .malformedClient(line: 1)),
            ("Prod/kargo:\(password)", .malformedClient(line: 1)),
            ("pro*/kargo:\(password)", .malformedClient(line: 1)),
            ("prod/kar_go:\(password)", .malformedClient(line: 1)),
            ("prod/-kargo:\(password)", .malformedClient(line: 1)),
            ("\nprod/kargo:0123456789 abcdef", .malformedClient(line: 2)),
            ("prod/kargo:sha256:00", .malformedClient(line: 1)),
            ("prod/a:\(password)\ntest/a:fedcba9876543210", .repeated(line: 2)),
            ("prod/a:\(password)\nprod/b:\(password)", .repeated(line: 2)),
            (
                (0..<65).map { "p\($0)" }.joined(separator: ",") + "/kargo:\(password)",
                .malformedClient(line: 1)
            ),
        ] as [(String, TokenFileError)])
    func malformed(text: String, expected: TokenFileError) async throws {
        try await Self.withFile(text) { path, _ in
            #expect(throws: expected) { try Self.clients(path) }
        }
    }

    @Test("A client may have as many policies as the limit")
    func manyPolicies() async throws {
        let policies = (0..<64).map { "p\($0)" }
        let outcome = try await Self.outcome(
            policies.joined(separator: ",") + "/kargo:\(Self.password)", "Bearer \(Self.password)")
        #expect(outcome == .accepted(APIUser(name: "kargo", groups: policies)))
    }

    @Test("A change of the file counts, and a client that is gone is let in no longer")
    func reread() async throws {
        try await Self.withFile(Self.line) { path, folder in
            let time = Mutex(0)
            let clients = try BasicClients(
                file: path, interval: 5, now: { time.withLock { $0 } }, failed: { _ in })
            try folder.write("prod/flux:fedcba9876543210\n", "clients", mode: 0o600)
            #expect(clients.user("kargo", password: Self.password) == Self.kargo)
            time.withLock { $0 = 5 }
            #expect(clients.user("kargo", password: Self.password) == nil)
            #expect(clients.user("flux", password: "fedcba9876543210")?.groups == ["prod"])
        }
    }

    @Test("Errors about the file never hold what stands in it")
    func quietErrors() async throws {
        try await Self.withFile("prod/kargo secret-of-kargo\n") { path, _ in
            do {
                _ = try Self.clients(path)
                Issue.record("it was taken")
            } catch {
                #expect(!"\(error) \(String(reflecting: error))".contains("secret"))
            }
        }
    }

    @Test("Who takes passwords asks for them with a single challenge, also among other ways")
    func challenge() async throws {
        try await Self.withFile(Self.line) { path, folder in
            let basic = Authentication.basic(try Self.clients(path))
            try folder.write("anna:fedcba9876543210\n", "tokens", mode: 0o600)
            let tokens = try BearerTokens(file: folder.path("tokens"), now: { 0 }, failed: { _ in })
            #expect(basic.challenge == "Basic realm=\"assay\"")
            #expect(
                Authentication.anyOf([.bearer(tokens), .anyOf([basic])]).challenge == "Basic realm=\"assay\"")
            #expect(Authentication.bearer(tokens).challenge == "Bearer realm=\"assay\"")
            #expect(Authentication.anyOf([.bearer(tokens)]).challenge == "Bearer realm=\"assay\"")
        }
    }

    @Test("An endpoint answers 401 without credentials, gives the client with, and logs neither")
    func endpoint() async throws {
        try await Self.withFile(Self.line) { path, _ in
            let view = APIEndpoint(.get, "/v2/{rest...}", authentication: .basic(try Self.clients(path))) {
                .text(
                    "\($0.user?.name ?? "nobody") \($0.user?.groups ?? []) \($0.parameters["rest"] ?? "none")"
                )
            }
            try await LiveServer.run(.init(api: [view])) { live in
                let without = try await live.send("GET", "/v2/")
                #expect(without.status == 401)
                #expect(without.fields["www-authenticate"] == "Basic realm=\"assay\"")
                let right = [("Authorization", Self.basic("kargo:\(Self.password)"))]
                let ping = try await live.send("GET", "/v2/", fields: right)
                #expect(ping.text == "kargo [\"prod\", \"staging\"] ")
                let list = try await live.send("GET", "/v2/prod/ghcr.io/app/tags/list", fields: right)
                #expect(list.text.hasSuffix(" prod/ghcr.io/app/tags/list"))
                #expect(try await live.send("GET", "/v2/", fields: right + right).status == 401)
                #expect(try await live.send("GET", "/v2/prod%2Fapp", fields: right).status == 404)
                let scrape = try ScrapeText(try await live.plain("/metrics").text)
                #expect(
                    scrape.value("assay_http_requests_total", ["endpoint": "/v2/{rest...}", "code": "200"])
                        == 2)
                #expect(!live.log.text.contains(Self.password))
                #expect(!live.log.text.contains(Self.basic("kargo:\(Self.password)")))
            }
        }
    }
}

/// A clock that stands still until it is set.
private final class Ticks: Sendable {
    private let state = Mutex(0)

    var value: Int {
        get { state.withLock(\.self) }
        set { state.withLock { $0 = newValue } }
    }
}

/// What was said of a file.
private final class Told: Sendable {
    private let state = Mutex<[TokenFileError]>([])

    var all: [TokenFileError] { state.withLock(\.self) }

    func add(_ error: TokenFileError) { state.withLock { $0.append(error) } }
}
