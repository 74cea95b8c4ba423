// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy
import Verification

/// SHA-256 over every value of a decision, cut to 128 bits: it finds damage, and is no defence against somebody who may
/// write the file.
struct DecisionChecksum: Sendable {
    let bytes: [UInt8]

    init(of decision: PreparedDecision) {
        var input = Input()
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
        bytes = Array(Digest(sha256Of: input.bytes).hex.utf8.prefix(32))
    }

    /// Values, each behind its length, so that no two lists of values are the same bytes.
    private struct Input {
        var bytes: [UInt8] = []

        mutating func add(_ number: Int) {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }

        mutating func add(_ text: String?) {
            // -1 is the length of what is not there.
            add(text?.utf8.count ?? -1)
            if let text { bytes.append(contentsOf: text.utf8) }
        }
    }
}
