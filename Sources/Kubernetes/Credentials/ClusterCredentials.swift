// SPDX-License-Identifier: Apache-2.0

/// Where credentials for the API server come from.
package struct ClusterCredentials: Sendable {
    /// The credentials of now. `refused` is what the server has just not taken: if there is a way to newer ones, it is
    /// gone. Throws `credentials`.
    package var authorization:
        @Sendable (_ refused: Authorization?) async throws(KubernetesError) -> Authorization

    package init(
        authorization:
            @escaping @Sendable (_ refused: Authorization?) async throws(KubernetesError) ->
            Authorization
    ) {
        self.authorization = authorization
    }

    /// The same at all times.
    package static func fixed(_ authorization: Authorization) -> Self {
        Self { (_) throws(KubernetesError) in authorization }
    }

    /// None at all.
    package static let none = fixed(.none)
}
