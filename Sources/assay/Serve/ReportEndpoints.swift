// SPDX-License-Identifier: Apache-2.0

import Kubernetes
import Server
import StrictJSON

/// Reports for people: for Argo CD's UI extension, and for whoever has a token.
struct ReportEndpoints: Sendable {
    let client: KubernetesClient

    /// What Argo CD's proxy asks for on behalf of a user who may see the Application that its header names. Nothing is
    /// answered about any other.
    func forExtension(_ secret: SharedSecret) -> APIEndpoint {
        APIEndpoint(
            .get, "/extension/report", authentication: .extensionSecret(secret),
            headers: [Self.applicationHeader]
        ) { request in
            let parts = (request.headers[Self.applicationHeader] ?? "").split(
                separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                return .failure(400, "Argocd-Application-Name takes namespace:name")
            }
            return await report(String(parts[0]), String(parts[1]))
        }
    }

    /// What tokens of the API ask for.
    func forAPI(_ authentication: Authentication) -> APIEndpoint {
        APIEndpoint(.get, "/api/v1/reports/{namespace}/{name}", authentication: authentication) { request in
            await report(request.parameters["namespace"] ?? "", request.parameters["name"] ?? "")
        }
    }

    private func report(_ namespace: String, _ name: String) async -> APIResponse {
        do throws(KubernetesError) {
            let object = try await client.get(
                .imageVerificationReports, ObjectKey(namespace: namespace, name: name))
            return .json(object)
        } catch {
            switch error.code {
            case .notFound: return .failure(404, "there is no report on \(namespace)/\(name) yet")
            case .request: return .failure(400, "\(namespace)/\(name) is no name of an Application")
            default: return .failure(503, "the report could not be read: \(error)")
            }
        }
    }

    private static let applicationHeader = "argocd-application-name"
}
