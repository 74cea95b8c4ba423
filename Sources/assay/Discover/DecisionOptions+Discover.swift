// SPDX-License-Identifier: Apache-2.0

import Discovery
import Keys
import OCIModel
import Policy
import Registry
import Verification

extension DecisionOptions {
    /// Finds the best tags of a repository and decides about each; with them come notes for people, and what was asked of
    /// registries. Throws an ``InputError``, or a `TagDiscoveryError`.
    func discover(
        _ repository: Repository, _ wanted: TagSelection
    ) async throws -> (found: DiscoveredTags, notes: [String], traffic: DiscoveryTraffic) {
        try identities.checkTrustedRootFile(in: trust.store)
        let selection = try policy.selection(trusting: try identities.signer(), gates: gates, about: nil)
        let refresh = TrustRefresh(trust, roots: selection.policy.trustRoots)
        let attestations = try AttestationFiles(gates.attestation).items
        let (found, traffic) = try await keys.withResolver { resolver in
            try await withTags { tags in
                let memory = ManifestMemory(tags)
                let engine = engine(over: memory, resolver, attestations)
                let discovery = TagDiscovery(
                    memory, newMeter: registries.newMeter, atOnce: registries.concurrency
                ) { await engine.verify($0, under: $1) }
                return try await discovery.run(repository, wanted, under: selection.policy)
            }
        }
        let notes = selection.notes + (await refresh.notes())
        return (found, notes, DiscoveryTraffic(of: repository, traffic))
    }

    /// Runs `body` over the registries, or the folder that stands in for them; with the result comes what was asked of
    /// each host.
    private func withTags<Result>(
        _ body: (any TagSource) async throws -> Result
    ) async throws -> (Result, [String: HostTraffic]) {
        guard let folder = registries.ociLayout else {
            return try await registries.withClient(defaultRate: 20) { client in
                let result = try await body(client)
                return (result, client.traffic)
            }
        }
        let layout: OCILayout
        do throws(RegistryError) {
            layout = try OCILayout(directory: folder)
        } catch {
            throw InputError("\(error)")
        }
        return (try await body(layout), [:])
    }
}
