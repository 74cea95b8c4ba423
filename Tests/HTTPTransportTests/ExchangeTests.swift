// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import HTTPTransport

@Suite struct ExchangeTests {
    /// Names and their addresses, for tests.
    private static let names = [
        "registry.example": ["203.0.113.1"], "storage.example": ["203.0.113.2"], "harbor.corp": ["10.0.0.1"],
        "minio.corp": ["10.0.0.2"], "evil.example": ["169.254.169.254"],
        "mixed.example": ["203.0.113.3", "10.0.0.3"],
        "inside.example": ["127.0.0.1"],
    ]

    private func run(
        _ start: String, _ redirects: [String: String], allowed: Set<String> = [],
        proxies: ProxySettings = .none,
        limit: Int = 5
    ) async throws -> String {
        let resolver = HostResolver { name in (Self.names[name] ?? []).compactMap { IPAddress($0) } }
        let exchange = Exchange(
            guardian: AddressGuard(allowedHosts: allowed, resolver: resolver), proxies: proxies
        ) { request in
            guard let target = redirects[request.url.description] else {
                return HTTPResponse(status: 200, url: request.url)
            }
            return HTTPResponse(status: 302, fields: ["Location": target], url: request.url)
        }
        let url = try #require(HTTPURL(start))
        return try await exchange.run(HTTPRequest(.get, url, redirectLimit: limit)).url.description
    }

    private func refusal(_ start: String, _ target: String, allowed: Set<String> = []) async -> RedirectFault?
    {
        do {
            _ = try await run(start, [start: target], allowed: allowed)
            return nil
        } catch HTTPTransportError.redirectRefused(_, let fault) {
            return fault
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test(
        "a registry cannot send us where it has no business",
        arguments: [
            ("https://registry.example/", "https://169.254.169.254/"),
            ("https://registry.example/", "https://[fe80::1]/"),
            ("https://registry.example/", "https://[fd00:ec2::254]/"),
            ("https://registry.example/", "https://0.0.0.0/"),
            ("https://registry.example/", "https://224.0.0.1/"),
            ("https://registry.example/", "https://127.0.0.1/"),
            ("https://registry.example/", "https://localhost/"),
            ("https://registry.example/", "https://10.0.0.1/"),
            ("https://registry.example/", "https://[::ffff:10.0.0.1]/"),
            ("https://registry.example/", "https://harbor.corp/"),
            ("https://registry.example/", "https://evil.example/"),
            ("https://registry.example/", "https://mixed.example/"),
            ("https://registry.example/", "https://metadata.google.internal/"),
            ("https://harbor.corp/", "https://127.0.0.1/"),
            ("https://harbor.corp/", "https://inside.example/"),
            ("https://mixed.example/", "https://minio.corp/"),
            ("http://127.0.0.1/", "http://169.254.169.254/"),
            ("https://unknown.example/", "https://10.0.0.1/"),
        ])
    func refuses(_ start: String, _ target: String) async {
        #expect(await refusal(start, target) == .address)
    }

    @Test(arguments: [
        ("https://registry.example/", "https://storage.example/"),
        ("https://harbor.corp/", "https://minio.corp/"),
        ("https://10.0.0.9/", "https://10.0.0.1/"), ("http://127.0.0.1:5000/", "http://127.0.0.1:6000/"),
        ("http://localhost:5000/", "http://10.0.0.1/"), ("https://harbor.corp/", "https://storage.example/"),
    ])
    func follows(_ start: String, _ target: String) async {
        #expect(await refusal(start, target) == nil)
    }

    @Test func anAllowedHostMayBePrivateButNotLinkLocal() async {
        #expect(
            await refusal("https://registry.example/", "https://minio.corp/", allowed: ["minio.corp"]) == nil)
        #expect(
            await refusal("https://registry.example/", "https://evil.example/", allowed: ["evil.example"])
                == .address)
    }

