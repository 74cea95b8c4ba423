// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Policy

extension PreparedDecision {
    /// A decision with its words.
    ///
    /// - Parameters:
    ///   - moment: when it was made, in seconds since 1970.
    ///   - canMove: whether something that it is about may become something else without anybody's telling, besides tags:
    ///     then it is known for a while only.
    package init(
        _ decision: Decision, key: DecisionKey, at moment: Int, canMove: Bool = false,
        presenter: DecisionPresenter
    ) {
        let hasTags = decision.images.contains { $0.reference.map { $0.digest == nil } ?? true }
        let end = canMove || hasTags ? [moment + Self.tagSeconds] : []
        self.init(
            key: key, subject: decision.subject, outcome: decision.outcome, disposition: decision.disposition,
            message: decision.disposition == .allow ? "" : presenter.message(decision),
            warnings: presenter.warnings(decision), images: decision.images.map(PreparedImage.init),
            decidedAt: moment, validUntil: (decision.images.compactMap(\.validUntil) + end).min(),
            report: presenter.report(decision))
    }

    /// A tag can move after the check; nobody notices it sooner than a registry is asked again.
    private static let tagSeconds = 300
}

extension PreparedImage {
    fileprivate init(_ verdict: ImageVerdict) {
        self.init(
            written: verdict.written, digest: verdict.digest, outcome: verdict.outcome,
            disposition: verdict.disposition, code: verdict.allReasons.first { $0.outcome != nil }?.code)
    }
}
