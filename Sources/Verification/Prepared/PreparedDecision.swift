// SPDX-License-Identifier: Apache-2.0

package import OCIModel
package import Policy

/// SHA-256 over everything that a decision depends on: whoever computes it names the inputs.
package struct DecisionKey: Sendable, Hashable {
    package var digest: Digest

    package init(_ digest: Digest) { self.digest = digest }
}

/// A decision that was made before anybody asked, with all that an answer needs; plain values, so that it can be kept.
package struct PreparedDecision: Sendable, Equatable {
    package var key: DecisionKey
    /// What it is about: `namespace/name` of an Application.
    package var subject: String
    package var outcome: Outcome
    package var disposition: Disposition
    /// Why not, in a few lines; the same text for the same findings. Empty where nothing is held against it.
    package var message: String
    /// What is said beside an allowance, a line each.
    package var warnings: [String]
    package var images: [PreparedImage]
    /// When it was made, in seconds since 1970.
    package var decidedAt: Int
    /// When it stops being true by itself, in seconds since 1970; `nil` where nothing ends it.
    package var validUntil: Int?
    /// The whole decision as `docs/decision-schema.md` describes it.
    package var report: String

    package init(
        key: DecisionKey, subject: String, outcome: Outcome, disposition: Disposition, message: String = "",
        warnings: [String] = [], images: [PreparedImage] = [], decidedAt: Int, validUntil: Int? = nil,
        report: String = ""
    ) {
        self.key = key
        self.subject = subject
        self.outcome = outcome
        self.disposition = disposition
        self.message = message
        self.warnings = warnings
        self.images = images
        self.decidedAt = decidedAt
        self.validUntil = validUntil
        self.report = report
    }

    package var isAllowed: Bool { disposition != .deny }
}

/// One image of a prepared decision.
package struct PreparedImage: Sendable, Equatable {
    /// The reference as it was written.
    package var written: String
    /// The digest that was decided about; `nil` where none could be found.
    package var digest: Digest?
    package var outcome: Outcome
    package var disposition: Disposition
    /// The code of the most telling reason; `nil` where there is none.
    package var code: String?

    package init(
        written: String, digest: Digest? = nil, outcome: Outcome, disposition: Disposition,
        code: String? = nil
    ) {
        self.written = written
        self.digest = digest
        self.outcome = outcome
        self.disposition = disposition
        self.code = code
    }
}
