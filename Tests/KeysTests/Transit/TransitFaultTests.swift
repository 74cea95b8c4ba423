// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import TestServer
import Testing

/// What becomes of every other answer, and that no error shows a token.
@Suite(.timeLimit(.minutes(1)))
struct TransitFaultTests {
    @Test func withoutPermission() async throws {
        let bench = try await TransitBench(["VAULT_TOKEN": "hvs.other"]) { $0.others = ["hvs.other"] }
        #expect(
            try await bench.failure()?.cause
                == .denied(
                    permission: "read on transit/keys/ecdsa-p256",
                    said: "1 error occurred: * permission denied"))
        await bench.stop()
    }

    @Test func withATokenThatTheServerDoesNotKnow() async throws {
        let bench = try await TransitBench(["VAULT_TOKEN": "hvs.stale"])
        #expect(
            try await bench.failure()?.cause
                == .unauthenticated(said: "2 errors occurred: * permission denied * invalid token"))
        await bench.stop()
    }

    @Test func withoutAnEngine() async throws {
        let bench = try await TransitBench { $0.mount = "elsewhere" }
        #expect(
            try await bench.failure()?.cause
                == .misconfigured(
                    "there is no engine at transit: set TRANSIT_SECRET_ENGINE_PATH to its mount"))
        await bench.stop()
    }

    @Test(arguments: statuses)
    func aStatus(_ status: Int, _ error: String?, _ cause: KeyFetchError.Cause) async throws {
        let bench = try await TransitBench {
            $0.instead = VaultServer.State.failure(status, error.map { [$0] } ?? [])
        }
        #expect(try await bench.failure()?.cause == cause)
        bench.server.with { $0.instead = nil }
        #expect(try await bench.failure() == nil)
        await bench.stop()
    }

    private static let statuses: [(Int, String?, KeyFetchError.Cause)] = [
        (429, "rate limit quota exceeded", .throttled(said: "rate limit quota exceeded")),
        (400, "bad request", .failed(status: 400, said: "bad request")),
        (500, "internal error", .failed(status: 500, said: "internal error")),
        (502, nil, .failed(status: 502, said: nil)),
        (412, nil, .failed(status: 412, said: "this node has not caught up with the active one")),
        (472, nil, .failed(status: 472, said: "this node is a disaster recovery secondary")),
        (473, nil, .failed(status: 473, said: "this node is a performance standby")),
        (501, nil, .failed(status: 501, said: "the server is not initialized")),
        (503, "Vault is sealed", .failed(status: 503, said: "Vault is sealed")),
        (503, nil, .failed(status: 503, said: "the server is sealed or down for maintenance")),
    ]

    /// A page, and a 404 that is not the service's: nothing is known of the key.
    @Test(arguments: [200, 404, 403])
    func aPage(_ status: Int) async throws {
        let bench = try await TransitBench {
            $0.instead = .text("<html>Welcome</html>", status: status, type: "text/html")
        }
        let failure = try await bench.failure()
        guard case .malformed = failure?.cause else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(failure?.isAboutTheKey == false)
        await bench.stop()
    }

    @Test(arguments: [
        (#"{"data": {}}"#, "/data/type is missing"),
        (#"{"auth": null}"#, "/data is missing"),
        (
            #"{"data": {"type": "ed25519", "latest_version": "1"}}"#,
            "/data/latest_version is a string, not a integer"
        ),
        (
            #"{"data": {"type": "ed25519", "latest_version": 1, "keys": {"1": 1442851412}}}"#,
            "/data/keys/1 is a number, not a object"
        ),
    ])
    func anAnswerOfAnotherShape(_ body: String, _ why: String) async throws {
        let bench = try await TransitBench { $0.instead = .text(body, type: "application/json") }
        #expect(try await bench.failure()?.cause == .malformed(why: why))
        await bench.stop()
    }

    @Test func fiveMegabytes() async throws {
        let bench = try await TransitBench {
            $0.instead = .init(body: [UInt8](repeating: 0x20, count: 5 << 20))
        }
        #expect(try await bench.failure()?.cause == .transport(.bodyTooLarge(limit: 256 << 10)))
        await bench.stop()
    }

    /// A node that is not the active one may redirect; so may somebody who wants a token.
    @Test func aRedirectIsNotFollowed() async throws {
        let elsewhere = try await VaultServer.start { _ in }
        let bench = try await TransitBench {
            $0.instead = .init(
                status: 307, fields: [("Location", elsewhere.server.url + "/v1/transit/keys/ecdsa-p256")],
                body: [])
        }
        #expect(try await bench.failure()?.cause == .malformed(why: "a redirect"))
        #expect(elsewhere.with { $0.requests.count } == 0)
        await elsewhere.server.stop()
        await bench.stop()
    }

    @Test func aRedirectToMetadata() async throws {
        let bench = try await TransitBench {
            $0.instead = .init(
                status: 302, fields: [("Location", "http://169.254.169.254/latest/")], body: [])
        }
        #expect(try await bench.failure()?.cause == .malformed(why: "a redirect"))
        await bench.stop()
    }

    @Test func nobodyListens() async throws {
        let bench = try await TransitBench()
        await bench.stop()
        guard case .transport(.unreachable) = try await bench.failure()?.cause else {
            Issue.record("a stopped server answered")
            return
        }
    }

    @Test func aServerThatDoesNotAnswer() async throws {
        let bench = try await TransitBench { $0.instead = .init(body: [], delay: .seconds(60)) }
        guard case .transport(.timedOut) = try await bench.failure()?.cause else {
            Issue.record("an answer came after all")
            return
        }
        await bench.stop()
    }

    /// A server that sends back what it was sent.
    @Test(arguments: [400, 403, 500])
    func anErrorDoesNotShowTheToken(_ status: Int) async throws {
        let bench = try await TransitBench {
            $0.instead = VaultServer.State.failure(status, ["bad token hvs.reader", "and a word"])
        }
        let failure = try #require(try await bench.failure())
        #expect(!"\(failure)".contains("hvs.reader"))
        #expect("\(failure)".contains("and a word"))
        await bench.stop()
    }
}
