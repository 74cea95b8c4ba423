// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Verification

/// Decisions that the process forgets when it ends.
package actor InMemoryDecisionStore: DecisionStore {
    private struct Entry {
        var decision: PreparedDecision
        /// Which one was kept later, of two of the same time.
        var number: Int

        func isNewer(than other: Entry) -> Bool {
            (decision.decidedAt, number) > (other.decision.decidedAt, other.number)
        }
    }

    private let most: Int
    private var entries: [DecisionKey: Entry] = [:]
    private var keys: [String: Set<DecisionKey>] = [:]
    private var number = 0

    /// A store of at most `most` decisions, of which the oldest make room.
    package init(most: Int = 10_000) { self.most = max(1, most) }

    package func decision(for key: DecisionKey) -> PreparedDecision? { entries[key]?.decision }

    package func newest(about subject: String) -> PreparedDecision? { newestEntry(about: subject)?.decision }

    package func newest() -> [PreparedDecision] {
        keys.keys.sorted().compactMap { newestEntry(about: $0)?.decision }
    }

    /// The subjects that run a digest; see ``SQLiteDecisionStore/subjects(running:)``.
    package func subjects(running digest: Digest) -> [String] {
        keys.keys.filter { subject in
            let entries = entries(about: subject)
            let candidates = [newest(entries), newest(entries.filter(\.decision.isAllowed))]
            return candidates.contains { $0?.decision.images.contains { $0.digest == digest } ?? false }
        }.sorted()
    }

    package func keep(_ decision: PreparedDecision) {
        remove(decision.key)
        number += 1
        entries[decision.key] = Entry(decision: decision, number: number)
        keys[decision.subject, default: []].insert(decision.key)
        while entries.count > most {
            let others = entries.values.filter { $0.number != number }
            guard let oldest = others.min(by: { $1.isNewer(than: $0) }) else { return }
            remove(oldest.decision.key)
        }
    }

    package func forget(_ subject: String) {
        for key in keys[subject] ?? [] { entries[key] = nil }
        keys[subject] = nil
    }

    private func remove(_ key: DecisionKey) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        keys[entry.decision.subject]?.remove(key)
        if keys[entry.decision.subject]?.isEmpty == true { keys[entry.decision.subject] = nil }
    }

    private func entries(about subject: String) -> [Entry] {
        (keys[subject] ?? []).compactMap { entries[$0] }
    }

    private func newestEntry(about subject: String) -> Entry? { newest(entries(about: subject)) }

    private func newest(_ entries: [Entry]) -> Entry? { entries.max { $1.isNewer(than: $0) } }
}
