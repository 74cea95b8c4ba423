// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Synchronization
import Testing

@testable import Registry

@Suite struct CredentialKeyTests {
    @Test(arguments: [
        ("ghcr.io", "ghcr.io", "a/b"), ("https://ghcr.io", "ghcr.io", "a"),
        ("https://ghcr.io/v2/", "ghcr.io", "a"),
        ("https://index.docker.io/v1/", "docker.io", "library/x"), ("docker.io", "docker.io", "x/y"),
        ("registry-1.docker.io", "docker.io", "x/y"), ("GHCR.io", "ghcr.io", "a"),
        ("ghcr.io/team", "ghcr.io", "team/app"), ("ghcr.io/team/app", "ghcr.io", "team/app"),
        ("localhost:5000", "localhost:5000", "a"), ("[::1]:5000", "[::1]:5000", "a"),
    ])
    func covers(_ key: String, _ host: String, _ path: String) {
        #expect(CredentialKey(key)?.covers(host: host, path: path) == true)
    }

    @Test(arguments: [
        ("cr.io", "ghcr.io", "a"), ("ghcr.io", "cr.io", "a"), ("ghcr.io", "ghcr.io.evil.example", "a"),
        ("ghcr.io", "ghcr.io:8443", "a"), ("localhost:5000", "localhost:5001", "a"),
        ("ghcr.io/team", "ghcr.io", "teams/app"),
        ("ghcr.io/team", "ghcr.io", "other"), ("https://ghcr.io/team", "ghcr.io", "other"),
        ("https://index.docker.io/v1/", "index.docker.io.evil.example", "a"),
    ])
    func doesNotCover(_ key: String, _ host: String, _ path: String) {
        #expect(CredentialKey(key)?.covers(host: host, path: path) == false)
    }

    @Test(arguments: ["", "https://", "*.example.com", "user@host", "a b"]) func isNoKey(_ text: String) {
        #expect(CredentialKey(text) == nil)
    }
}

@Suite struct DockerConfigTests {
    private func config(_ text: String) throws -> DockerConfig {
        try DockerConfig(JSONCursor(JSON(parsing: text)))
    }

    @Test func readsEveryForm() throws {
        let config = try config(
            """
            {"auths": {
              "a.example": {"auth": "dTpwOnE="},
              "b.example": {"username": "u", "password": "p"},
              "c.example": {"auth": "dTpw", "identitytoken": "i"},
              "d.example": {"registrytoken": "r"},
              "e.example": {}
            }, "HttpHeaders": {"x": "y"}, "credsStore": ""}
            """)
        #expect(config.entry(host: "a.example", path: "x") == .basic(username: "u", password: "p:q"))
        #expect(config.entry(host: "b.example", path: "x") == .basic(username: "u", password: "p"))
        #expect(config.entry(host: "c.example", path: "x") == .identityToken("i"))
        #expect(config.entry(host: "d.example", path: "x") == .registryToken("r"))
        #expect(config.entry(host: "e.example", path: "x") == nil)
        #expect(config.store == nil)
    }

