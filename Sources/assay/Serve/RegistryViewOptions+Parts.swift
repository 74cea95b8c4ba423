// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Discovery
import Kargo
import OCIModel
import Policy
import Registry
import StrictJSON
import Verification

extension RegistryViewOptions {
    /// The view over the registries that `source` reads.
    ///
    /// - Parameters:
    ///   - store: keeps what was found over restarts.
    func view(
        of source: any TagSource, store: any VerifiedTagStore,
        newMeter: @escaping @Sendable () -> RequestMeter, on base: ServerBase
    ) -> RegistryView {
        var limits = IndexLimits()
        limits.interval = registryViewInterval
        let environment = IndexEnvironment(
            source: source, verify: { await base.engines.verify($0, under: $1) }, store: store,
            now: base.now, newMeter: newMeter, mutability: TagMutability(patterns: mutablePatterns),
            limits: limits)
        return RegistryView(allowed: upstreams, environment: environment) { name in
            let place = KargoPlace(project: "", stage: .none)
            guard let governance = base.policies.book?.governance(by: name, at: place) else { return nil }
            let parts = [governance.fingerprint.description, base.engines.digest.description]
            return ViewPolicy(
                policy: governance.policy,
                fingerprint: Digest(sha256Of: JSON.strings(parts).serialized()))
        }
    }

    /// The names that Warehouses call the view by, `host:port` in lower case.
    func hosts(_ listening: ListenOptions) -> Set<String> {
        let service = "\(listening.service).\(listening.namespace)"
        let usual = [service, "\(service).svc", "\(service).svc.cluster.local"]
        let names = registryViewHost.isEmpty ? usual.flatMap { [$0, "\($0):443"] } : registryViewHost
        return Set(names.map { $0.lowercased() })
    }
}

extension UpstreamImage {
    /// What a repository shows that may be one of the view's: then the policy of the view holds too.
    init(repoURL: String, viewHosts: Set<String>) {
        if let name = ViewName(repoURL: repoURL, viewHosts: viewHosts) {
            self.init(repository: name.repository.description, policy: name.policy)
        } else {
            self.init(repository: repoURL)
        }
    }
}