    @Test func aChainIsJudgedByWhereItBegan() async {
        let redirects = [
            "https://registry.example/": "https://storage.example/",
            "https://storage.example/": "https://harbor.corp/",
        ]
        await #expect(throws: HTTPTransportError.redirectRefused(to: "https://harbor.corp/", .address)) {
            try await run("https://registry.example/", redirects)
        }
    }

    @Test func countsRedirects() async throws {
        var redirects: [String: String] = [:]
        for hop in 0..<5 { redirects["https://registry.example/\(hop)"] = "/\(hop + 1)" }
        #expect(try await run("https://registry.example/0", redirects) == "https://registry.example/5")
        redirects["https://registry.example/5"] = "/6"
        await #expect(throws: HTTPTransportError.tooManyRedirects(limit: 5)) {
            try await run("https://registry.example/0", redirects)
        }
    }

    @Test(arguments: ["http://169.254.169.254/", "http://0.0.0.0/", "http://metadata.google.internal/"])
    func aFirstRequestNeedsAPlaceToo(_ start: String) async {
        await #expect {
            try await run(start, [:])
        } throws: {
            ($0 as? HTTPTransportError)?.code == .addressRefused
        }
    }

    /// Which places an exchange asks, and about which redirects it asks the account, when that allows `allowed`.
    private func follow(
        _ redirects: [String: String], allowed: Int
    ) async throws -> (sent: [String], asked: [String], code: HTTPTransportError.Code?) {
        let url = try #require(HTTPURL("https://registry.example/"))
        let sent = Mutex<[String]>([])
        let asked = Mutex<[String]>([])
        let resolver = HostResolver { name in (Self.names[name] ?? []).compactMap { IPAddress($0) } }
        let exchange = Exchange(
            guardian: AddressGuard(allowedHosts: [], resolver: resolver), proxies: .none
        ) { request in
            sent.withLock { $0.append(request.url.description) }
            guard let target = redirects[request.url.description] else {
                return HTTPResponse(status: 200, url: request.url)
            }
            return HTTPResponse(status: 302, fields: ["Location": target], url: request.url)
        }
        let account = HTTPAccount {
            true
        } willFollow: { url in
            asked.withLock {
                $0.append(url.description); return $0.count <= allowed
            }
        } didReceive: { _ in
            true
        }
        var code: HTTPTransportError.Code?
        do throws(HTTPTransportError) {
            _ = try await exchange.run(HTTPRequest(.get, url, account: account))
        } catch {
            code = error.code
        }
        return (sent.withLock(\.self), asked.withLock(\.self), code)
    }

    private static let places = [
        "https://registry.example/", "https://storage.example/", "https://storage.example/x",
    ]

    @Test(
        arguments: [(2, 3, nil), (1, 2, .stopped), (0, 1, .stopped)] as [(Int, Int, HTTPTransportError.Code?)]
    )
    func anAccountIsAskedBeforeEachRedirect(
        _ allowed: Int, _ sent: Int, _ code: HTTPTransportError.Code?
    ) async throws {
        let redirects = [Self.places[0]: Self.places[1], Self.places[1]: Self.places[2]]
        let found = try await follow(redirects, allowed: allowed)
        #expect(found.sent == Array(Self.places.prefix(sent)))
        #expect(found.asked == Array(Self.places.dropFirst().prefix(sent)))
        #expect(found.code == code)
    }

    @Test(arguments: [("https://evil.example/", 0), ("https://storage.example/", 1)])
    func anAccountHearsNothingOfPlacesThatAreRefused(_ target: String, _ count: Int) async throws {
        #expect(try await follow([Self.places[0]: target], allowed: 1).asked.count == count)
    }

    @Test func anAccountMayEndIt() async throws {
        let url = try #require(HTTPURL("https://registry.example/"))
        let asked = Mutex(0)
        let exchange = Exchange(
            guardian: AddressGuard(allowedHosts: [], resolver: HostResolver { _ in [] }), proxies: .none
        ) { HTTPResponse(status: 302, fields: ["Location": "/"], url: $0.url) }
        let account = HTTPAccount {
            asked.withLock {
                $0 += 1; return $0 <= 3
            }
        } didReceive: { _ in
            true
        }
        await #expect(throws: HTTPTransportError.stopped) {
            try await exchange.run(HTTPRequest(.get, url, account: account))
        }
        #expect(asked.withLock(\.self) == 4)
    }
}
