// SPDX-License-Identifier: Apache-2.0

import Kargo
import Logging
import Metrics
import OCIModel
import Server
import StrictJSON
import Verification

/// The decision API over HTTP, and the decisions that it has given.
struct DecisionEndpoints: Sendable {
    let api: DecisionAPI
    let store: any DecisionStore
    /// Who may ask for decisions.
    let askers: Authentication
    /// Who may read of any Freight; `nil` for nobody.
    let readers: Authentication?
    let logger: Logger

    var all: [APIEndpoint] { [verify, decision, document] + (readers.map { [freight($0)] } ?? []) }

    /// `POST /v1/verify`.
    private var verify: APIEndpoint {
        var endpoint = APIEndpoint(
            .post, "/v1/verify", authentication: askers, bodyLimit: 256 << 10
        ) { request in
            let answer = await api.answer(request.body)
            note(answer, of: request.user)
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
        APIEndpoint(.get, "/v1/reports/{key}", authentication: askers) { request in
            guard let digest = Digest(.sha256, hex: request.parameters["key"] ?? "") else {
                return .failure(400, "a report is named by 64 hexadecimal digits")
            }
            return await report { try await store.decision(for: DecisionKey(digest)) }
        }
    }

    /// The decision about a Freight.
    private func freight(_ readers: Authentication) -> APIEndpoint {
        APIEndpoint(.get, "/v1/reports/freight/{project}/{name}", authentication: readers) { request in
            let (project, name) = (request.parameters["project"] ?? "", request.parameters["name"] ?? "")
            return await report { () throws(KargoProblem) in
                try await api.decision(onFreight: name, of: project)
            }
        }
    }

    /// Counts an answer, and logs what did not let a promotion go on.
    private func note(_ answer: VerifyAnswer, of user: APIUser?) {
        Counter(label: "assay_verify_answers_total", dimensions: [("decision", answer.decision)]).increment()
        guard answer.decision != TrustDecision.trusted.rawValue else { return }
        let kargo = answer.request?.kargo
        logger.notice(
            "not promoted",
            metadata: [
                "decision": "\(answer.decision)", "status": "\(answer.status)",
                "image": "\(answer.request?.image ?? "")", "project": "\(kargo?.project ?? "")",
                "stage": "\(kargo?.stage ?? "")", "freight": "\(kargo?.freight ?? "")",
                "promotion": "\(kargo?.promotion ?? "")", "actor": "\(kargo?.actor ?? "")",
                "asker": "\(user?.name ?? "")", "reason": "\(answer.json["message"]?.string ?? "")",
            ])
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
        } catch let problem as KargoProblem {
            return .failure(problem.code == .notFound ? 404 : 503, problem.message)
        } catch {
            return .failure(503, "the reports cannot be read now")
        }
    }
}
