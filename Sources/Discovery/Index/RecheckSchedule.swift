// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// When something is looked at again, though nothing announced a change. Times in seconds.
struct RecheckSchedule {
    /// Between two listings; nothing is looked at more often.
    var interval: Int
    /// After which what is allowed is looked at again, at the latest.
    var renewal = Self.day
    /// How long something is allowed for without being found allowed again.
    var allowance = 3 * Self.day

    /// When a digest that was found allowed at `now` is to be looked at again: before `end`, where its verdict ends by
    /// itself.
    ///
    /// Evidence is withdrawn and superseded as well as added, and nothing announces it. Each digest comes in the second
    /// half of the period at its own time, so that what was first looked at together is no burst.
    func renewal(after now: Int, until end: Int? = nil, digest: Digest?) -> Int {
        let longest = min(max(renewal, 1), Self.longest)
        // What many digests rest on, such as a list of revoked certificates, ends for all of them at once.
        let period = end.map { min(max($0 - now, 1), longest) } ?? longest
        return now + period - Self.share(of: digest, in: period / 2 + 1)
    }

    /// When what was found allowed at `now` is allowed no more.
    func end(after now: Int) -> Int { now + min(max(allowance, 1), Self.longest) }

    /// When the digest behind a tag is to be looked at again, which was rejected `looks` times in a row, last at `now`.
    ///
    /// Signatures follow their image soon or never: new tags are looked at after one interval, then ever more seldom,
    /// down to once a day. Those that were there before anybody watched are looked at once a day, each at its own
    /// time, so that a thousand of them are no burst.
    func next(after now: Int, looks: Int, isHistorical: Bool, digest: Digest?) -> Int {
        if isHistorical {
            guard looks <= 1 else { return now + Self.day }
            return now + Self.day / 2 + Self.share(of: digest, in: Self.day)
        }
        return now + backOff(looks)
    }

    /// One interval, doubled with each look after the first, a day at most.
    func backOff(_ looks: Int) -> Int {
        let first = min(max(interval, 1), Self.day)
        let doublings = min(max(looks - 1, 0), 20)
        return min(first << doublings, Self.day)
    }

    /// A number below `range` that is always the same for one digest.
    private static func share(of digest: Digest?, in range: Int) -> Int {
        guard let digest, let number = Int(digest.hex.prefix(8), radix: 16) else { return 0 }
        return number % range
    }

    private static let day = 86_400
    /// A century: what an administrator means by "never".
    private static let longest = 36_525 * day
}
