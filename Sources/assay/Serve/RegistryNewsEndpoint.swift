// SPDX-License-Identifier: Apache-2.0

import Kargo
import Server
import StrictJSON

/// Where registries' push webhooks may send what they like: it only wakes whoever looks for evidence.
enum RegistryNewsEndpoint {
    static func endpoint(
        _ authentication: Authentication, wake: @escaping @Sendable (String) async -> Void
    ) -> APIEndpoint {
        APIEndpoint(.post, "/v1/registry-events", authentication: authentication) { request in
            let limits = JSONLimits(bytes: 1 << 20, depth: 32, nodes: 50_000)
            guard let json = try? JSON(parsing: request.body, limits: limits) else {
                return .failure(400, "the body is no JSON")
            }
            let repositories = RegistryNews.repositories(json)
            guard !repositories.isEmpty else {
                return .failure(
                    422,
                    "no repository is named; known are notifications of distribution, Harbor, Quay, Docker Hub and GitHub"
                )
            }
            for repository in repositories { await wake(repository) }
            return .json(["repositories": .strings(repositories)], status: 202)
        }
    }
}
