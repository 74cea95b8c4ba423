// SPDX-License-Identifier: Apache-2.0

/// A request to the registry view, after its sender was authenticated.
package struct ViewRequest: Sendable {
    /// Which policies a client may see images through.
    package enum Policies: Sendable, Equatable {
        case all
        case only(Set<String>)

        func contains(_ policy: String) -> Bool {
            switch self {
            case .all: true
            case .only(let names): names.contains(policy)
            }
        }
    }

    /// The HTTP method.
    package var method: String
    /// The path below `/v2/`, percent-decoded; empty for `/v2/` itself. A query is passed over.
    package var path: String
    /// Who asks, for messages.
    package var client: String
    /// What it may use.
    package var policies: Policies
    /// The value of `If-None-Match`.
    package var ifNoneMatch: String?

    package init(
        method: String = "GET", path: String, client: String, policies: Policies, ifNoneMatch: String? = nil
    ) {
        self.method = method
        self.path = path
        self.client = client
        self.policies = policies
        self.ifNoneMatch = ifNoneMatch
    }
}
