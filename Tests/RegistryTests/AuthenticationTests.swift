// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import StrictJSON
import Synchronization
import Testing

@testable import Registry

@Suite struct AuthenticationTests {
    private static let login = Credentials(user: "robot", password: "s3cret")
    private static let credential = CredentialSetting.inline(.basic(username: "robot", password: "s3cret"))
    private static let wrong = CredentialSetting.inline(.basic(username: "robot", password: "s3cres"))

    private func fetch(_ bench: Bench, _ setting: CredentialSetting?) async -> RegistryError.Code? {
        let client = bench.client(bench.settings { $0.credentials = setting })
        return await code { () async throws(RegistryError) in
            try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
        }
    }

    @Test(arguments: [Authentication.basic(login), .bearer(TokenService(credentials: login))])
    func theRightPasswordOpens(_ authentication: Authentication) async throws {
        try await Bench.run(RegistryBehavior(authentication: authentication)) { bench in
            #expect(await fetch(bench, Self.credential) == nil)
            #expect(await fetch(bench, Self.wrong) == .unauthorized)
            #expect(await fetch(bench, nil) == .unauthorized)
        }
    }

    @Test func aPasswordIsSentOnlyWhenAskedFor() async throws {
        try await Bench.run { bench in
            #expect(await fetch(bench, Self.credential) == nil)
            #expect(bench.registry.log.records.map(\.authorization) == [nil])
        }
    }

    @Test func anonymousTokensAreFetched() async throws {
        try await Bench.run(RegistryBehavior(authentication: .bearer(TokenService()))) { bench in
            let meter = bench.time.meter()
            _ = try await bench.client().manifest(bench.repository, tag: "v1", meter: meter)
            #expect(meter.requests == 3)
            #expect(bench.registry.log.records.map(\.kind) == [.manifest, .token, .manifest])
        }
    }

    @Test func aTokenServesUntilItExpires() async throws {
        let service = TokenService(lifetime: .seconds(100))
        try await Bench.run(RegistryBehavior(authentication: .bearer(service))) { bench in
            let client = bench.client()
            for _ in 0..<3 {
                _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            #expect(bench.registry.log.count(of: .token) == 1)
            bench.time.advance(.seconds(91))
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(bench.registry.log.count(of: .token) == 2)
            #expect(bench.registry.log.count(of: .manifest) == 5)
        }
    }

    @Test func oncesChallengedTokensAreFetchedAhead() async throws {
        try await Bench.run(RegistryBehavior(authentication: .bearer(TokenService()))) { bench in
            let client = bench.client()
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            bench.registry.content.add(bench.image, to: "demo/other", tag: "v1")
            let other = try Repository(parsing: "\(bench.registry.authority)/demo/other")
            let meter = bench.time.meter()
            _ = try await client.manifest(other, tag: "v1", meter: meter)
            #expect(meter.requests == 2)
        }
    }

    @Test func aTokenThatWasTakenBackIsReplaced() async throws {
        try await Bench.run(RegistryBehavior(authentication: .bearer(TokenService()))) { bench in
            let client = bench.client()
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            bench.registry.revokeTokens()
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(bench.registry.log.count(of: .token) == 2)
        }
    }

    @Test func manyCallersShareAToken() async throws {
        try await Bench.run(RegistryBehavior(authentication: .bearer(TokenService()))) { bench in
            let client = bench.client()
            bench.registry.faults.add(.latency(.milliseconds(50)), on: .token)
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        (try? await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter()))
                            != nil
                    }
                }
                for await succeeded in group { #expect(succeeded) }
            }
            #expect(bench.registry.log.count(of: .token) == 1)
        }
    }

    @Test func aTokenServiceElsewhereMustBeHTTPS() async throws {
        let service = TokenService(realm: "http://tokens.example/token")
        try await Bench.run(RegistryBehavior(authentication: .bearer(service))) { bench in
            #expect(await fetch(bench, Self.credential) == .credentials)
        }
    }

    @Test func aTokenServiceIsNoMetadataService() async throws {
        let service = TokenService(realm: "https://169.254.169.254/token")
        try await Bench.run(RegistryBehavior(authentication: .bearer(service))) { bench in
            #expect(await fetch(bench, Self.credential) == .addressRefused)
        }
    }

    @Test func anotherClientsTokensAreNotShared() async throws {
        let service = TokenService(credentials: Self.login)
        try await Bench.run(RegistryBehavior(authentication: .bearer(service))) { bench in
            let anonymous = bench.client()
            let entry: JSON = ["username": "robot", "password": "s3cret"]
            var auths = JSONObject()
            _ = auths.append(bench.registry.authority, entry)
            let secret = try DockerConfig(JSONCursor(["auths": .object(auths)]))
            let tenant = anonymous.adding(credentials: [secret])
            _ = try await tenant.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(
                await code { () async throws(RegistryError) in
                    try await anonymous.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                } == .unauthorized)
        }
    }

    @Test func identityTokensAreExchanged() async throws {
        let seen = Requests()
        let transport = HTTPTransport { request in
            seen.add(request)
            if request.url.host == "auth.example" {
                return HTTPResponse(status: 200, body: Array(#"{"access_token":"t"}"#.utf8), url: request.url)
            }
            guard request.fields["Authorization"] == "Bearer t" else {
                let challenge = #"Bearer realm="https://auth.example/t",service="s""#
                return HTTPResponse(status: 401, fields: ["WWW-Authenticate": challenge], url: request.url)
            }
            return HTTPResponse(status: 200, body: [1], url: request.url)
        }
        var host = HostSettings()
        host.credentials = .inline(.identityToken("refresh"))
        let client = RegistryClient(
            settings: RegistrySettings(hosts: ["r.example": host]), transport: transport)
        let repository = try Repository(parsing: "r.example/app")
        let bytes = try await client.blob(
            repository, Digest(sha256Of: [1]), limit: 1, meter: RequestMeter())
        #expect(bytes == [1])
        #expect(seen.all.map(\.method) == [.get, .post, .get])
    }

    private final class Requests: Sendable {
        private let kept = Mutex<[HTTPRequest]>([])
        func add(_ request: HTTPRequest) { kept.withLock { $0.append(request) } }
        var all: [HTTPRequest] { kept.withLock(\.self) }
    }
}
