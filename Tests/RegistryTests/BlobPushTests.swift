// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Synchronization
import Testing

@testable import Registry

@Suite struct BlobPushTests {
    private let bytes = Array("a statement".utf8)
    private var digest: Digest { Digest(sha256Of: bytes) }

    private func push(_ client: RegistryClient, _ bench: Bench) async -> RegistryError? {
        do throws(RegistryError) {
            try await client.push(blob: bytes, to: bench.repository, meter: bench.time.meter())
            return nil
        } catch {
            return error
        }
    }

    @Test func aBlobArrives() async throws {
        try await Bench.run { bench in
            let pushed = try await bench.client().push(
                blob: bytes, to: bench.repository, meter: bench.time.meter())
            #expect(pushed == digest)
            #expect(bench.registry.content.blob(digest, in: "demo/app") == bytes)
            #expect(bench.registry.log.records.map(\.method) == ["HEAD", "POST", "PUT"])
        }
    }

    @Test func anEmptyBlobArrives() async throws {
        try await Bench.run { bench in
            let pushed = try await bench.client().push(
                blob: [], to: bench.repository, meter: bench.time.meter())
            #expect(bench.registry.content.blob(pushed, in: "demo/app") == [])
        }
    }

    @Test func whatIsThereIsNotUploaded() async throws {
        try await Bench.run { bench in
            bench.registry.content.addBlob(bytes, to: "demo/app")
            #expect(await push(bench.client(), bench) == nil)
            #expect(bench.registry.log.records.map(\.method) == ["HEAD"])
        }
    }

    @Test func aBlobHasABound() async throws {
        try await Bench.run { bench in
            var limits = FetchLimits()
            limits.pushedBlob = bytes.count - 1
            #expect(await push(bench.client(limits: limits), bench) == .tooLarge(limit: bytes.count - 1))
            #expect(bench.targets.isEmpty)
            limits.pushedBlob = bytes.count
            #expect(await push(bench.client(limits: limits), bench) == nil)
        }
    }

    @Test(
        arguments: ["POST", "PUT"],
        [
            (403, RegistryError.Code.forbidden), (404, .notFound), (405, .unexpectedStatus),
            (413, .unexpectedStatus), (429, .rateLimited), (200, .unexpectedStatus), (500, .serverError),
        ])
    func aRefusalHasACode(_ method: String, _ refusal: (status: Int, code: RegistryError.Code)) async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.status(refusal.status), on: .upload, method: method)
            #expect(await push(bench.client(), bench)?.code == refusal.code)
            #expect(bench.registry.content.blob(digest, in: "demo/app") == nil)
            bench.registry.faults.clear()
            #expect(await push(bench.client(), bench) == nil)
        }
    }

    @Test func aWebPageTakesNothing() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.htmlPage, on: .upload)
            #expect(await push(bench.client(), bench)?.code == .html)
        }
    }

    @Test(arguments: [Fault.status(500), .status(503, retryAfter: 0), .connectionReset])
    func anUploadThatFailedIsBegunAnew(_ fault: Fault) async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(fault, on: .upload, method: "PUT", .first(1))
            #expect(await push(bench.client(), bench) == nil)
            #expect(bench.registry.content.blob(digest, in: "demo/app") == bytes)
            // The place of an upload may be gone; it is not written to twice.
            #expect(
                bench.registry.log.records.map(\.method) == ["HEAD", "POST", "PUT", "HEAD", "POST", "PUT"])
        }
    }

    @Test func anUploadThatArrivedWithoutAWordIsNotRepeated() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.contentLength(offBy: 5), on: .upload, method: "PUT", .first(1))
            #expect(await push(bench.client(), bench) == nil)
            #expect(bench.registry.log.records.map(\.method) == ["HEAD", "POST", "PUT", "HEAD"])
        }
    }

    @Test func uploadsHaveAnEnd() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.status(500), on: .upload, method: "PUT")
            var limits = FetchLimits()
            limits.pushTries = 2
            #expect(await push(bench.client(limits: limits), bench)?.code == .serverError)
            #expect(bench.registry.log.records.filter { $0.method == "PUT" }.count == 2)
        }
    }

    @Test func mirrorsGetNothing() async throws {
        try await Bench.run { bench in
            try await withLocalRegistry { mirror in
                let settings = bench.settings { $0.mirrors = [mirror.authority] }
                #expect(await push(bench.client(settings), bench) == nil)
                #expect(mirror.log.records.isEmpty)
                #expect(bench.registry.content.blob(digest, in: "demo/app") == bytes)
            }
        }
    }

    @Test func oneTokenServesAllOfIt() async throws {
        let login = Credentials(user: "robot", password: "s3cret")
        let service = TokenService(credentials: login)
        try await Bench.run(RegistryBehavior(authentication: .bearer(service))) { bench in
            let client = bench.client(
                bench.settings { $0.credentials = .inline(.basic(username: "robot", password: "s3cret")) })
            // A token for reading is none for writing.
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(await push(client, bench) == nil)
            let scopes = bench.targets.filter { $0.hasPrefix("/token") }.map {
                $0.split(separator: "scope=").last
            }
            #expect(scopes == ["repository:demo/app:pull", "repository:demo/app:pull%2Cpush"])
        }
    }

    @Test func whoMayNotIsToldSo() async throws {
        let login = Credentials(user: "robot", password: "s3cret")
        try await Bench.run(RegistryBehavior(authentication: .basic(login))) { bench in
            func client(_ password: String) -> RegistryClient {
                bench.client(
                    bench.settings { $0.credentials = .inline(.basic(username: "robot", password: password)) }
                )
            }
            #expect(await push(client("s3cres"), bench)?.code == .unauthorized)
            #expect(await push(client("s3cret"), bench) == nil)
        }
    }
}

