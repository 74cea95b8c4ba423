// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The faults of a registry; rules come and go while it runs.
package final class FaultPlan: Sendable {
    private struct Entry {
        var rule: FaultRule
        var matches = 0
    }

    private let entries = Mutex<[Entry]>([])

    /// A registry without faults.
    init() {}

    /// Adds a rule behind the others.
    package func add(_ rule: FaultRule) { entries.withLock { $0.append(Entry(rule: rule)) } }

    /// Adds a fault; see ``FaultRule``.
    package func add(
        _ fault: Fault, on kind: RequestKind? = nil, method: String? = nil, targetContains: String? = nil,
        _ occurrence: FaultRule.Occurrence = .always
    ) {
        add(FaultRule(fault, on: kind, method: method, targetContains: targetContains, occurrence))
    }

    /// Takes all rules away.
    package func clear() { entries.withLock { $0 = [] } }

    /// The rules, in order.
    package var rules: [FaultRule] { entries.withLock { $0.map(\.rule) } }

    /// The fault that stands in place of the answer, if there is one: the first rule's that strikes.
    func replacement(for request: RequestRecord) -> Fault? {
        due(for: request) { $0.replacesAnswer }.first
    }

    /// The faults that change an honest answer, in order.
    ///
    /// Answers other than 2xx are neither changed nor counted, latency excepted: a rule for the first body must
    /// not be used up by the 401 that comes before it.
    func changes(for request: RequestRecord, status: Int) -> [Fault] {
        due(for: request) { fault in
            if case .latency = fault { return true }
            return !fault.replacesAnswer && (200...299).contains(status)
        }
    }

    private func due(for request: RequestRecord, where applies: (Fault) -> Bool) -> [Fault] {
        entries.withLock { entries in
            var due: [Fault] = []
            for index in entries.indices
            where applies(entries[index].rule.fault) && entries[index].rule.matches(request) {
                if entries[index].rule.strikes(after: entries[index].matches) {
                    due.append(entries[index].rule.fault)
                }
                entries[index].matches += 1
            }
            return due
        }
    }
}
