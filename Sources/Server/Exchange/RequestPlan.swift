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
    /// The shape of what else is answered instead of what was planned.
    var failure = FailureShape()

    /// The same request, refused.
    func refused(_ response: APIResponse) -> RequestPlan {
        RequestPlan(
            endpoint: endpoint, step: .refuse(response), bodyLimit: 0, bodyTime: bodyTime, failure: failure)
    }
}

/// Finds what is to be done for requests.
struct RequestPlanner: Sendable {
    enum Route: Sendable {
        case admission(AdmissionEndpoint)
        case api(APIEndpoint)

        var failure: FailureShape {
            switch self {
            case .admission: FailureShape()
            case .api(let endpoint): FailureShape(make: endpoint.failure)
            }
        }
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
        case .otherMethods(let methods, let pattern, let route):
            var response = route.failure(405, "this path is not for that method")
            response.headers["Allow"] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            return refusal(response, at: pattern, route.failure)
        case .found(let match):
            let failure = match.value.failure
            if load == .overfull { return refusal(failure.busy, at: match.pattern, failure) }
            switch match.value {
            case .admission(let endpoint): return admission(endpoint, request, target)
            case .api(let endpoint):
                if load == .full { return refusal(failure.busy, at: match.pattern, failure) }
                let asked = APIRequest(
                    method: endpoint.method, parameters: match.parameters, query: target.query,
                    headers: request.fields(endpoint.headers), id: id)
                return RequestPlan(
                    endpoint: match.pattern, step: .api(endpoint, asked), bodyLimit: endpoint.bodyLimit,
                    bodyTime: min(endpoint.timeLimit ?? limits.bodyTime, limits.bodyTime), failure: failure)
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
        _ response: APIResponse, at endpoint: String = HTTPMetrics.unknownEndpoint,
        _ failure: FailureShape = FailureShape()
    ) -> RequestPlan {
        RequestPlan(
            endpoint: endpoint, step: .refuse(response), bodyLimit: 0, bodyTime: limits.bodyTime,
            failure: failure)
    }
}
