// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy

/// What the attestations of one digest come to, held against what a requirement asks for.
struct AttestationJudgement: Sendable {
    /// One thing that is asked for, and what was found of it.
    struct Part<Found: Sendable>: Sendable {
        var found: Found
        /// Why it is not enough; empty when it is.
        var reasons: [Reason]
        var notes: [Reason] = []
        /// When the signatures that counted stop counting by themselves, in seconds since 1970.
        var validUntil: Int?

        var isSatisfied: Bool { reasons.isEmpty }
        /// Whether it may yet turn out to be enough.
        var isOpen: Bool { reasons.contains { $0.outcome == .undetermined } }

        /// This, left open by whatever leaves `other` open.
        func leftOpen(by other: Self) -> Self {
            var part = self
            part.reasons.insert(contentsOf: other.reasons.filter { $0.outcome == .undetermined }, at: 0)
            return part
        }
    }

    /// `nil` where no level is asked for.
    var level: Part<LevelReport>?
    /// In the requirement's order.
    var gates: [Part<GateResult>] = []
    /// Where the attestations were found that count for something.
    var sources: [EvidenceSource] = []

    var isSatisfied: Bool { (level?.isSatisfied ?? true) && gates.allSatisfy(\.isSatisfied) }
    var reasons: [Reason] { (level?.reasons ?? []) + gates.flatMap(\.reasons) }
    var notes: [Reason] { (level?.notes ?? []) + gates.flatMap(\.notes) }
    /// The first moment at which something may no longer be satisfied, in seconds since 1970.
    var validUntil: Int? {
        let ends = [level?.validUntil] + gates.map(\.validUntil) + gates.map(\.found.validUntil)
        return ends.compactMap(\.self).min()
    }
}

extension AttestationJudgement {
    /// What is left to find on the children of an index, by a requirement that takes theirs for the index's.
    func isOpenToChildren(_ requirement: Requirement) -> Bool {
        let scope = requirement.subjectScope
        if let level, !level.isSatisfied, scope == .allPlatforms { return true }
        return zip(gates, requirement.gates).contains { part, gate in
            gate.subjectScope ?? scope == .allPlatforms && part.leavesRoom(for: gate.selection)
        }
    }

    /// Puts what every child has in the place of what the index lacks: the worst child speaks for them all. What may yet
    /// be found, on the index or on every child that lacks it, leaves it open.
    mutating func take(_ children: [AttestationJudgement], by requirement: Requirement) {
        sources += children.flatMap(\.sources)
        let scope = requirement.subjectScope
        if let own = level, !own.isSatisfied, scope == .allPlatforms {
            let parts = children.compactMap(\.level)
            let least = parts.min { $0.found.level < $1.found.level }
            if let least, var worst = Self.worst(of: parts, by: { $0.found.level < $1.found.level }) {
                // The level is the greater of the index's and the least of the children's.
                worst.found = least.found
                let isMore = worst.isSatisfied || worst.found.level > own.found.level
                level = worst.isSatisfied ? worst : isMore ? worst.leftOpen(by: own) : own.leftOpen(by: worst)
            }
        }
        for (index, gate) in requirement.gates.enumerated() where gates.indices.contains(index) {
            guard gate.subjectScope ?? scope == .allPlatforms, gates[index].leavesRoom(for: gate.selection)
            else { continue }
            let parts = children.compactMap { $0.gates.indices.contains(index) ? $0.gates[index] : nil }
            guard parts.count == children.count else { continue }
            let worst = Self.worst(of: parts) { $0.found.validUntil ?? .max < $1.found.validUntil ?? .max }
            if let worst { gates[index] = worst.isSatisfied ? worst : worst.leftOpen(by: gates[index]) }
        }
    }

    /// The part that speaks for all: one that is not satisfied if there is such a one, and rather one that never will be.
    private static func worst<Found>(
        of parts: [Part<Found>], by isLess: (Part<Found>, Part<Found>) -> Bool
    ) -> Part<Found>? {
        let lacking = parts.filter { !$0.isSatisfied }
        let decided = lacking.filter { !$0.isOpen }
        return (lacking.isEmpty ? parts : decided.isEmpty ? lacking : decided).min(by: isLess)
    }

    /// Names the child in whatever it lacks.
    func noting(_ note: Reason) -> AttestationJudgement {
        var judgement = self
        if let level, !level.isSatisfied { judgement.level?.notes.append(note) }
        for index in gates.indices where !gates[index].isSatisfied {
            judgement.gates[index].notes.append(note)
        }
        return judgement
    }

    /// Adds a reason to all that is not satisfied.
    mutating func leaveOpen(_ reason: Reason) {
        if let level, !level.isSatisfied { self.level?.reasons.insert(reason, at: 0) }
        for index in gates.indices where !gates[index].isSatisfied {
            gates[index].reasons.insert(reason, at: 0)
        }
    }
}

extension AttestationJudgement.Part<GateResult> {
    /// Whether children may say what the index does not. Where the newest counts, or all do, one that the index has, or
    /// that may have been missed there, is not outvoted.
    fileprivate func leavesRoom(for selection: GateSelection) -> Bool {
        guard !isSatisfied else { return false }
        return selection == .any
            || found.problems.allSatisfy { if case .noAttestation = $0 { true } else { false } }
    }
}
