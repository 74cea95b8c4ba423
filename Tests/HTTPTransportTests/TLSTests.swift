// SPDX-License-Identifier: Apache-2.0

import TestServer
import Testing

@testable import HTTPTransport

@Suite struct TLSTests {
    private static let trusted = TLSMaterial(authorities: .text(Array(TestServer.certificate.utf8)))

    /// The code with which a request fails; `nil` when it does not.
    private func failure(
        host: String = "localhost", settings: [String: TLSMaterial] = [:],
        request: [String: TLSMaterial] = [:]
    ) async throws -> HTTPTransportError.Code? {
        let server = try await TestServer.start(tls: true) { _ in .text("") }
        let transport = HTTPTransport(HTTPTransportSettings(tls: settings))
        let url = try #require(HTTPURL("https://\(host):\(server.port)/"))
        var code: HTTPTransportError.Code?
        do throws(HTTPTransportError) {
            let answer = try await transport.send(HTTPRequest(.get, url, tls: request))
            #expect(answer.status == 200)
        } catch {
            code = error.code
        }
        await transport.shutdown()
        await server.stop()
        return code
    }

    @Test func anUnknownAuthorityIsNotTrusted() async throws {
        #expect(try await failure() == .tls)
    }

    @Test func aHostsOwnAuthorityIsTrusted() async throws {
        #expect(try await failure(settings: ["localhost": Self.trusted]) == nil)
        #expect(try await failure(request: ["localhost": Self.trusted]) == nil)
        #expect(try await failure(host: "127.0.0.1", request: ["127.0.0.1": Self.trusted]) == nil)
    }

    @Test func anotherHostsAuthorityIsNot() async throws {
        #expect(try await failure(settings: ["other.example": Self.trusted]) == .tls)
        #expect(try await failure(host: "127.0.0.1", settings: ["localhost": Self.trusted]) == .tls)
    }

    @Test(arguments: ["", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func whatIsNoCertificateIsNamed(_ text: String) async throws {
        let material = TLSMaterial(authorities: .text(Array(text.utf8)))
        #expect(try await failure(settings: ["localhost": material]) == .certificateFile)
    }
}
