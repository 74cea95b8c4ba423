// SPDX-License-Identifier: Apache-2.0

package import LinearPattern
package import OCIModel
import StrictJSON

/// An OCI registry that lists only tags whose digest a policy allows (OCI distribution specification 1.1, "Pull" and
/// "Content Discovery"), in front of registries that know nothing of policies.
///
/// Whoever discovers images through it cannot find one that is not verified. It serves manifests and configs, byte for
/// byte; layers come from upstream.
package final class RegistryView: Sendable {
    private let policy: @Sendable (String) async -> ViewPolicy?
    private let allowed: [Glob]
    private let indexes: VerifiedIndexes

    /// A view.
    ///
    /// - Parameters:
    ///   - allowed: upstream repositories that may be viewed; none by default, since a view lends its credentials.
    ///   - policy: the policy of a name, as it is now; `nil` when there is none.
    package init(
        allowed: [Glob], environment: IndexEnvironment,
        policy: @escaping @Sendable (String) async -> ViewPolicy?
    ) {
        self.allowed = allowed
        self.policy = policy
        indexes = VerifiedIndexes(environment)
    }

    /// Answers one request. What is wrong is said in the specification's error document.
    package func answer(_ request: ViewRequest) async -> ViewAnswer {
        do throws(ViewRefusal) { return try await content(for: request) } catch { return error.answer }
    }

    /// A push to an upstream repository: its tags are looked at sooner. It changes nothing else, whoever says it.
    package func wake(_ repository: Repository) async {
        for index in indexes.indexes(of: repository) { await index.wake() }
    }

    private func content(for request: ViewRequest) async throws(ViewRefusal) -> ViewAnswer {
        guard request.method == "GET" || request.method == "HEAD" else {
            throw ViewRefusal(.unsupported, "the registry view can only be read")
        }
        guard let route = ViewRoute(path: request.path) else {
            throw ViewRefusal(
                .nameUnknown, "names here read <policy>/<upstream host>/<path>, a port as host_port")
        }
        guard let name = route.name else { return .json([:]) }
        let policy = try await policy(of: name, for: request)
        let index = indexes[name]
        switch route {
        case .version: return .json([:])
        case .tags:
            let tags = try await index.tags(under: policy)
            return .json(["name": .string(name.description), "tags": .strings(tags)])
        case .manifest(_, let reference):
            let manifest =
                if let digest = Digest(reference) {
                    try await index.manifest(digest: digest, under: policy)
                } else {
                    try await index.manifest(tag: reference, under: policy)
                }
            return .content(manifest, ifNoneMatch: request.ifNoneMatch)
        case .blob(_, let reference):
            guard let digest = Digest(reference) else {
                throw ViewRefusal(.blobUnknown, "a blob is named by its digest")
            }
            return .content(
                try await index.blob(digest, under: policy), ifNoneMatch: request.ifNoneMatch)
        case .referrers:
            throw ViewRefusal(.nameUnknown, "the registry view shows no referrers; ask upstream")
        }
    }

    /// The policy of a name, if this client may use it for that repository. Who may not is told nothing of what exists.
    private func policy(of name: ViewName, for request: ViewRequest) async throws(ViewRefusal) -> ViewPolicy {
        guard request.policies.contains(name.policy) else {
            throw ViewRefusal(.denied, "\(request.client) may not use policy \(name.policy)")
        }
        guard
            name.repository.spellings.contains(where: { spelling in allowed.contains { $0.matches(spelling) }
            })
        else {
            throw ViewRefusal(.nameUnknown, "\(name.repository) is not among the repositories to be viewed")
        }
        guard let policy = await policy(name.policy) else {
            throw ViewRefusal(.nameUnknown, "there is no policy \(name.policy)")
        }
        return policy
    }
}
