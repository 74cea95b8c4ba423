// SPDX-License-Identifier: Apache-2.0

import Foundation
import Kubernetes
import Logging
import ServiceLifecycle
import StrictJSON
import Synchronization
import Testing

@testable import Server

@Suite("A server starts, is ready, and ends in order")
struct LifeTests {
    @Test("Readiness waits for its parts, tells which, and latches")
    func readiness() async throws {
        let readiness = Readiness(waitingFor: ["informers", "trust root"])
        try await LiveServer.run(.init(readiness: readiness)) { live in
            #expect(try await live.plain("/healthz").text == "ok\n")
            let first = try await live.plain("/readyz")
            #expect(first.status == 503)
            #expect(first.text == "[-] informers: waiting\n[-] trust root: waiting\nnot ready\n")
            readiness.fulfil("informers")
            #expect(try await live.plain("/readyz").text == "[-] trust root: waiting\nnot ready\n")
            let verbose = try await live.plain("/readyz?verbose")
            #expect(verbose.text == "[+] informers: ok\n[-] trust root: waiting\nnot ready\n")
            readiness.fulfil("trust root")
            readiness.fulfil("something else")
            for _ in 0..<2 {
                let ready = try await live.plain("/readyz")
                #expect(ready.status == 200)
                #expect(ready.text == "ok\n")
            }
        }
    }

    @Test("On shutdown a server says so, still serves, and then ends")
    func shutdownDelay() async throws {
        let readiness = Readiness(waitingFor: [])
        let allowing = AdmissionEndpoint("/admit") { _ in .allowed() }
        let setup = LiveServer.Setup(admission: [allowing], readiness: readiness) {
            $0.shutdownDelay = .seconds(4)
        }
        try await LiveServer.run(setup) { live in
            #expect(try await live.plain("/readyz").status == 200)
            await live.group.triggerGracefulShutdown()
            try await eventually("the shutdown is told") { try await live.plain("/readyz").status == 503 }
            #expect(try await live.plain("/readyz").text == "shutting down\n")
            #expect(try await live.plain("/healthz").status == 200)
            #expect(try await live.review(Reviews.bytes).status == 200)
            try await eventually("nothing listens") {
                let plain = await RawConnection.isRefused(live.plainPort)
                let secure = await RawConnection.isRefused(live.securePort)
                return plain && secure
            }
        }
    }

    @Test("A request that runs when the shutdown comes is finished", arguments: [false, true])
    func runningRequest(isHTTP2: Bool) async throws {
        let hold = AsyncStream.makeStream(of: Void.self)
        let isRunning = Mutex(false)
        let slow = AdmissionEndpoint("/admit") { _ in
            isRunning.withLock { $0 = true }
            for await _ in hold.stream {}
            return .allowed()
        }
        try await LiveServer.run(.init(admission: [slow])) { live in
            async let answer = live.review(
                Reviews.bytes, to: "/admit?timeout=30s", by: isHTTP2 ? live.http2 : live.http1)
            try await eventually("the request runs") { isRunning.withLock { $0 } }
            await live.group.triggerGracefulShutdown()
            try await eventually("nobody else is let in") { await RawConnection.isRefused(live.securePort) }
            hold.continuation.finish()
            let finished = try await answer
            #expect(finished.status == 200)
            #expect(finished.isHTTP2 == isHTTP2)
            #expect(finished.text.contains("\"allowed\":true"))
        }
    }

    @Test("Idle connections do not hold up the shutdown", arguments: [false, true])
    func idleConnections(isHTTP2: Bool) async throws {
        let allowing = AdmissionEndpoint("/admit") { _ in .allowed() }
        // Below the five seconds that TLS may wait for an answer to its farewell.
        let setup = LiveServer.Setup(admission: [allowing]) { $0.drainTime = .seconds(4) }
        try await LiveServer.run(setup) { live in
            let answer = try await live.review(Reviews.bytes, by: isHTTP2 ? live.http2 : live.http1)
            #expect(answer.isHTTP2 == isHTTP2)
            await live.group.triggerGracefulShutdown()
            try await live.ended()
            #expect(!live.log.text.contains("cut off"))
        }
    }

    @Test("A connection that has not ended its handshake does not hold up the shutdown")
    func unfinishedHandshake() async throws {
        try await LiveServer.run(.init()) { live in
            let silent = try await RawConnection(port: live.securePort)
            try await eventually("it is accepted") { live.log.text.contains("Connection opened") }
            await live.group.triggerGracefulShutdown()
            try await eventually("it is closed", within: .seconds(5)) { silent.isClosed }
        }
    }

    @Test("A request that does not end is cut off")
    func cutOff() async throws {
        let isRunning = Mutex(false)
        let forever = AsyncStream.makeStream(of: Void.self)
        let stuck = APIEndpoint(.get, "/stuck", authentication: .none) { _ in
            isRunning.withLock { $0 = true }
            await Task.detached { for await _ in forever.stream {} }.value
            return .text("late")
        }
        let setup = LiveServer.Setup(api: [stuck]) { $0.drainTime = .milliseconds(100) }
        try await LiveServer.run(setup) { live in
            let request = Task { try await live.send("GET", "/stuck") }
            try await eventually("the request runs") { isRunning.withLock { $0 } }
            await live.group.triggerGracefulShutdown()
            let answer = try? await request.value
            #expect(answer?.status != 200)
            try await eventually("it is told") { live.log.text.contains("cut off") }
        }
        forever.continuation.finish()
    }

    @Test("A port that is taken ends the server with the listener's name")
    func takenPort() async throws {
        try await LiveServer.run(.init()) { live in
            var configuration = AssayServerConfiguration(
                secureAddress: .init(host: "127.0.0.1", port: 0),
                plainAddress: .init(host: "127.0.0.1", port: live.plainPort),
                certificate: live.certificates.source)
            configuration.shutdownDelay = .zero
            let server = try AssayServer(
                configuration, admission: [], readiness: Readiness(waitingFor: []),
                metrics: PrometheusRegistry(),
                logger: live.server.logger)
            do {
                try await server.run()
                Issue.record("the server ended without an error")
            } catch let error as ServerError {
                guard case .listener("plain", _) = error else {
                    Issue.record("another error: \(error)")
                    return
                }
            }
        }
    }
}