/// Where an upload may go: the registry says it.
@Suite struct UploadPlaceTests {
    private static let start = "https://registry.example/v2/demo/app/blobs/uploads/"

    /// The URL that is written to when an upload is begun at `location`.
    private func place(_ location: String?) async throws -> Result<String, RegistryError> {
        let written = Mutex<String?>(nil)
        let transport = HTTPTransport { (request) async throws(HTTPTransportError) in
            switch request.method {
            case .post:
                var fields: HTTPFields = [:]
                fields["Location"] = location
                return HTTPResponse(status: 202, fields: fields, url: request.url)
            case .put:
                written.withLock { $0 = request.url.description }
                return HTTPResponse(status: 201, url: request.url)
            default: return HTTPResponse(status: 404, url: request.url)
            }
        }
        let client = RegistryClient(settings: RegistrySettings(), transport: transport)
        let repository = try Repository(parsing: "registry.example/demo/app")
        do throws(RegistryError) {
            try await client.push(blob: [], to: repository, meter: RequestMeter())
            return .success(written.withLock { $0 } ?? "")
        } catch {
            #expect(written.withLock { $0 } == nil)
            return .failure(error)
        }
    }

    @Test(arguments: [
        ("/v2/demo/app/blobs/uploads/1", start + "1?digest="),
        ("1", start + "1?digest="),
        ("https://registry.example/up/1", "https://registry.example/up/1?digest="),
        ("https://registry.example:443/up/1", "https://registry.example/up/1?digest="),
        ("/up/1?state=a%2Fb", "https://registry.example/up/1?state=a%2Fb&digest="),
    ])
    func thePlaceIsAtTheRegistry(_ location: String, _ place: String) async throws {
        #expect(try await self.place(location).get() == place + Digest(sha256Of: []).description)
    }

    @Test(arguments: [
        "https://other.example/up/1", "https://registry.example:5000/up/1", "http://registry.example/up/1",
        "//other.example/up/1",
    ])
    func noOtherPlaceGetsIt(_ location: String) async throws {
        guard case .failure(let error) = try await place(location) else {
            Issue.record("it was pushed")
            return
        }
        #expect(error.code == .redirectRefused)
    }

    @Test(arguments: [nil, "ftp://registry.example/up/1"])
    func thereMustBeAPlace(_ location: String?) async throws {
        guard case .failure(let error) = try await place(location) else {
            Issue.record("it was pushed")
            return
        }
        #expect(error.code == .malformed)
    }
}
