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
            try await registries.withEvidence(versions: contentTrust.versions, defaultRate: 20) { sources in
                let memory = ManifestMemory(sources.content)
                let engine = engine(over: memory, sources.services, resolver, attestations)
                let discovery = TagDiscovery(
                    memory, newMeter: registries.newMeter, atOnce: registries.concurrency
                ) { await engine.verify($0, under: $1) }
                return (
                    try await discovery.run(repository, wanted, under: selection.policy), sources.traffic
                )
            }
        }
        let notes = selection.notes + (await refresh.notes())
        return (found, notes, DiscoveryTraffic(of: repository, traffic))
    }
}
