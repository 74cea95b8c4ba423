// SPDX-License-Identifier: Apache-2.0

import Attestations

/// What the attestations of one digest come to, held against the level that a requirement asks for.
struct AttestationJudgement: Sendable {
    /// `nil` where no level is asked for.
    var level: LevelReport?
    /// Why it is not enough; empty when it is.
    var reasons: [Reason] = []
    var notes: [Reason] = []

    var isSatisfied: Bool { reasons.isEmpty }
}
