// SPDX-License-Identifier: Apache-2.0

import Discovery
import Server
import StrictJSON

extension ServerPart {
    /// The registry view over HTTP (OCI distribution specification 1.1).
    static func registryView(_ view: RegistryView, clients: BasicClients) -> ServerPart {
        let endpoints = [HTTPMethod.get, .post, .put, .patch, .delete].map { method in
            var endpoint = APIEndpoint(
                method, "/v2/{path...}", authentication: .basic(clients), headers: ["if-none-match"],
                bodyLimit: 0
            ) { request in
                let answer = await view.answer(ViewRequest(request))
                return APIResponse(
                    status: answer.status, contentType: answer.contentType, headers: answer.headers,
                    body: answer.body)
            }
            endpoint.timeLimit = .seconds(28)
            endpoint.failure = { status, message in
                .json(
                    ["errors": [["code": .string(code(status)), "message": .string(message)]]],
                    status: status)
            }
            return endpoint
        }
        return ServerPart(api: endpoints, lastContact: { nil })
    }

    /// The specification's codes ("Error Codes").
    private static func code(_ status: Int) -> String {
        switch status {
        case 401: "UNAUTHORIZED"
        case 403: "DENIED"
        case 429: "TOOMANYREQUESTS"
        case 503, 504: "UNAVAILABLE"
        default: "UNSUPPORTED"
        }
    }
}

extension ViewRequest {
    fileprivate init(_ request: APIRequest) {
        let policies = request.user?.groups ?? []
        self.init(
            method: request.method.rawValue, path: request.parameters["path"] ?? "",
            client: request.user?.name ?? "", policies: policies.contains("*") ? .all : .only(Set(policies)),
            ifNoneMatch: request.headers["if-none-match"])
    }
}
