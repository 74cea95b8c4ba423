// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TestServer

/// A web server on which authorities tell what they revoked.
final class PlaceStage: Sendable {
    private struct State {
        var answers: [String: TestServer.Answer] = [:]
        var asked: [String] = []
    }

    private let state = Mutex(State())
    private let address = Mutex("")

    static func run(_ body: (PlaceStage) async throws -> Void) async throws {
        let stage = PlaceStage()
        let server = try await TestServer.start { request in
            stage.state.withLock { state in
                state.asked.append(request.path)
                // A request to a responder may stand in the path (RFC 6960, appendix A.1).
                let path = request.path.hasPrefix("/ocsp/") ? "/ocsp" : request.path
                return state.answers[path] ?? .failure(404, request.path)
            }
        }
        stage.address.withLock { $0 = server.url }
        let result = await Result { try await body(stage) }
        await server.stop()
        try result.get()
    }

    var url: String { address.withLock { $0 } }
    /// The paths that were asked for, in order.
    var asked: [String] { state.withLock(\.asked) }

    func forget() { state.withLock { $0.asked = [] } }

    func serve(_ path: String, _ body: [UInt8], _ type: String) {
        state.withLock { $0.answers[path] = TestServer.Answer(type: type, body: body) }
    }
}
