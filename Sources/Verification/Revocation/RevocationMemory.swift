// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Synchronization

/// Lists of revoked certificates that were verified, and the places that failed not long ago. It is memory: nothing in it
/// can fail, and a restart forgets it.
final class RevocationMemory: Sendable {
    /// A place, and whose list of which kind it is asked for. The issuer belongs to it: nobody puts a list in another's
    /// place.
    struct Key: Hashable {
        let url: String
        let issuer: [UInt8]
        let kind: VerifiedRevocationList.Kind

        init(
            _ url: String, for question: RevocationQuestion, _ kind: VerifiedRevocationList.Kind = .complete
        ) {
            self.url = url
            issuer = question.issuer.derEncoded
            self.kind = kind
        }
    }

    private struct Kept {
        var list: VerifiedRevocationList
        /// When it is fetched again.
        var fresh: Range<Int>
    }

    private struct Failure {
        var problem: RevocationProblem
        var counts: Range<Int>
    }

    private struct State {
        var lists: [Key: Kept] = [:]
        var failures: [Key: Failure] = [:]
        var bytes = 0
    }

    private let limits: RevocationLimits
    private let state = Mutex(State())

    init(_ limits: RevocationLimits) { self.limits = limits }

    /// How many lists are kept, and their bytes.
    var size: (lists: Int, bytes: Int) { state.withLock { ($0.lists.count, $0.bytes) } }

    /// The list of that place, if there is one; whether it need not be fetched again yet; and whether it was fetched so
    /// lately that it is not fetched again whatever it says.
    func list(_ key: Key, at now: Int) -> (list: VerifiedRevocationList, isFresh: Bool, isNew: Bool)? {
        state.withLock { state in
            state.lists[key].map { kept in
                let fetched = kept.fresh.lowerBound
                let isNew = (fetched..<fetched + limits.shortestListAge).contains(now)
                return (kept.list, kept.fresh.contains(now), isNew)
            }
        }
    }

    /// Keeps a list that was fetched at `now`, and gives back which of it and the one before is newer: whoever can answer
    /// for the place cannot go back behind what was seen.
    func keep(_ fetched: VerifiedRevocationList, for key: Key, at now: Int) -> VerifiedRevocationList {
        state.withLock { state in
            state.failures[key] = nil
            var newest = fetched
            if let before = state.lists.removeValue(forKey: key) {
                state.bytes -= before.list.list.size
                if before.list.list.thisUpdate > fetched.list.thisUpdate { newest = before.list }
            }
            guard newest.list.size <= limits.mostBytes else { return newest }
            while state.lists.count >= limits.mostLists
                || state.bytes + newest.list.size > limits.mostBytes,
                let oldest = state.lists.min(by: { $0.value.fresh.lowerBound < $1.value.fresh.lowerBound })
            {
                state.lists[oldest.key] = nil
                state.bytes -= oldest.value.list.list.size
            }
            state.lists[key] = Kept(list: newest, fresh: freshness(of: newest.list, at: now))
            state.bytes += newest.list.size
            return newest
        }
    }

    /// Why the place failed not long before `now`; `nil` when it did not.
    func failure(_ key: Key, at now: Int) -> RevocationProblem? {
        state.withLock { state in
            guard let failure = state.failures[key], failure.counts.contains(now) else { return nil }
            return failure.problem
        }
    }

    /// Remembers that the place failed at `now`.
    func remember(_ problem: RevocationProblem, of key: Key, at now: Int) {
        state.withLock { state in
            if state.failures.count >= Self.mostFailures {
                state.failures = state.failures.filter { $0.value.counts.contains(now) }
            }
            if state.failures.count >= Self.mostFailures { state.failures = [:] }
            state.failures[key] = Failure(problem: problem, counts: now..<now + limits.failureAge)
        }
    }

    /// Until half of its life is over or it is an hour old, and a minute at least, so that an old list is not asked for
    /// at every question; but not beyond its end.
    private func freshness(of list: CertificateRevocationList, at now: Int) -> Range<Int> {
        let half = list.thisUpdate + max(0, list.nextUpdate - list.thisUpdate) / 2
        let end = max(now + limits.shortestListAge, min(now + limits.listAge, half))
        return now..<(list.nextUpdate > now ? min(end, list.nextUpdate) : end)
    }

    private static let mostFailures = 1024
}
