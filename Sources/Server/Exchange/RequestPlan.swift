// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import HummingbirdCore

/// What is to be done for a request, by its header.
struct RequestPlan: Sendable {
    enum Step: Sendable {
        case refuse(APIResponse)
        /// The time is for reading and deciding.
        case admission(AdmissionEndpoint, time: Duration)
        case api(APIEndpoint, APIRequest)
    }

    /// For metrics and the log.
    var endpoint: String
    var step: Step
    /// Larger bodies are not kept; 0 for none.
    var bodyLimit: Int
    var bodyTime: Duration

    /// The same request, refused.
    func refused(_ response: APIResponse) -> RequestPlan {
        RequestPlan(endpoint: endpoint, step: .refuse(response), bodyLimit: 0, bodyTime: bodyTime)
    }
}

/// Finds what is to be done for requests.
struct RequestPlanner: Sendable {
    enum Route: Sendable {
        case admission(AdmissionEndpoint)
        case api(APIEndpoint)
    }

    let routes: RouteTable<Route>
    let limits: ServerLimits

    func plan(_ request: Request, _ id: String, _ load: LoadGate.Load) -> RequestPlan {
        let target: RequestTarget
        do throws(RequestTarget.Problem) {
            target = try RequestTarget(request.head.path ?? "")
        } catch {
            if case .tooLong = error { return refusal(.failure(414, "\(error)")) }
            return refusal(.failure(400, "\(error)"))
        }
        let method = HTTPMethod(rawValue: request.method == .head ? "GET" : request.method.rawValue)
        switch routes.find(method, target.steps) {
        case .nothing: return refusal(.failure(404, "there is nothing at this path"))
        case .otherMethods(let methods, let pattern):
            var response = APIResponse.failure(405, "this path is not for that method")
            response.headers["Allow"] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            return refusal(response, at: pattern)
        case .found(let match):
            if load == .overfull { return refusal(.busy, at: match.pattern) }
            switch match.value {
            case .admission(let endpoint): return admission(endpoint, request, target)
            case .api(let endpoint):
                if load == .full { return refusal(.busy, at: match.pattern) }
                let asked = APIRequest(
                    method: endpoint.method, parameters: match.parameters, query: target.query,
                    headers: request.fields(endpoint.headers), id: id)
                return RequestPlan(
                    endpoint: match.pattern, step: .api(endpoint, asked), bodyLimit: endpoint.bodyLimit,
                    bodyTime: limits.bodyTime)
            }
        }
    }

    private func admission(
        _ endpoint: AdmissionEndpoint, _ request: Request, _ target: RequestTarget
    ) -> RequestPlan {
        guard request.isJSON else {
            return refusal(
                .text("The Content-Type of an AdmissionReview is application/json.\n", status: 415),
                at: endpoint.path)
        }
        let time = AdmissionDeadline.time(target.query["timeout"])
        return RequestPlan(
            endpoint: endpoint.path, step: .admission(endpoint, time: time),
            bodyLimit: limits.admissionBody, bodyTime: min(time, limits.bodyTime))
    }

    private func refusal(
        _ response: APIResponse, at endpoint: String = HTTPMetrics.unknownEndpoint
    ) -> RequestPlan {
        RequestPlan(endpoint: endpoint, step: .refuse(response), bodyLimit: 0, bodyTime: limits.bodyTime)
    }
}

extension APIResponse {
    /// Turned away for now.
    static var busy: APIResponse {
        var response = APIResponse.failure(503, "there are too many requests at once")
        response.headers["Retry-After"] = "1"
        return response
    }
}
