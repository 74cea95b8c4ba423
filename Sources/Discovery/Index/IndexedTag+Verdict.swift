// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Registry
import Verification

extension IndexedTag {
    /// Takes what was decided about the digest, at `now`.
    ///
    /// That something could not be decided takes nothing away that was decided before and still holds.
    ///
    /// - Parameters:
    ///   - verdict: `nil` where there is none.
    ///   - announced: how many tags for signatures the digest has.
    mutating func take(
        _ verdict: ImageVerdict?, under fingerprint: Digest, at now: Int, announced: Int,
        schedule: RecheckSchedule
    ) {
        let held = isAllowed(at: now) && self.fingerprint == fingerprint
        self.fingerprint = fingerprint
        self.announced = announced
        checkedAt = now
        // Where no policy governs, nobody looked at the digest.
        guard let verdict, verdict.digest == digest || verdict.outcome == .notGoverned else {
            return fail(RegistryError.Code.cancelled.rawValue, held, now, schedule)
        }
        if verdict.disposition != .deny, verdict.validUntil.map({ now < $0 }) ?? true {
            state = .allowed
            (code, nextLook, looks, validUntil) = (nil, nil, 0, verdict.validUntil)
            limitAllowance(by: schedule)
            return
        }
        let reason = verdict.allReasons.first { $0.outcome != nil }?.code ?? verdict.outcome.rawValue
        switch verdict.outcome {
        case .rejected:
            state = .rejected
            code = reason
            validUntil = nil
            looks += 1
            nextLook = schedule.next(after: now, looks: looks, isHistorical: isHistorical, digest: digest)
        case .misconfigured:
            // It costs no request to find out that the policy still cannot be used.
            state = .rejected
            (code, nextLook, validUntil) = (reason, now, nil)
        case .verified, .exempt, .notGoverned, .undetermined:
            fail(reason, held, now, schedule)
        }
    }

    /// Sees to it that an allowance ends, and is renewed before that. It counts from when the digest was last looked at.
    mutating func limitAllowance(by schedule: RecheckSchedule) {
        guard state == .allowed else { return }
        let look = schedule.renewal(after: checkedAt, until: validUntil, digest: digest)
        let end = schedule.end(after: checkedAt)
        validUntil = min(validUntil ?? end, end)
        nextLook = min(nextLook ?? look, look)
    }

    /// Takes that the tag could not be resolved.
    mutating func take(_ error: RegistryError, at now: Int, schedule: RecheckSchedule) {
        resolvedAt = now
        guard digest == nil else { return }
        fail(error.code.rawValue, false, now, schedule)
    }

    private mutating func fail(_ reason: String, _ held: Bool, _ now: Int, _ schedule: RecheckSchedule) {
        if held {
            nextLook = now
            return
        }
        state = .undetermined
        code = reason
        validUntil = nil
        looks += 1
        // What is broken upstream mends itself seldom; what could not be reached is tried with the next scan.
        nextLook = isBroken ? now + schedule.backOff(looks) : now
    }

    /// Whether what hides the tag is the content upstream, and not that it could not be read now.
    var isBroken: Bool { state == .undetermined && Self.contentCodes.contains(code ?? "") }

    /// Whether a first index without this tag would be a wrong one, since the tag may be shown soon.
    func isUnsettled(after scans: Int) -> Bool {
        switch state {
        case .open: true
        case .allowed, .rejected: false
        case .undetermined: !isBroken && (looks < scans || Self.hostCodes.contains(code ?? ""))
        }
    }

    /// The registry holds something that is no image, whoever asks and whenever.
    private static let contentCodes = Set(
        [
            RegistryError.Code.notFound, .digestMismatch, .tooLarge, .malformed, .unsupportedMediaType,
            .addressRefused, .redirectRefused, .limit,
        ].map(\.rawValue))
    /// The registry as a whole gives nothing now.
    private static let hostCodes = Set(
        [RegistryError.Code.rateLimited, .unreachable, .cancelled].map(\.rawValue))
}
