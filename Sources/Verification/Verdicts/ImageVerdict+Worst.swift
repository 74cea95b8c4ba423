// SPDX-License-Identifier: Apache-2.0

import Policy

extension ImageVerdict {
    /// What verdicts on one image under several policies come to: the worst disposition, the worst outcome that leads to
    /// it, and everything that was found. `nil` without any.
    ///
    /// Requirements of several policies that are judged together can stand in for each other where one of them governs an
    /// image and another does not; judged apart, each keeps its word.
    package static func worst(of verdicts: [ImageVerdict]) -> ImageVerdict? {
        let ranks = { (verdict: ImageVerdict) in (verdict.disposition, verdict.outcome.severity) }
        guard var worst = verdicts.max(by: { ranks($0) < ranks($1) }) else { return nil }
        let digests = Set(verdicts.compactMap(\.digest))
        worst.digest = digests.first
        worst.requirements = verdicts.flatMap(\.requirements)
        worst.reasons = verdicts.flatMap(\.reasons)
        worst.cost = Cost()
        for verdict in verdicts {
            worst.cost.requests += verdict.cost.requests
            worst.cost.bytes += verdict.cost.bytes
            worst.cost.milliseconds += verdict.cost.milliseconds
        }
        // A tag moved between two looks: no policy has said anything about what the other one saw.
        if digests.count > 1 {
            worst.digest = nil
            worst.outcome = .undetermined
            worst.disposition = .deny
            worst.reasons.append(.tagMayMove)
        }
        return worst
    }
}
