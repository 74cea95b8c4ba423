// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import TestServer
import Testing

/// Where credentials come from, and to whom they go.
@Suite(.timeLimit(.minutes(1)))
struct TransitCredentialTests {
    private static let jwtPath = "/var/run/secrets/kubernetes.io/serviceaccount/token"

    /// Everything at once: the first of the list is taken.
    @Test(arguments: [
        (["VAULT_TOKEN", "VAULT_TOKEN_FILE", "VAULT_ROLE_ID", "VAULT_ROLE", "HOME"], "hvs.reader"),
        (["VAULT_TOKEN_FILE", "VAULT_ROLE_ID", "VAULT_ROLE", "HOME"], "hvs.file"),
        (["VAULT_ROLE_ID", "VAULT_ROLE", "HOME"], "hvs.login-1"),
        (["VAULT_ROLE", "HOME"], "hvs.login-1"),
        (["HOME"], "hvs.home"),
    ])
    func theOrder(_ set: [String], _ token: String) async throws {
        let values = [
            "VAULT_TOKEN": "hvs.reader", "VAULT_TOKEN_FILE": "/token", "VAULT_ROLE_ID": "role",
            "VAULT_ROLE": "keys", "HOME": "/home/me",
        ]
        let variables = values.filter { set.contains($0.key) }
            .merging(set.contains("VAULT_ROLE_ID") ? ["VAULT_SECRET_ID": "secret"] : [:]) { $1 }
        let files = ["/token": "hvs.file\n", "/home/me/.vault-token": "hvs.home", Self.jwtPath: "jwt"]
        let bench = try await TransitBench(variables, files: files, withToken: false) {
            $0.readers.formUnion(["hvs.file", "hvs.home"])
            $0.appRoles["role"] = "secret"
            $0.kubernetesRoles["keys"] = "jwt"
        }
        #expect(try await bench.failure() == nil)
        #expect(bench.server.with { $0.requests.last?.field("X-Vault-Token") } == token)
        await bench.stop()
    }

