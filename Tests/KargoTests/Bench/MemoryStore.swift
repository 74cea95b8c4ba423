// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Verification

/// Keeps decisions while it lives.
final class MemoryStore: DecisionStore {
    private let decisions = Mutex<[DecisionKey: PreparedDecision]>([:])

    func decision(for key: DecisionKey) async throws -> PreparedDecision? { decisions.withLock { $0[key] } }

    func newest(about subject: String) async throws -> PreparedDecision? {
        try await newest().first { $0.subject == subject }
    }

    func newest() async throws -> [PreparedDecision] {
        decisions.withLock { Array($0.values) }.sorted { $0.decidedAt > $1.decidedAt }
    }

    func keep(_ decision: PreparedDecision) async throws {
        decisions.withLock { $0[decision.key] = decision }
    }

    func forget(_ subject: String) async throws {
        decisions.withLock { kept in kept = kept.filter { $0.value.subject != subject } }
    }
}
