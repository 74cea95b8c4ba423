// SPDX-License-Identifier: Apache-2.0

import Attestations
import Keys
import Policy
import Signatures
import Sigstore
import TrustRoots

/// Whose attestations count for what, by the lists of one requirement.
struct Attesters: Sendable {
    /// What an attestation may count for.
    enum Role: Hashable, Sendable {
        /// The level, by an entry of the trust table.
        case builder(Int)
        /// The level, by a verifier of the policy.
        case verifier(Int)
        case gate(Int)
    }

    /// The trust table.
    let platforms: [BuildPlatform]
    private var lists: [(role: Role, signers: TrustedSigners)] = []

    /// Resolves the signers of everything that the requirement asks for.
    init(
        _ requirement: Requirement, _ revocations: Revocations, keys: KeyResolver, trustRoots: TrustRootStore
    ) async {
        platforms = requirement.minSlsaLevel > 0 ? BuildPlatform.table(requirement.buildTrust) : []
        var lists: [(Role, [Signer])] = []
        for (index, platform) in platforms.enumerated() { lists.append((.builder(index), platform.signers)) }
        if requirement.minSlsaLevel > 0 {
            for (index, verifier) in requirement.buildTrust.verifiers.enumerated() {
                lists.append((.verifier(index), verifier.signers))
            }
        }
        for (index, gate) in requirement.gates.enumerated() { lists.append((.gate(index), gate.signers)) }
        for (role, list) in lists {
            let signers = await TrustedSigners(
                list, revocations, keys: keys, trustRoots: trustRoots)
            self.lists.append((role, signers))
        }
    }

    var usable: [TrustedSigners.Usable] { lists.flatMap(\.signers.usable) }

    /// Every signer that can be tried, with what its attestations count for.
    var trials: [(role: Role, signer: TrustedSigners.Usable)] {
        lists.flatMap { role, signers in signers.usable.map { (role, $0) } }
    }

    /// Signers whose attestations might count and cannot be verified now, each once.
    func unreachable(_ isWanted: (Role) -> Bool) -> [UnreachableSigner] {
        once(isWanted, \.unreachable)
    }

    /// Signers whose keys may be others by now: what they did not sign, a newer key might have.
    func outdated(_ isWanted: (Role) -> Bool) -> [UnreachableSigner] {
        once(isWanted, \.outdated)
    }

    /// Whether nobody in those lists can ever verify anything.
    func areUnusable(_ isWanted: (Role) -> Bool) -> Bool {
        lists.allSatisfy { role, signers in
            !isWanted(role)
                || signers.usable.isEmpty && !signers.unreachable.contains(where: \.standsForSigner)
        }
    }

    private func once(
        _ isWanted: (Role) -> Bool, _ signers: (TrustedSigners) -> [UnreachableSigner]
    ) -> [UnreachableSigner] {
        var seen: [UnreachableSigner] = []
        for (role, list) in lists where isWanted(role) {
            for signer in signers(list) where !seen.contains(signer) { seen.append(signer) }
        }
        return seen
    }

    /// Signers that can never verify anything, each once.
    var unusable: [UnusableSigner] {
        var seen: [UnusableSigner] = []
        for (_, signers) in lists {
            for signer in signers.unusable where !seen.contains(signer) { seen.append(signer) }
        }
        return seen.sorted { $0.name < $1.name }
    }
}