    @Test func withoutAny() async throws {
        let bench = try await TransitBench(["HOME": "/home/me"], withToken: false)
        #expect(
            try await bench.failure()?.cause
                == .noCredentials(tried: [
                    "VAULT_TOKEN", "VAULT_ROLE_ID", "VAULT_K8S_AUTH_ROLE_NAME", "VAULT_ROLE",
                    "~/.vault-token",
                ]))
        #expect(bench.server.with { $0.requests.count } == 0)
        await bench.stop()
    }

    @Test(arguments: [
        (
            ["VAULT_TOKEN": "two words"],
            "VAULT_TOKEN holds a space or another character that no credential has"
        ),
        (
            ["VAULT_TOKEN_FILE": "/none"],
            "VAULT_TOKEN_FILE is /none, which cannot be read: there is no such file"
        ),
        (["VAULT_TOKEN_FILE": "/empty"], "VAULT_TOKEN_FILE is /empty, which is empty"),
        (["VAULT_TOKEN": "t", "VAULT_SKIP_VERIFY": "true"], nil),
        (["VAULT_TOKEN": "t", "VAULT_ADDR": "unix:///agent.sock"], "VAULT_ADDR is no http or https URL"),
        (["VAULT_TOKEN": "t", "VAULT_ADDR": ""], "set VAULT_ADDR to the server's address"),
        (
            ["VAULT_TOKEN": "t", "TRANSIT_SECRET_ENGINE_PATH": "a/../sys"],
            "TRANSIT_SECRET_ENGINE_PATH is no path of a secrets engine"
        ),
        (
            ["VAULT_ROLE_ID": "r", "VAULT_APPROLE_MOUNT_PATH": "a b"],
            "VAULT_APPROLE_MOUNT_PATH is no path of an auth method"
        ),
    ])
    func whatCannotBeUsed(_ variables: [String: String], _ why: String?) async throws {
        let bench = try await TransitBench(variables, files: ["/empty": "\n"], withToken: false)
        let cause = try await bench.failure()?.cause
        guard case .misconfigured(let found) = cause else {
            Issue.record("\(String(describing: cause))")
            return
        }
        if let why { #expect(found == why) } else { #expect(found.hasPrefix("VAULT_SKIP_VERIFY is set")) }
        #expect(bench.server.with { $0.requests.count } == 0)
        await bench.stop()
    }

    @Test func aLoginServesManyReads() async throws {
        let variables = ["VAULT_ROLE_ID": "role", "VAULT_SECRET_ID_FILE": "/secret"]
        let bench = try await TransitBench(variables, files: ["/secret": "s3\n"], withToken: false) {
            $0.appRoles["role"] = "s3"
        }
        for name in ["ecdsa-p256", "ecdsa-p384", "ed25519"] { #expect(try await bench.failure(name) == nil) }
        #expect(bench.server.with { $0.logins } == 1)
        await bench.stop()
    }

    @Test func aLoginThatEndsWithinAMinuteIsMadeAgain() async throws {
        let variables = ["VAULT_ROLE_ID": "role", "VAULT_SECRET_ID": "s3"]
        let bench = try await TransitBench(variables, withToken: false) {
            $0.appRoles["role"] = "s3"
            $0.leaseDuration = 30
        }
        for _ in 0..<2 { #expect(try await bench.failure() == nil) }
        #expect(bench.server.with { $0.logins } == 2)
        await bench.stop()
    }

    @Test func aRevokedLoginIsMadeAgainOnce() async throws {
        let variables = [
            "VAULT_K8S_AUTH_ROLE_NAME": "keys", "VAULT_K8S_SERVICE_ACCOUNT_TOKEN_PATH": "/jwt",
            "VAULT_K8S_SERVICE_MOUNT_PATH": "auth/kubernetes",
        ]
        let bench = try await TransitBench(variables, files: ["/jwt": "jwt"], withToken: false) {
            $0.kubernetesRoles["keys"] = "jwt"
        }
        #expect(try await bench.failure() == nil)
        bench.server.with { $0.readers = [] }
        #expect(try await bench.failure() == nil)
        #expect(bench.server.with { $0.logins } == 2)
        // A second refusal is final.
        bench.server.with {
            $0.readers = []
            $0.kubernetesRoles = [:]
        }
        guard case .unauthenticated = try await bench.failure()?.cause else {
            Issue.record("a login went through without a role")
            return
        }
        await bench.stop()
    }

    @Test(arguments: [
        (["VAULT_ROLE_ID": "role", "VAULT_SECRET_ID": "wrong-secret"], "invalid role or secret ID"),
        (["VAULT_ROLE": "other-role"], "permission denied"),
    ])
    func aRefusedLogin(_ variables: [String: String], _ said: String) async throws {
        let bench = try await TransitBench(variables, files: [Self.jwtPath: "jwt"], withToken: false) {
            $0.appRoles["role"] = "s3"
        }
        let failure = try #require(try await bench.failure())
        #expect(failure.cause == .unauthenticated(said: said))
        #expect(!"\(failure)".contains("wrong-secret"))
        await bench.stop()
    }

    @Test func aNamespaceGoesWithEveryRequest() async throws {
        let variables = ["VAULT_ROLE_ID": "role", "VAULT_SECRET_ID": "s3", "VAULT_NAMESPACE": "team/a"]
        let bench = try await TransitBench(variables, withToken: false) {
            $0.appRoles["role"] = "s3"
            $0.namespace = "team/a"
        }
        #expect(try await bench.failure() == nil)
        bench.server.with { $0.namespace = "team/b" }
        #expect(try await bench.failure()?.cause == .notFound(said: nil))
        await bench.stop()
    }

    /// Credentials are for the operator's server: a policy cannot send them to another.
    @Test func aPolicysEndpointGetsNoTokenOfAnotherServer() async throws {
        let other = try await VaultServer.start { $0.readers = ["hvs.reader"] }
        let bench = try await TransitBench()
        let elsewhere = try TransitKeyName("ecdsa-p256", of: .hashiCorp, endpoint: other.server.url)
        guard case .misconfigured(let why) = await bench.engine.failure(elsewhere)?.cause else {
            Issue.record("a token was sent")
            return
        }
        #expect(why.contains("goes to that server alone"))
        #expect(other.with { $0.requests.count } == 0)
        let same = try TransitKeyName("ecdsa-p256", of: .hashiCorp, endpoint: bench.server.server.url)
        #expect(await bench.engine.failure(same) == nil)
        await other.server.stop()
        await bench.stop()
    }

    @Test func aPolicysEndpointIsTheServerWhereNoneIsSet() async throws {
        let bench = try await TransitBench()
        let engine = TransitEngine(
            transport: HTTPTransport(), surroundings: .test(["VAULT_TOKEN": "hvs.reader"]))
        let name = try TransitKeyName("ecdsa-p256", of: .hashiCorp, endpoint: bench.server.server.url)
        #expect(try await engine.fetch(name).key == bench.keys.expected["ecdsa-p256"])
        let http = try TransitKeyName("ecdsa-p256", of: .hashiCorp, endpoint: "http://vault.example")
        #expect(
            await engine.failure(http)?.cause
                == .misconfigured(
                    "set VAULT_ADDR to http://vault.example/ if what we log in with may go there: a policy alone sends "
                        + "it nowhere"))
        await bench.stop()
    }

    @Test func openBaoReadsItsOwnVariables() async throws {
        let bench = try await TransitBench()
        let variables = [
            "VAULT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": "hvs.vault",
            "BAO_ADDR": bench.server.server.url,
            "BAO_TOKEN": "hvs.reader",
        ]
        let engine = TransitEngine(transport: HTTPTransport(), surroundings: .test(variables))
        let fetched = try await engine.fetch(try TransitKeyName("openbao://ecdsa-p256", of: .openBao))
        #expect(fetched.version == "openbao://ecdsa-p256?version=1")
        await bench.stop()
    }

    /// One by one they would send Vault's token to OpenBao.
    @Test func openBaoFallsBackToAllOfVaultsVariablesOrToNone() async throws {
        let bench = try await TransitBench()
        let name = try TransitKeyName("ecdsa-p256", of: .openBao)
        let mixed = TransitEngine(
            transport: HTTPTransport(),
            surroundings: .test(["BAO_ADDR": bench.server.server.url, "VAULT_TOKEN": "hvs.reader"]))
        guard case .noCredentials = await mixed.failure(name)?.cause else {
            Issue.record("Vault's token was sent")
            return
        }
        let fallback = TransitEngine(
            transport: HTTPTransport(),
            surroundings: .test(["VAULT_ADDR": bench.server.server.url, "VAULT_TOKEN": "hvs.reader"]))
        #expect(await fallback.failure(name) == nil)
        await bench.stop()
    }

    @Test(arguments: [nil, "/authority.pem"])
    func theServersAuthority(_ path: String?) async throws {
        let server = try await VaultServer.start(tls: true) {
            $0.readers = ["hvs.reader"]
            $0.keys["ed"] = .init("ed25519", versions: [1: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="])
        }
        var variables = ["VAULT_ADDR": server.server.url, "VAULT_TOKEN": "hvs.reader"]
        if path != nil { variables["VAULT_CACERT_BYTES"] = TestServer.certificate }
        let engine = TransitEngine(transport: HTTPTransport(), surroundings: .test(variables))
        let failure = await engine.failure(try TransitKeyName("ed", of: .hashiCorp))
        if path != nil {
            #expect(failure == nil)
        } else if case .transport(.tls) = failure?.cause {
        } else {
            Issue.record("\(String(describing: failure))")
        }
        await server.server.stop()
    }
}
