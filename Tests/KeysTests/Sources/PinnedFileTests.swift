// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import OCIModel
import Policy
import Signatures
import TestServer
import Testing

/// `https://…#sha256:…`.
@Suite(.timeLimit(.minutes(1)))
struct PinnedFileTests {
    private static let digest = Digest(sha256Of: Array(pem.utf8))

    /// A provider that trusts the test servers.
    private func provider(_ servers: TestServer...) -> PinnedFile {
        var settings = HTTPTransportSettings()
        for server in servers {
            settings.tls["127.0.0.1:\(server.port)"] = TLSMaterial(
                authorities: .text(Array(TestServer.certificate.utf8)))
        }
        return PinnedFile(transport: HTTPTransport(settings))
    }

    private func failure(
        _ answer: TestServer.Answer, digest: Digest = digest
    ) async throws -> KeyFetchError.Cause? {
        let server = try await TestServer.start(tls: true) { _ in answer }
        let cause = await provider(server).failure(try PinnedURL("\(server.url)/cosign.pub#\(digest)"))?.cause
        await server.stop()
        return cause
    }

    @Test(arguments: Digest.Algorithm.allCases)
    func theFileThatIsPinned(_ algorithm: Digest.Algorithm) async throws {
        let server = try await TestServer.start(tls: true) { request in
            request.field("Authorization") == nil && request.path == "/cosign.pub"
                ? .text(pem) : .failure(400, "another request")
        }
        let url = try PinnedURL("\(server.url)/cosign.pub#\(Digest(of: Array(pem.utf8), algorithm))")
        #expect(try await provider(server).fetch(url) == FetchedKey(PublicKey(pemEncoded: pem)))
        await server.stop()
    }

    @Test func anotherFile() async throws {
        let other = pem + "\n"
        #expect(
            try await failure(.text(other))
                == .otherDigest(found: "\(Digest(sha256Of: Array(other.utf8)))"))
    }

    @Test func aFileThatIsPinnedAndNoKey() async throws {
        let page = "<html></html>"
        #expect(
            try await failure(.text(page), digest: Digest(sha256Of: Array(page.utf8))) == .unusable(.notPEM))
    }

    private static let statuses: [(Int, KeyFetchError.Cause)] = [
        (404, .failed(status: 404, said: nil)), (410, .failed(status: 410, said: nil)),
        (403, .denied(permission: "reading the file without credentials", said: nil)),
        (429, .throttled(said: nil)), (500, .failed(status: 500, said: nil)),
        (204, .failed(status: 204, said: nil)),
    ]

    @Test(arguments: statuses) func aStatus(_ status: Int, _ cause: KeyFetchError.Cause) async throws {
        #expect(try await failure(.text("<html>", status: status, type: "text/html")) == cause)
    }

    @Test func fiveMegabytes() async throws {
        #expect(
            try await failure(.init(body: [UInt8](repeating: 0x41, count: 5 << 20)))
                == .transport(.bodyTooLarge(limit: 64 << 10)))
    }

    @Test func aRedirectToTheFile() async throws {
        let target = try await TestServer.start(tls: true) { _ in .text(pem) }
        let first = try await TestServer.start(tls: true) { _ in
            .init(status: 302, fields: [("Location", "\(target.url)/elsewhere.pub")], body: [])
        }
        let url = try PinnedURL("\(first.url)/cosign.pub#\(Self.digest)")
        #expect(await provider(first, target).failure(url) == nil)
        await first.stop()
        await target.stop()
    }

    @Test(arguments: [
        ("https://169.254.169.254/latest/meta-data", RedirectFault.address),
        ("http://127.0.0.1/cosign.pub", .downgrade),
    ])
    func aRedirectThatIsNotFollowed(_ location: String, _ fault: RedirectFault) async throws {
        let answer = TestServer.Answer(status: 302, fields: [("Location", location)], body: [])
        #expect(
            try await failure(answer) == .transport(.redirectRefused(to: location, fault)))
    }

    @Test func redirectsWithoutEnd() async throws {
        let answer = TestServer.Answer(status: 302, fields: [("Location", "/again")], body: [])
        #expect(try await failure(answer) == .transport(.tooManyRedirects(limit: 3)))
    }
}
