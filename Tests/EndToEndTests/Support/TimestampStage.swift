// SPDX-License-Identifier: Apache-2.0

import TestServer
import TestSigstore
import Testing

/// A time-stamp authority on a server of its own.
struct TimestampStage: Sendable {
    private let sigstore: TestSigstore
    private let server: TestServer
    /// The authority's root, in PEM.
    let root: String

    static func run(_ body: (TimestampStage) async throws -> Void) async throws {
        let sigstore = try TestSigstore(now: Notation.now)
        let service = TimestampService(sigstore: sigstore)
        let server = try await TestServer.start { request in
            guard let time = TimestampService.time(of: request.path, now: Notation.now) else {
                return .failure(404, request.path)
            }
            var answer = (try? service.answer(request, at: time)) ?? .failure(400, "not a query")
            // notation takes no other success.
            if answer.status == 201 { answer.status = 200 }
            return answer
        }
        let root = try #require(sigstore.timestampAuthorities.first?.chain.last).pem
        let stage = TimestampStage(sigstore: sigstore, server: server, root: root)
        let result = await Result { try await body(stage) }
        await server.stop()
        try result.get()
    }

    /// What tells `notation` to have a signature stamped, with the time of the start or another one.
    func options(_ folder: Folder, at time: Int? = nil) throws -> [String] {
        let path = time.map(TimestampService.path(at:)) ?? TimestampService.path
        return ["--timestamp-url", server.url + path, "--timestamp-root-cert", try file(folder)]
    }

    /// The root in a file.
    func file(_ folder: Folder) throws -> String { try folder.write("tsa-root.crt", root) }
}
