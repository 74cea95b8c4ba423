// SPDX-License-Identifier: Apache-2.0

extension VerifiedRevocationList {
    /// How a complete list and a list of changes stand to each other.
    package enum Order: Sendable {
        /// The changes are of this list, and not older than it.
        case fits
        /// The changes are since a later list than this one.
        case listIsOlder
        /// The list is later than the changes.
        case changesAreOlder
    }

    /// How a list of changes stands to this one (RFC 5280, section 5.2.4, b to d); `nil` when one of them has no number.
    ///
    /// A list and changes that are made at the same time have the same number.
    package func order(of changes: VerifiedRevocationList) -> Order? {
        guard let number = facts.number, let base = changes.facts.base, let last = changes.facts.number else {
            return nil
        }
        if base > number { return .listIsOlder }
        return last < number ? .changesAreOlder : .fits
    }

    /// What the list and the changes since then say of a certificate at `now`, in seconds since 1970: the later word
    /// counts, but that only a hold can be taken back.
    package func status(
        of question: RevocationQuestion, at now: Int, changedBy changes: VerifiedRevocationList
    ) -> RevocationStatus {
        do throws(RevocationProblem) {
            let entry = try entry(of: question)
            if entry?.effect == .revokes { return status(of: question, at: now) }
            // Both speak of the same certificates, or the changes are another list's (RFC 5280, section 6.3.3, c).
            guard changes.issuer == issuer, changes.facts.encodedScope.elementsEqual(facts.encodedScope)
            else {
                throw .notCovered(changes.list.place)
            }
            let change = try changes.entry(of: question)
            if change?.effect == .revokes { return changes.status(of: question, at: now) }
            guard order(of: changes) == .fits else {
                throw .malformed(changes.list.place, why: "it does not tell what changed since the list")
            }
            if let problem = problem(at: now) ?? changes.problem(at: now) { throw problem }
            if let change, change.effect == .holds { return changes.status(change) }
            // An entry that lifts a hold, or nothing new.
            if change == nil, let entry, entry.effect == .holds { return status(entry) }
            return .good(until: min(list.nextUpdate, changes.list.nextUpdate))
        } catch {
            return .unknown(error)
        }
    }
}
