// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Verification

/// A checksum over every value of a decision.
struct DecisionChecksum: Sendable {
    let bytes: [UInt8]

    init(of decision: PreparedDecision) {
        var input = ChecksumInput()
        input.add(decision.key.digest.description)
        input.add(decision.subject)
        input.add(decision.outcome.rawValue)
        input.add(decision.disposition.rawValue)
        input.add(decision.message)
        input.add(decision.warnings.count)
        for warning in decision.warnings { input.add(warning) }
        input.add(decision.decidedAt)
        input.add(decision.validUntil.map(String.init))
        input.add(decision.report)
        input.add(decision.images.count)
        for image in decision.images {
            input.add(image.written)
            input.add(image.digest?.description)
            input.add(image.outcome.rawValue)
            input.add(image.disposition.rawValue)
            input.add(image.code)
        }
        bytes = input.checksum
    }
}
