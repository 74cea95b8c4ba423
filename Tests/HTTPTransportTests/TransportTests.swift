// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import Testing

@testable import HTTPTransport

/// The transport against a real socket.
@Suite struct TransportTests {
    private func withTransport<Value>(
        _ settings: HTTPTransportSettings = HTTPTransportSettings(),
        _ body: (LocalRegistry, HTTPTransport, HTTPURL) async throws -> Value
    ) async throws -> Value {
        try await withLocalRegistry { registry in
            let transport = HTTPTransport(settings)
            let url = try #require(HTTPURL("\(registry.url)/v2/"))
            do {
                let value = try await body(registry, transport, url)
                await transport.shutdown()
                return value
            } catch {
                await transport.shutdown()
                throw error
            }
        }
    }

    @Test func sendsItsName() async throws {
        try await withTransport(HTTPTransportSettings(userAgent: "assay/1.2.3")) { registry, transport, url in
            let answer = try await transport.send(HTTPRequest(.get, url))
            #expect(answer.status == 200)
            #expect(registry.log.records.first?.userAgent == "assay/1.2.3")
        }
    }

    @Test func stopsReadingAnEndlessBody() async throws {
        try await withTransport { registry, transport, url in
            registry.faults.add(.endlessBody())
            await #expect(throws: HTTPTransportError.bodyTooLarge(limit: 100_000)) {
                try await transport.send(HTTPRequest(.get, url, bodyLimit: 100_000))
            }
        }
    }

    @Test func believesALengthThatIsTooLarge() async throws {
        try await withTransport { registry, transport, url in
            registry.faults.add(.contentLength(offBy: 1_000_000))
            await #expect(throws: HTTPTransportError.bodyTooLarge(limit: 1000)) {
                try await transport.send(HTTPRequest(.get, url, bodyLimit: 1000))
            }
        }
    }

    @Test func aBodyThatEndsEarlyIsNoAnswer() async throws {
        try await withTransport { registry, transport, url in
            registry.faults.add(.contentLength(offBy: 10))
            await #expect {
                try await transport.send(HTTPRequest(.get, url))
            } throws: {
                ($0 as? HTTPTransportError)?.code == .unreachable
            }
        }
    }

    @Test func anErrorsBodyIsCutAndNotRefused() async throws {
        try await withTransport { registry, transport, url in
            registry.faults.add(.status(404))
            let answer = try await transport.send(HTTPRequest(.get, url, bodyLimit: 5))
            #expect(answer.status == 404)
            #expect(answer.body.count == 5)
        }
    }

    @Test func theTimeLimitCoversAll() async throws {
        try await withTransport { registry, transport, url in
            registry.faults.add(.neverAnswers)
            await #expect(throws: HTTPTransportError.timedOut(host: url.authority)) {
                try await transport.send(HTTPRequest(.get, url, timeLimit: .milliseconds(50)))
            }
        }
    }

    @Test func aCancelledRequestEnds() async throws {
        try await withTransport { registry, transport, url in
            registry.faults.add(.neverAnswers)
            let task = Task { try await transport.send(HTTPRequest(.get, url)) }
            while registry.log.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            await #expect(throws: HTTPTransportError.cancelled) { try await task.value }
        }
    }

    @Test func aClosedPortIsUnreachable() async throws {
        let port = try await withLocalRegistry { $0.port }
        let url = try #require(HTTPURL("http://127.0.0.1:\(port)/"))
        let transport = HTTPTransport()
        await #expect {
            try await transport.send(HTTPRequest(.get, url))
        } throws: {
            ($0 as? HTTPTransportError)?.code == .unreachable
        }
        await transport.shutdown()
    }

    @Test func dropsCredentialsAtAnotherPort() async throws {
        try await withTransport { registry, transport, url in
            try await withLocalRegistry { other in
                registry.faults.add(.redirect(to: "\(other.url)/v2/"))
                let request = HTTPRequest(.get, url, fields: ["Authorization": "Bearer x"])
                let answer = try await transport.send(request)
                #expect(answer.url.description == "\(other.url)/v2/")
                #expect(registry.log.records.first?.authorization == .bearer)
                #expect(other.log.records.first?.authorization == nil)
            }
        }
    }

    @Test func asksTheProxyForATunnel() async throws {
        try await withLocalRegistry { registry in
            let proxies = try ProxySettings(environment: ["HTTP_PROXY": registry.authority])
            let transport = HTTPTransport(HTTPTransportSettings(proxies: proxies))
            let url = try #require(HTTPURL("http://registry.invalid/v2/"))
            _ = try? await transport.send(HTTPRequest(.get, url))
            #expect(registry.log.records.map(\.description) == ["CONNECT registry.invalid:80"])
            await transport.shutdown()
        }
    }

    @Test func keepsConnections() async throws {
        try await withTransport { _, transport, url in
            for _ in 0..<20 {
                let answer = try await transport.send(HTTPRequest(.get, url))
                #expect(answer.isSuccess)
            }
        }
    }

    @Test func afterShutdownNothingIsSent() async throws {
        try await withTransport { registry, transport, url in
            await transport.shutdown()
            await #expect(throws: HTTPTransportError.shutDown) {
                try await transport.send(HTTPRequest(.get, url))
            }
            #expect(registry.log.count == 0)
        }
    }

    @Test func anUnusableCertificateFileIsNamed() async throws {
        let url = try #require(HTTPURL("https://127.0.0.1:1/"))
        let transport = HTTPTransport(
            HTTPTransportSettings(tls: ["127.0.0.1": TLSMaterial(authorities: .file("/dev/null"))]))
        await #expect(throws: HTTPTransportError.certificateFile(path: "/dev/null", why: "cannot be read")) {
            try await transport.send(HTTPRequest(.get, url))
        }
        await transport.shutdown()
    }

    @Test func theSystemResolverFindsLoopback() async {
        let found = await HostResolver.system.addresses("localhost").map(\.addressClass)
        #expect(!found.isEmpty && found.allSatisfy { $0 == .loopback })
    }
}
