// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import OCIModel
import Testing

@testable import Registry

/// Files of trust data, from notary servers.
struct TrustDataTests {
    private static let credential = CredentialSetting.inline(.basic(username: "robot", password: "s3cret"))

    private func fetch(
        _ client: RegistryClient, _ repository: String = "registry.example/team/app",
        _ file: String = "root.json", server: String? = nil, limit: Int = 100, meter: RequestMeter
    ) async throws(RegistryError) -> [UInt8]? {
        guard let repository = try? Repository(parsing: repository) else { return nil }
        return try await client.trustData(
            repository, file: file, server: server, limit: limit, meter: meter)
    }

    @Test(arguments: [
        ("registry.example/team/app", nil, "https://registry.example/v2/registry.example/team/app"),
        ("alpine", nil, "https://notary.docker.io/v2/docker.io/library/alpine"),
        ("127.0.0.1:5000/app", nil, "http://127.0.0.1:5000/v2/127.0.0.1:5000/app"),
        (
            "registry.example/app", "https://notary.example:4443",
            "https://notary.example:4443/v2/registry.example/app"
        ),
        ("registry.example/app", "https://notary.example/", "https://notary.example/v2/registry.example/app"),
        ("registry.example/app", "http://127.0.0.1:4443", "http://127.0.0.1:4443/v2/registry.example/app"),
        ("registry.example/app", "https://127.0.0.1:4443", "https://127.0.0.1:4443/v2/registry.example/app"),
    ])
    func whereItIs(repository: String, server: String?, place: String) async throws {
        let script = Script { request, _ in request.answered(200, [:], "{}") }
        let client = script.client()
        #expect(
            try await fetch(
                client, repository, "targets/releases.00.json", server: server, meter: script.time.meter())
                == Array("{}".utf8))
        #expect(script.urls == ["\(place)/_trust/tuf/targets/releases.00.json"])
    }

    @Test(arguments: [
        "http://notary.example", "ftp://notary.example", "notary.example", "https://notary.example/a",
        "https://user@notary.example", "",
    ])
    func serversThatAreNotAsked(server: String) async throws {
        let script = Script { request, _ in request.answered(200, [:], "{}") }
        let code = await code { () async throws(RegistryError) in
            try await fetch(script.client(), server: server, meter: script.time.meter())
        }
        #expect(code == .unreachable)
        #expect(script.urls.isEmpty)
    }

    /// Plain HTTP where a registry would be spoken to so.
    @Test func plainHTTPWhereItIsConfigured() async throws {
        let script = Script { request, _ in request.answered(200, [:], "{}") }
        var host = HostSettings()
        host.plainHTTP = true
        let client = script.client(RegistrySettings(hosts: ["notary.example": host]))
        #expect(try await fetch(client, server: "http://notary.example", meter: script.time.meter()) != nil)
        // What is written with TLS stays so.
        #expect(try await fetch(client, server: "https://notary.example", meter: script.time.meter()) != nil)
        #expect(script.requests.map(\.url.scheme) == [.http, .https])
    }

    @Test(arguments: [
        "../manifests/v1", "a//b", "", "/root.json", "a/../b", "root.json?x", "root json", "ROOT",
    ])
    func filesThatAreNotAskedFor(file: String) async throws {
        let script = Script { request, _ in request.answered(200, [:], "{}") }
        #expect(
            try await fetch(script.client(), "registry.example/app", file, meter: script.time.meter()) == nil)
        #expect(script.urls.isEmpty)
    }

    @Test func tokensAreForTheWholeName() async throws {
        let script = Script { request, number in
            switch number {
            case 0:
                request.answered(
                    401,
                    ["WWW-Authenticate": "Bearer realm=\"https://auth.example/token\",service=\"notary\""])
            case 1: request.answered(200, [:], "{\"token\":\"abc\"}")
            default: request.answered(200, [:], "{}")
            }
        }
        _ = try await fetch(script.client(), meter: script.time.meter())
        let urls = script.urls
        try #require(urls.count == 3)
        #expect(
            urls[1]
                == "https://auth.example/token?service=notary&scope=repository:registry.example/team/app:pull"
        )
        #expect(script.requests[2].fields["Authorization"] == "Bearer abc")
    }

    /// Credentials are for one host; a notary server elsewhere has its own.
    @Test func credentialsOfTheRegistryStayThere() async throws {
        for (host, sends) in [("registry.example", false), ("notary.example", true)] {
            let script = Script { request, _ in
                request.fields["Authorization"] == nil
                    ? request.answered(401, ["WWW-Authenticate": "Basic realm=\"x\""])
                    : request.answered(200, [:], "{}")
            }
            var settings = HostSettings()
            settings.credentials = Self.credential
            let client = script.client(RegistrySettings(hosts: [host: settings]))
            let code = await code { () async throws(RegistryError) in
                try await fetch(client, server: "https://notary.example", meter: script.time.meter())
            }
            #expect(code == (sends ? nil : .unauthorized))
            #expect(script.requests.contains { $0.fields["Authorization"] != nil } == sends)
        }
    }

    @Test func whatIsNotThere() async throws {
        let script = Script { request, _ in request.answered(404, [:], "{\"errors\":[]}") }
        #expect(try await fetch(script.client(), meter: script.time.meter()) == nil)
    }

    @Test(arguments: [
        (403, RegistryError.Code.forbidden), (429, .rateLimited), (503, .serverError),
        (410, .unexpectedStatus),
    ])
    func serversThatDoNotSay(status: Int, expected: RegistryError.Code) async throws {
        let script = Script { request, _ in request.answered(status) }
        let code = await code { () async throws(RegistryError) in
            try await fetch(script.client(), meter: script.time.meter())
        }
        #expect(code == expected)
    }

    @Test func aWebPage() async throws {
        let script = Script { request, _ in request.answered(200, ["Content-Type": "text/html"], "<html>") }
        let code = await code { () async throws(RegistryError) in
            try await fetch(script.client(), meter: script.time.meter())
        }
        #expect(code == .html)
    }

    @Test func theLimitIsTheCallers() async throws {
        let script = Script { request, _ in request.answered(200, [:], "{}") }
        let meter = script.time.meter()
        _ = try await fetch(script.client(), limit: 77, meter: meter)
        #expect(script.requests.map(\.bodyLimit) == [77])
    }
}
