// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTransport
import LocalRegistry
import OCIModel
import StrictJSON
import Subprocess
import Testing

/// A running docker-registry with empty storage, and two key pairs that cosign made.
struct DockerRegistry: Sendable {
    /// The one of the running suite.
    @TaskLocal static var running: DockerRegistry?

    /// `host:port`, as image references begin.
    let authority: String
    let alice: CosignKey
    let bob: CosignKey
    let transport: HTTPTransport
    /// Where it keeps everything.
    let storage: String

    /// The one of the running suite.
    static var current: DockerRegistry {
        get throws { try #require(running, "the suite has no .dockerRegistry") }
    }

    /// Runs `body` beside a new one.
    static func run(_ body: @Sendable (DockerRegistry) async throws -> Void) async throws {
        let folder = try Folder()
        let port = try await freePort()
        let configuration = try folder.write(
            "config.yml",
            """
            version: 0.1
            log: {level: warn, accesslog: {disabled: true}}
            storage: {filesystem: {rootdirectory: \(folder.path)/storage}}
            http: {addr: "127.0.0.1:\(port)"}
            """)
        let transport = HTTPTransport()
        let program = Program(path: Peers.registry.path)
        guard Peers.registry.isInstalled else { throw MissingProgram(name: Peers.registry.rawValue) }
        _ = try await program.run(["serve", configuration], until: .terminate) {
            try await Cosign.prepare(folder)
            let alice = try await CosignKey(named: "alice", in: folder)
            let bob = try await CosignKey(named: "bob", in: folder)
            let registry = DockerRegistry(
                authority: "127.0.0.1:\(port)", alice: alice, bob: bob, transport: transport,
                storage: folder.file("storage"))
            try await registry.waitUntilReady()
            try await body(registry)
        }
        await transport.shutdown()
    }

    /// Pushes an image and returns its repository, which no other test uses.
    func push(_ image: TestImage, tag: String? = "v1", to repository: String? = nil) async throws -> Pushed {
        let name = repository ?? "e2e/r\(UUID().uuidString.lowercased())"
        for member in image.members { _ = try await push(member, tag: nil, to: name) }
        for blob in image.blobs { try await push(blob: blob, to: name) }
        try await push(
            manifest: image.manifest, image.descriptor.mediaType, as: tag ?? image.digest.description,
            to: name)
        return Pushed(registry: self, name: name, tag: tag ?? "", image: image)
    }

    func push(blob: [UInt8], to name: String) async throws {
        let start = try await send(.post, "/v2/\(name)/blobs/uploads/")
        let place = try #require(start.fields["Location"], "POST was answered \(start.status)")
        let digest = Digest(sha256Of: blob)
        let url = place + (place.contains("?") ? "&" : "?") + "digest=\(digest)"
        let answer = try await send(.put, url, body: blob, type: "application/octet-stream")
        #expect(answer.status == 201)
    }

    func push(manifest: [UInt8], _ type: MediaType, as reference: String, to name: String) async throws {
        let answer = try await send(
            .put, "/v2/\(name)/manifests/\(reference)", body: manifest, type: type.rawValue)
        #expect(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
    }

    /// Changes a digit of a blob on the registry's disk, as a failing disk or somebody with access to it would.
    func damage(blob digest: Digest) throws {
        let file = "\(storage)/docker/registry/v2/blobs/sha256/\(digest.hex.prefix(2))/\(digest.hex)/data"
        var bytes = Array(try Data(contentsOf: URL(filePath: file)))
        let digit = try #require(bytes.firstIndex { (0x30...0x39).contains($0) })
        bytes[digit] ^= 1
        try Data(bytes).write(to: URL(filePath: file))
    }

    /// The manifest behind a tag or digest.
    func manifest(_ reference: String, in name: String) async throws -> Manifest {
        try Manifest(parsing: try await bytes("/v2/\(name)/manifests/\(reference)"))
    }

    func blob(_ digest: Digest, in name: String) async throws -> [UInt8] {
        try await bytes("/v2/\(name)/blobs/\(digest)")
    }

    private func bytes(_ target: String) async throws -> [UInt8] {
        let answer = try await send(.get, target)
        try #require(answer.status == 200, "GET \(target) was answered \(answer.status)")
        return answer.body
    }

    private func send(
        _ method: HTTPRequest.Method, _ target: String, body: [UInt8] = [], type: String? = nil
    ) async throws -> HTTPResponse {
        let text = target.hasPrefix("http") ? target : "http://\(authority)\(target)"
        var request = HTTPRequest(method, try #require(HTTPURL(text)), body: body)
        request.fields.append(
            "Accept", "\(MediaType.imageManifest.rawValue), \(MediaType.imageIndex.rawValue)")
        if let type { request.fields.append("Content-Type", type) }
        return try await transport.send(request)
    }

    private func waitUntilReady() async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while (try? await send(.get, "/v2/"))?.status != 200 {
            try #require(ContinuousClock.now < deadline, "docker-registry does not answer")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// A port that was free a moment ago.
    private static func freePort() async throws -> Int {
        let probe = try await LocalRegistry.start()
        await probe.stop()
        return probe.port
    }
}

/// Gives a suite its own docker-registry for as long as its tests run.
struct DockerRegistryTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await DockerRegistry.run { registry in
            try await DockerRegistry.$running.withValue(registry) { try await function() }
        }
    }
}

extension Trait where Self == DockerRegistryTrait {
    /// The suite has a docker-registry of its own; see ``DockerRegistry/current``.
    static var dockerRegistry: Self { DockerRegistryTrait() }
}
