// SPDX-License-Identifier: Apache-2.0

import Attestations
import Policy
import StrictJSON
import Testing

/// When an attestation was made, and how long it counts.
struct GateTimeTests {
    private let bench: GateBench
    private let hour = GateBench.hour
    private let now = GateBench.now

    init() throws { bench = try GateBench() }

    // MARK: age

    @Test func whatIsTooOldDoesNotCount() throws {
        let attested = try bench.result("PASSED", at: now - 2 * hour)
        let old = GateBench.result(GateBench.gate(maxAge: "2h"), [attested])
        #expect(old.problems == [.tooOld(at: now - 2 * hour, maxAge: try #require(PolicyDuration("2h")))])
        #expect(old.outcome == .failed)
        #expect(old.validUntil == nil)
        let young = GateBench.result(GateBench.gate(maxAge: "121m"), [attested])
        #expect(young.outcome == .satisfied)
        #expect(young.validUntil == now + 60)
        #expect(GateBench.result(GateBench.gate(), [attested]).validUntil == nil)
    }

    /// The moment that `validUntil` names is the first at which the gate fails.
    @Test func theEndIsExact() throws {
        let attested = try bench.result("PASSED")
        let gate = GateBench.gate(maxAge: "3h")
        let end = try #require(GateBench.result(gate, [attested]).validUntil)
        #expect(GateBench.result(gate, [attested], now: end - 1).outcome == .satisfied)
        #expect(GateBench.result(gate, [attested], now: end).codes == [.tooOld])
    }

    @Test func anyLastsAsLongAsItsYoungest() throws {
        let older = try bench.result("PASSED", at: now - 2 * hour)
        let newer = try bench.result("PASSED", at: now - hour)
        let result = GateBench.result(GateBench.gate(select: .any, maxAge: "3h"), [older, newer])
        #expect(result.validUntil == now + 2 * hour)
        #expect(
            GateBench.result(GateBench.gate(select: .all, maxAge: "3h"), [older, newer]).validUntil
                == now + hour)
    }

    // MARK: no time

    @Test(arguments: [
        (GateSelection.latest, nil, true), (.latest, "9h", true), (.any, "9h", true), (.all, "9h", true),
        (.any, nil, false), (.all, nil, false),
    ])
    func whatMustBeDatedIs(_ selection: GateSelection, _ maxAge: String?, _ isNeeded: Bool) throws {
        let gate = GateBench.gate(select: selection, maxAge: maxAge)
        let undated = GateBench.result(gate, [try bench.result("PASSED", by: .keyWithoutTime)])
        #expect(undated.codes == (isNeeded ? [.noVerifiedTime] : []))
        #expect(undated.outcome == (isNeeded ? .failed : .satisfied))
        #expect(GateBench.result(gate, [try bench.result("PASSED", by: .key)]).outcome == .satisfied)
    }

    /// One without a time may be the newest.
    @Test func theNewestOfAnUndatedOneIsNotKnown() throws {
        let dated = try bench.result("PASSED")
        let undated = try bench.result("FAILED", by: .keyWithoutTime)
        #expect(
            GateBench.result(GateBench.gate(), [dated, undated]).codes == [.noVerifiedTime, .testResult])
        #expect(GateBench.result(GateBench.gate(), [dated]).outcome == .satisfied)
    }

    // MARK: a time in the predicate

    private func review(_ time: JSON, by signer: GateBench.Signer, at: Int? = nil) throws -> AttestedStatement
    {
        try bench.attest(
            ["meta": ["at": time]], as: GateBench.review, at: at ?? now - hour, by: signer)
    }

    private func dated(_ select: GateSelection = .latest) -> Gate {
        GateBench.gate(
            GateType(uri: GateBench.review), select: select, maxAge: "3h", predicateTime: ["meta", "at"])
    }

    private func text(_ seconds: Int) -> JSON { .string(RFC3339.text(seconds)) }

    @Test func aPredicatesTimeDatesAKeysStatement() throws {
        let undated = try review(text(now - 2 * hour), by: .keyWithoutTime)
        let result = GateBench.result(dated(), [undated])
        #expect(result.outcome == .satisfied)
        #expect(result.decided.first?.signedAt == now - 2 * hour)
        #expect(result.validUntil == now + hour)
        let old = try review(text(now - 3 * hour), by: .keyWithoutTime)
        #expect(GateBench.result(dated(), [old]).codes == [.tooOld])
    }

    /// Whoever holds an old attestation of a key can have it stamped anew.
    @Test func aNewStampDoesNotRenewWhatSaysItsTime() throws {
        let renewed = try review(text(now - 4 * hour), by: .key)
        #expect(GateBench.result(dated(), [renewed]).codes == [.tooOld])
        // Nor does a predicate that claims to be newer than its signature.
        let claimed = try review(text(now - hour), by: .key, at: now - 2 * hour)
        #expect(GateBench.result(dated(), [claimed]).decided.first?.signedAt == now - 2 * hour)
    }

    @Test func aCertificatesTimeIsTheSignatures() throws {
        let attested = try review(text(now - 4 * hour), by: .workflow)
        let result = GateBench.result(dated(), [attested])
        #expect(result.outcome == .satisfied)
        #expect(result.decided.first?.signedAt == now - hour)
    }

    @Test(arguments: [nil, 5, "yesterday", "2027-01-15"] as [JSON])
    func aPredicatesTimeMustBeOne(_ time: JSON) throws {
        let attested = try review(time, by: .keyWithoutTime)
        let result = GateBench.result(dated(.any), [attested])
        #expect(result.codes == [.predicateTime])
        #expect(result.outcome == .failed)
        let good = try review(text(now - hour), by: .keyWithoutTime)
        #expect(GateBench.result(dated(.any), [good]).outcome == .satisfied)
    }

    // MARK: the future

    /// A clock is wrong, and it is not known whose.
    @Test(arguments: [(300, true), (301, false)]) func theFutureIsOpen(_ ahead: Int, _ counts: Bool) throws {
        let attested = try review(text(now + ahead), by: .keyWithoutTime)
        let result = GateBench.result(dated(), [attested])
        #expect(result.problems == (counts ? [] : [.timeInFuture(now + ahead, now: now)]))
        #expect(result.outcome == (counts ? .satisfied : .open))
        #expect((result.newest == nil) == !counts)
    }

    @Test func aTimeOfTheFutureIsNotTheNewest() throws {
        let future = try review(text(now + hour), by: .keyWithoutTime)
        let past = try review(text(now - hour), by: .keyWithoutTime)
        #expect(GateBench.result(dated(), [future, past]).outcome == .open)
        #expect(GateBench.result(dated(.any), [future, past]).outcome == .satisfied)
        #expect(GateBench.result(dated(.any), [future]).outcome == .open)
    }
}
