// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Registry
import Testing
import Verification

@testable import Discovery

/// What a verdict makes of a tag.
@Suite struct IndexedTagTests {
    private let digest = Digest(sha256Of: [1])
    private let fingerprint = Digest(sha256Of: [2])
    private let schedule = RecheckSchedule(interval: 300)

    /// A verdict about `digest`, with a reason that fits the outcome.
    private func verdict(
        _ outcome: Outcome, _ enforcement: EnforcementLevel = .strict, of digest: Digest? = nil,
        because reason: RegistryError = .unreachable(host: "a", why: "")
    ) -> ImageVerdict {
        var reasons: [Reason] = []
        if outcome == .rejected { reasons = [.tagMayMove, .noSignatures] }
        if outcome == .undetermined { reasons = [.registry(reason)] }
        return ImageVerdict(
            written: "a", reference: nil, digest: digest ?? self.digest, places: [], outcome: outcome,
            disposition: outcome.disposition(under: enforcement), requirements: [], reasons: reasons,
            cost: .init())
    }

    private func tag(_ state: IndexedTag.State = .open, until: Int? = nil) -> IndexedTag {
        var tag = IndexedTag(name: "1.0.0", isHistorical: false)
        tag.digest = digest
        tag.state = state
        tag.fingerprint = state == .open ? nil : fingerprint
        tag.validUntil = until
        return tag
    }

    private func after(_ verdict: ImageVerdict?, _ tag: IndexedTag, under other: Digest? = nil) -> IndexedTag
    {
        var tag = tag
        tag.take(
            verdict, under: other ?? fingerprint, at: 1000, announced: 0, schedule: schedule)
        return tag
    }

    @Test(arguments: [
        (Outcome.verified, EnforcementLevel.strict, IndexedTag.State.allowed, String?.none),
        (.exempt, .strict, .allowed, nil), (.notGoverned, .strict, .allowed, nil),
        (.rejected, .permissive, .allowed, nil), (.undetermined, .permissive, .allowed, nil),
        (.rejected, .strict, .rejected, "signature.none"),
        (.undetermined, .strict, .undetermined, "registry.unreachable"),
        (.misconfigured, .strict, .rejected, "misconfigured"),
        (.misconfigured, .permissive, .rejected, "misconfigured"),
    ])
    func outcomes(
        _ outcome: Outcome, _ enforcement: EnforcementLevel, _ state: IndexedTag.State, _ code: String?
    ) {
        let tag = after(verdict(outcome, enforcement), tag())
        #expect(tag.state == state)
        #expect(tag.code == code)
        #expect(tag.isAllowed(at: 1000) == (state == .allowed))
    }

    @Test("that nothing can be decided takes away what no longer holds, and nothing else") func held() {
        let undetermined = verdict(.undetermined)
        for until in [nil, 1001] {
            let kept = after(undetermined, tag(.allowed, until: until))
            #expect(kept.isAllowed(at: 1000))
            #expect(kept.nextLook == 1000)
        }
        #expect(after(undetermined, tag(.allowed, until: 1000)).state == .undetermined)
        #expect(after(undetermined, tag(.rejected)).state == .undetermined)
        #expect(after(undetermined, tag(.allowed), under: digest).state == .undetermined)
        #expect(after(verdict(.rejected), tag(.allowed)).state == .rejected)
    }

    @Test("an allowance is renewed in its time and ends by itself") func age() {
        let allowed = after(verdict(.verified), tag())
        #expect(allowed.validUntil == 1000 + 259_200)
        #expect(allowed.nextLook.map { (1000 + 43_200...1000 + 86_400).contains($0) } == true)
        // What could not be decided again counts no longer for it.
        var held = allowed
        held.take(
            verdict(.undetermined), under: fingerprint, at: 90_000, announced: 0, schedule: schedule)
        #expect((held.state, held.validUntil) == (.allowed, allowed.validUntil))
    }

    @Test("an allowance that was kept without an end gets one; nothing else does") func keptWithoutEnd() {
        for (state, until) in [(IndexedTag.State.allowed, Int?.some(500 + 259_200)), (.rejected, nil)] {
            var kept = tag(state)
            kept.checkedAt = 500
            kept.limitAllowance(by: schedule)
            #expect(kept.validUntil == until)
            #expect((kept.nextLook == nil) == (until == nil))
            kept.validUntil = 600
            kept.limitAllowance(by: schedule)
            #expect(kept.validUntil == 600)
        }
    }

    @Test("a verdict about another digest, or none, decides nothing") func otherDigest() {
        #expect(after(verdict(.verified, of: fingerprint), tag()).state == .undetermined)
        #expect(after(nil, tag()).state == .undetermined)
        #expect(after(verdict(.verified), tag()).state == .allowed)
    }

    @Test(
        "what is broken upstream is looked at ever more seldom and holds up no first index",
        arguments: [
            (RegistryError.notFound(repository: "a", reference: "b"), [1300, 1600], false, false),
            (.serverError(host: "a", status: 500), [1000, 1000], true, false),
            (.rateLimited(host: "a", retryAfter: nil), [1000, 1000], true, true),
        ])
    func failures(_ error: RegistryError, _ next: [Int], _ holdsUp: Bool, _ alwaysHoldsUp: Bool) {
        let first = after(verdict(.undetermined, because: error), tag())
        let second = after(verdict(.undetermined, because: error), first)
        #expect([first, second].map(\.nextLook) == next)
        #expect(first.isUnsettled(after: 3) == holdsUp)
        #expect(second.isUnsettled(after: 2) == alwaysHoldsUp)
    }
}
