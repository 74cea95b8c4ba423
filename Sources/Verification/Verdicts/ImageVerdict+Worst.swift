// SPDX-License-Identifier: Apache-2.0

import Policy

extension ImageVerdict {
    /// What verdicts on one image under several policies come to: the worst outcome, the worst disposition, and
    /// everything that was found. `nil` without any.
    ///
    /// Requirements of several policies that are judged together can stand in for each other where one of them governs an
    /// image and another does not; judged apart, each keeps its word.
    package static func worst(of verdicts: [ImageVerdict]) -> ImageVerdict? {
        guard var worst = verdicts.max(by: { $0.outcome.severity < $1.outcome.severity }) else { return nil }
        worst.disposition = verdicts.map(\.disposition).max() ?? worst.disposition
        worst.digest = verdicts.lazy.compactMap(\.digest).first
        worst.requirements = verdicts.flatMap(\.requirements)
        worst.reasons = verdicts.flatMap(\.reasons)
        worst.cost = Cost()
        for verdict in verdicts {
            worst.cost.requests += verdict.cost.requests
            worst.cost.bytes += verdict.cost.bytes
            worst.cost.milliseconds += verdict.cost.milliseconds
        }
        return worst
    }
}
