// SPDX-License-Identifier: Apache-2.0

import Signatures

/// Verifies a repository's trust data (Notary v1, which Docker Content Trust uses), from a pinned root key down to its
/// tags. Nothing is trusted on first use.
package struct ContentTrustClient<Fetcher: TrustDataFetcher>: Sendable {
    private let fetcher: Fetcher
    private let store: any TrustVersionStore
    private let limits: ContentTrustLimits

    package init(
        fetcher: Fetcher, versions store: any TrustVersionStore,
        limits: ContentTrustLimits = ContentTrustLimits()
    ) {
        self.fetcher = fetcher
        self.store = store
        self.limits = limits
    }

    /// What the repository's signers say, at `now`, in seconds since 1970.
    ///
    /// Whoever publishes while the files are read makes them disagree: they are read a second time then.
    package func targets(
        _ question: ContentTrustQuestion, at now: Int
    ) async throws(ContentTrustError) -> VerifiedTargets {
        do throws(ContentTrustError) {
            return try await verify(question, at: now)
        } catch {
            switch error {
            case .signature, .threshold, .hashMismatch, .missing: return try await verify(question, at: now)
            default: throw error
            }
        }
    }

    private func verify(
        _ question: ContentTrustQuestion, at now: Int
    ) async throws(ContentTrustError) -> VerifiedTargets {
        let files = TrustFiles(fetcher: fetcher, question: question, limits: limits)
        // 1. The root, which a pinned key has signed or which comes from one that it has.
        let (root, pinned) = try await RootWalk(files: files, question: question, limits: limits).root(
            at: now)
        let key = TrustVersionKey(name: question.name, root: pinned.fingerprint)
        let known = try await store.versions(for: key)
        var seen = SeenVersions(known: known, memory: store.place(of: key))
        // Its keys are followed from one to the next: nothing starts it anew.
        try seen.note(root, by: nil)
        try root.checkExpiry(at: now)

        // 2. The timestamp names the snapshot.
        let timestamp = try await files.current(TrustTimestamp.self, "timestamp", limit: limits.timestamp)
        try seen.check(timestamp, by: root.role.keys(of: .timestamp))
        try timestamp.checkExpiry(at: now)

        // 3. The snapshot names the root that was used, and all other files.
        let snapshot = try await files.named(
            TrustSnapshot.self, "snapshot", timestamp.role.snapshot, limit: limits.snapshot)
        try seen.check(snapshot, by: root.role.keys(of: .snapshot))
        try snapshot.checkExpiry(at: now)
        guard let listed = snapshot.role.file(of: "root") else {
            throw .malformed(role: "snapshot", why: "it does not list the root")
        }
        guard listed.describes(root.bytes) else { throw .hashMismatch(role: "root") }

        // 4. The repository's own targets.
        guard let info = snapshot.role.file(of: "targets") else {
            throw .malformed(role: "snapshot", why: "it does not list the targets")
        }
        let targets = try await files.named(TrustTargets.self, "targets", info, limit: limits.targets)
        try seen.check(targets, by: root.role.keys(of: .targets))
        try targets.checkExpiry(at: now)

        // 5. The delegations that speak in their place.
        var walk = DelegationWalk(
            files: files, snapshot: snapshot, targets: targets, limits: limits, now: now)
        let speakers = try await walk.speakers(question.delegations, &seen)
        try await store.keep(seen.versions, for: key)
        return VerifiedTargets(
            name: question.name, rootKey: pinned,
            expires: min(root.expires, timestamp.expires, snapshot.expires, walk.expires),
            speakers: speakers)
    }
}
