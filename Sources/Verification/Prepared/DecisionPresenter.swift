// SPDX-License-Identifier: Apache-2.0

/// Makes words of a decision. Another module has them; this one only passes them on.
package struct DecisionPresenter: Sendable {
    /// Why it is not simply allowed, in a few lines; the same text for the same findings. First the image and the
    /// reason, then what to do.
    package var message: @Sendable (Decision) -> String
    /// What is said beside an allowance, a line each.
    package var warnings: @Sendable (Decision) -> [String]
    /// The whole decision as JSON text.
    package var report: @Sendable (Decision) -> String

    package init(
        message: @escaping @Sendable (Decision) -> String,
        warnings: @escaping @Sendable (Decision) -> [String],
        report: @escaping @Sendable (Decision) -> String
    ) {
        self.message = message
        self.warnings = warnings
        self.report = report
    }
}
