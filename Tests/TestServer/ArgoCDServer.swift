// SPDX-License-Identifier: Apache-2.0

package import StrictJSON
import Synchronization

/// argocd-server as far as Assay asks it. As the real one it renders from its own copy of an Application, which may be
/// another than the cluster's.
package struct ArgoCDServer: Sendable {
    /// What it holds, and what it was asked.
    package struct State: Sendable {
        /// The copies by name, as its informer knows them.
        package var applications: [String: JSON] = [:]
        /// What a refresh finds, by name; the copy where it says nothing.
        package var refreshed: [String: JSON] = [:]
        /// The manifests by name and revision; those of `nil` for every other revision.
        package var manifests: [String: [String?: [JSON]]] = [:]
        /// What the controller compared last, by name.
        package var compared: [String: [JSON]] = [:]
        package var token = "token-of-assay"
        package var version = "v3.5.1+37ee009"
        /// Paths with their queries.
        package var requests: [String] = []
        /// Answered when it should render.
        package var instead: TestServer.Answer?
        /// Called when it renders, to change things meanwhile.
        package var onRender: (@Sendable (inout State) -> Void)?
    }

    package let server: TestServer
    private let state: Held

    private final class Held: Sendable {
        let state = Mutex(State())
    }

    package static func start() async throws -> ArgoCDServer {
        let held = Held()
        let server = try await TestServer.start { request in held.state.withLock { answer(request, &$0) } }
        return ArgoCDServer(server: server, state: held)
    }

    package func stop() async { await server.stop() }

    package func change(_ change: (inout State) -> Void) { state.state.withLock { change(&$0) } }

    package var requests: [String] { state.state.withLock(\.requests) }

    private static func answer(_ request: TestServer.Request, _ state: inout State) -> TestServer.Answer {
        state.requests.append(request.path + (request.query.isEmpty ? "" : "?" + request.query))
        if request.path == "/api/version" { return .json(["Version": .string(state.version)]) }
        guard request.token == state.token else {
            return .json(["error": "no session", "code": 16, "message": "no session"], status: 401)
        }
        let query = query(request.query)
        let steps = request.path.split(separator: "/").map(String.init)
        guard steps.starts(with: ["api", "v1", "applications"]) else { return .failure(404, "no such path") }
        let name = steps.count > 3 ? steps[3] : query["name"] ?? ""
        guard let copy = state.applications[name] else {
            return steps.count > 3 ? .failure(404, "no such Application") : .json(["metadata": [:]])
        }
        switch steps.dropFirst(3).count {
        case 0: return .json(["metadata": [:], "items": [copy]])
        case 1: return .json(query["refresh"] == nil ? copy : state.refreshed[name] ?? copy)
        case 2 where steps.last == "managed-resources":
            let compared = state.compared[name] ?? state.manifests[name]?[nil] ?? []
            return .json([
                "items": .array(
                    compared.map {
                        ["kind": $0["kind"] ?? "", "targetState": .string($0.text()), "liveState": "null"]
                    })
            ])
        default:
            state.onRender?(&state)
            let rendered = state.manifests[name]?[query["revision"]] ?? state.manifests[name]?[nil]
            return state.instead ?? .json(["manifests": .strings((rendered ?? []).map { $0.text() })])
        }
    }

    private static func query(_ text: String) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
            query[sides.first ?? ""] = sides.count > 1 ? sides[1] : ""
        }
        return query
    }
}
