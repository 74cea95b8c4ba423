// SPDX-License-Identifier: Apache-2.0

import Kargo
import Kubernetes
import OCIModel
import Server
import StrictJSON
import Verification

/// The decision API over HTTP, and the decisions that it has given.
struct DecisionEndpoints: Sendable {
    let api: DecisionAPI
    let store: any DecisionStore
    let authentication: Authentication

    var all: [APIEndpoint] { [verify, decision, freight, document] }

    /// `POST /v1/verify`.
    private var verify: APIEndpoint {
        var endpoint = APIEndpoint(
            .post, "/v1/verify", authentication: authentication, bodyLimit: 256 << 10
        ) { request in
            let answer = await api.answer(request.body)
            return .json(answer.json, status: answer.status)
        }
        // Kargo's step waits for 30 seconds.
        endpoint.timeLimit = .seconds(25)
        endpoint.failure = { status, message in
            .json(VerifyAnswer.refusal(status, message).json, status: status)
        }
        return endpoint
    }

    /// A decision by its key, as `docs/decision-schema.md` describes it.
    private var decision: APIEndpoint {
        APIEndpoint(.get, "/v1/reports/{key}", authentication: authentication) { request in
            guard let digest = Digest(.sha256, hex: request.parameters["key"] ?? "") else {
                return .failure(400, "a report is named by 64 hexadecimal digits")
            }
            return await report { try await store.decision(for: DecisionKey(digest)) }
        }
    }

    /// The newest decision about a Freight.
    private var freight: APIEndpoint {
        APIEndpoint(.get, "/v1/reports/freight/{project}/{name}", authentication: authentication) { request in
            let subject = KargoDecisions.subject(
                of: .init(
                    namespace: request.parameters["project"] ?? "", name: request.parameters["name"] ?? ""))
            return await report { try await store.newest(about: subject) }
        }
    }

    /// What these endpoints take and give, for programs (OpenAPI 3.1).
    private var document: APIEndpoint {
        APIEndpoint(.get, "/v1/openapi.json", authentication: .none) { _ in .json(OpenAPIDocument.json) }
    }

    private func report(_ read: () async throws -> PreparedDecision?) async -> APIResponse {
        do {
            guard let decision = try await read() else {
                return .failure(404, "there is no such report; reports go with what they are about")
            }
            guard let json = try? JSON(parsing: decision.report) else {
                return .failure(500, "the report cannot be read")
            }
            return .json(json)
        } catch {
            return .failure(503, "the reports cannot be read now")
        }
    }
}