    @Test func theLongestPathCounts() throws {
        let config = try config(
            """
            {"auths": {"r.example": {"username": "all", "password": "p"},
              "r.example/team/app": {"username": "app", "password": "p"},
              "r.example/team": {"username": "team", "password": "p"}}}
            """)
        #expect(config.entry(host: "r.example", path: "team/app/x") == .basic(username: "app", password: "p"))
        #expect(
            config.entry(host: "r.example", path: "team/other") == .basic(username: "team", password: "p"))
        #expect(config.entry(host: "r.example", path: "x") == .basic(username: "all", password: "p"))
    }

    @Test(arguments: [
        (#"{"auths":{"a.example":{"auth":"%%"}}}"#, "/auths/a.example/auth"),
        (#"{"auths":{"a.example":{"auth":"dXA="}}}"#, "/auths/a.example/auth"),
        (#"{"auths":[]}"#, "/auths"), (#"{"credsStore":"../evil"}"#, "/credsStore"),
        (#"{"credHelpers":{"a.example":"X Y"}}"#, "/credHelpers"),
    ])
    func saysWhereItIsWrong(_ text: String, _ pointer: String) {
        #expect {
            try config(text)
        } throws: { error in
            "\(error)".hasPrefix(pointer + " ")
        }
    }

    @Test func readsPullSecrets() throws {
        let modern: JSON = [
            "type": "kubernetes.io/dockerconfigjson",
            // {"auths":{"a.example":{"auth":"dTpw"}},"credsStore":"x","credHelpers":{"a.example":"y"}}
            "data": [
                ".dockerconfigjson":
                    "eyJhdXRocyI6eyJhLmV4YW1wbGUiOnsiYXV0aCI6ImRUcHcifX0sImNyZWRzU3RvcmUiOiJ4IiwiY3JlZEhlbHBlcnMiOnsiYS5leGFtcGxlIjoieSJ9fQ=="
            ],
        ]
        let secret = try DockerConfig(secret: JSONCursor(modern))
        #expect(secret.entry(host: "a.example", path: "x") == .basic(username: "u", password: "p"))
        #expect(secret.store == nil)
        #expect(secret.helpers.isEmpty)
        let legacy: JSON = [
            "type": "kubernetes.io/dockercfg",
            "stringData": [".dockercfg": #"{"a.example":{"auth":"dTpw"}}"#],
        ]
        #expect(try DockerConfig(secret: JSONCursor(legacy)).entry(host: "a.example", path: "x") != nil)
    }

    @Test(arguments: ["Opaque", "kubernetes.io/tls"]) func refusesOtherSecrets(_ type: String) {
        let secret: JSON = ["type": .string(type), "data": [".dockerconfigjson": "e30="]]
        #expect(throws: JSONShapeError.self) { try DockerConfig(secret: JSONCursor(secret)) }
    }

    @Test func printsNoSecret() throws {
        let config = try config(#"{"auths":{"a.example":{"username":"u","password":"s3cret"}}}"#)
        let setting = CredentialSetting.inline(.basic(username: "u", password: "s3cret"))
        var host = HostSettings()
        host.credentials = setting
        var text =
            "\(config) \(setting) \(host) \(String(reflecting: setting)) \(Authorization.bearer("s3cret"))"
        dump(config, to: &text)
        dump(host, to: &text)
        dump(config.entry(host: "a.example", path: "x"), to: &text)
        #expect(!text.contains("s3cret"))
    }
}

@Suite struct CredentialHelperTests {
    private func credential(
        _ output: String, succeeded: Bool = true, host: String = "a.example"
    ) async throws -> Credential? {
        let helper = CredentialHelper { _, _ in .init(succeeded: succeeded, output: Array(output.utf8)) }
        return try await helper.credential(name: "test", host: host)
    }

    @Test func readsAnswers() async throws {
        let login = try await credential(#"{"ServerURL":"a.example","Username":"u","Secret":"p"}"#)
        #expect(login == .basic(username: "u", password: "p"))
        #expect(try await credential(#"{"Username":"<token>","Secret":"i"}"#) == .identityToken("i"))
        let none = try await credential("credentials not found in native keychain\n", succeeded: false)
        #expect(none == nil)
    }

    @Test(arguments: [("boom s3cret", false), ("", true), ("{}", true), (#"{"Username":"s3cret"}"#, true)])
    func failuresAreTold(_ output: String, _ succeeded: Bool) async {
        await #expect {
            try await credential(output, succeeded: succeeded)
        } throws: {
            ($0 as? RegistryError)?.code == .credentials && !"\($0)".contains("s3cret")
        }
    }

    @Test func dockerHubHasItsOldName() async throws {
        let asked = Mutex<[String]>([])
        let helper = CredentialHelper { program, input in
            asked.withLock { $0.append("\(program) \(input)") }
            return nil
        }
        for host in ["docker.io", "ghcr.io"] { _ = try? await helper.credential(name: "x", host: host) }
        #expect(
            asked.withLock(\.self) == [
                "docker-credential-x https://index.docker.io/v1/", "docker-credential-x ghcr.io",
            ])
    }

    @Test(arguments: ["", "../x", "a/b", "a b", "A", "x;y", String(repeating: "a", count: 65)])
    func badNamesAreNotRun(_ name: String) async {
        let helper = CredentialHelper { _, _ in
            Issue.record("was run")
            return nil
        }
        await #expect(throws: RegistryError.self) {
            try await helper.credential(name: name, host: "a.example")
        }
    }

    @Test func aMissingProgramIsAnError() async {
        await #expect(throws: RegistryError.self) {
            try await CredentialHelper.system.credential(name: "assay-test-missing", host: "a.example")
        }
    }

    @Test func answersAreKeptForAWhile() async throws {
        let time = FakeTime()
        let calls = Mutex(0)
        let helper = CredentialHelper { _, _ in
            calls.withLock { $0 += 1 }
            return .init(succeeded: true, output: Array(#"{"Username":"u","Secret":"p"}"#.utf8))
        }
        let config = try DockerConfig(JSONCursor(["credHelpers": ["a.example": "x"], "credsStore": "y"]))
        let source = CredentialSource(
            settings: RegistrySettings(), configurations: [config], helper: helper, now: { time.now })
        for _ in 0..<3 { _ = try await source.credential(host: "a.example", path: "p") }
        #expect(calls.withLock(\.self) == 1)
        time.advance(.seconds(301))
        _ = try await source.credential(host: "a.example", path: "p")
        #expect(calls.withLock(\.self) == 2)
    }

    @Test func aStoreWithNothingLeavesTheEntries() async throws {
        let helper = CredentialHelper { _, _ in
            .init(succeeded: false, output: Array("credentials not found".utf8))
        }
        let config = try DockerConfig(
            JSONCursor(["auths": ["a.example": ["username": "u", "password": "p"]], "credsStore": "y"]))
        let source = CredentialSource(
            settings: RegistrySettings(), configurations: [config], helper: helper, now: { .now })
        #expect(try await source.credential(host: "a.example", path: "x") != nil)
        #expect(try await source.credential(host: "b.example", path: "x") == nil)
    }
}
