// SPDX-License-Identifier: Apache-2.0

import Attestations
import OCIModel
import Policy
import StrictJSON
import Testing

/// Who can delete from a registry can hide the newest; who remembers it notices.
struct WithdrawnTests {
    private let bench: GateBench
    private let hour = GateBench.hour
    private let now = GateBench.now

    init() throws { bench = try GateBench() }

    @Test(arguments: [GateSelection.latest, .all]) func theNewestIsRemembered(_ select: GateSelection) throws
    {
        let passed = try bench.result("PASSED", at: now - 2 * hour)
        let failed = try bench.result("FAILED", at: now - hour)
        let gate = GateBench.gate(select: select)
        let seen = GateBench.result(gate, [passed, failed])
        #expect(seen.newest == GateRecord(signedAt: now - hour, attestation: failed.digest))

        let record = try #require(seen.newest)
        let hidden = GateBench.result(gate, [passed], remembered: .success(record))
        #expect(hidden.problems == [.withdrawn(record)])
        #expect(hidden.outcome == .open)
        #expect(hidden.newest == nil)
        #expect(GateBench.result(gate, [passed]).outcome == .satisfied)
    }

    @Test func deletedToTheLastItIsWithdrawnStill() throws {
        let record = GateRecord(signedAt: now - hour, attestation: GateBench.image)
        let result = GateBench.result(GateBench.gate(), [], remembered: .success(record))
        #expect(result.problems == [.withdrawn(record)])
        #expect(GateBench.result(GateBench.gate(), []).codes == [.noAttestation])
    }

    @Test func aNewerOneIsTheWayOut() throws {
        let record = GateRecord(signedAt: now - 2 * hour, attestation: GateBench.image)
        let newer = try bench.result("PASSED", at: now - hour)
        let result = GateBench.result(GateBench.gate(), [newer], remembered: .success(record))
        #expect(result.outcome == .satisfied)
        #expect(result.newest == GateRecord(signedAt: now - hour, attestation: newer.digest))
    }

    @Test func whatIsStillThereIsNot() throws {
        let passed = try bench.result("PASSED", at: now - hour)
        let record = GateRecord(signedAt: now - hour, attestation: passed.digest)
        let result = GateBench.result(GateBench.gate(), [passed], remembered: .success(record))
        #expect(result.outcome == .satisfied)
        // Nothing newer to remember.
        #expect(result.newest == nil)
        let other = GateRecord(signedAt: now - hour, attestation: GateBench.image)
        #expect(
            GateBench.result(GateBench.gate(), [passed], remembered: .success(other)).codes == [.withdrawn])
    }

    /// The same bytes with an older signature are not the one that is gone.
    @Test func anOlderSignatureOfTheSameBytesIsAnother() throws {
        let first = try bench.result("FAILED", at: now - 3 * hour)
        let passed = try bench.result("PASSED", at: now - 2 * hour)
        let record = GateRecord(signedAt: now - hour, attestation: first.digest)
        let result = GateBench.result(GateBench.gate(), [first, passed], remembered: .success(record))
        #expect(result.codes == [.withdrawn])
    }

    /// Of two of one second it is the failed one that somebody would remove.
    @Test func ofOneSecondTheFailedOneIsRemembered() throws {
        let passed = try bench.result("PASSED")
        let failed = try bench.result("FAILED")
        let seen = GateBench.result(GateBench.gate(), [passed, failed])
        #expect(seen.newest?.attestation == failed.digest)
        #expect(
            GateBench.result(GateBench.gate(), [passed, try bench.result("PASSED", url: "b")]).newest != nil)
    }

    @Test func aMemoryThatCannotBeReadLeavesItOpen() throws {
        let passed = try bench.result("PASSED")
        let failure = GateMemoryFailure.malformed("/memory/a.json")
        let result = GateBench.result(GateBench.gate(), [passed], remembered: .failure(failure))
        #expect(result.problems == [.memoryFailed(failure)])
        #expect(result.outcome == .open)
        #expect(result.newest == nil)
    }

    /// What one proves, no other takes back.
    @Test func anyNeedsNoMemory() throws {
        let passed = try bench.result("PASSED")
        let record = GateRecord(signedAt: now, attestation: GateBench.image)
        for remembered in [.success(record), .failure(.unreadable("a"))]
            as [Result<GateRecord?, GateMemoryFailure>]
        {
            let gate = GateBench.gate(select: .any)
            #expect(GateBench.result(gate, [passed], remembered: remembered).outcome == .satisfied)
            #expect(GateBench.result(gate, [], remembered: remembered).codes == [.noAttestation])
        }
    }
}
