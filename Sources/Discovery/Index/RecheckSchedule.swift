// SPDX-License-Identifier: Apache-2.0

import OCIModel

/// When something that is not allowed is looked at again, though nothing announced a change. Times in seconds.
struct RecheckSchedule {
    /// Between two listings; nothing is looked at more often.
    var interval: Int

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
}
