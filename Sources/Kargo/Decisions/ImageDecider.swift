// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Policy
package import Verification

/// Answers questions about images. It never throws; whatever goes wrong is a decision.
package struct ImageDecider: Sendable {
    /// Decides about images under a policy, as ``VerificationEngine`` does.
    package typealias Verify = @Sendable ([ImageRequest], EffectivePolicy) async -> [ImageVerdict]

    private let presenter: DecisionPresenter
    private let now: @Sendable () -> Int
    private let verify: Verify

    package init(
        presenter: DecisionPresenter, now: @escaping @Sendable () -> Int, verify: @escaping Verify
    ) {
        self.presenter = presenter
        self.now = now
        self.verify = verify
    }

    package func decide(_ question: ImageQuestion) async -> PreparedDecision {
        let policies = question.governances.map { $0.policy.requiring(predicates: question.predicates) }
        var columns: [[ImageVerdict]] = []
        for policy in policies { columns.append(await verify(question.images, policy)) }
        let verdicts = (columns.first ?? []).indices.compactMap { index in
            ImageVerdict.worst(of: columns.compactMap { $0.indices.contains(index) ? $0[index] : nil })
        }
        if !question.predicates.isEmpty, verdicts.isEmpty {
            return .refused(.nobodyToAttest(question.place), question, at: now())
        }
        var decision = Decision(
            subject: question.subject, policy: EffectivePolicy(joining: policies),
            images: question.predicates.isEmpty ? verdicts : verdicts.map(Self.attested))
        decision.noteIfNothingWasEvaluated()
        if !question.isGoverned { decision.notes.append("no policy governs \(question.place)") }
        return PreparedDecision(decision, key: question.key, at: now(), presenter: presenter)
    }

    /// Where attestations are asked for, an image that no policy is for lacks them: nobody's would count.
    private static func attested(_ verdict: ImageVerdict) -> ImageVerdict {
        guard verdict.outcome == .notGoverned else { return verdict }
        var denied = verdict
        denied.outcome = .rejected
        denied.disposition = .deny
        denied.reasons = [.imageUnmatched]
        return denied
    }
}

extension PreparedDecision {
    /// What a question comes to that no image can be judged for.
    fileprivate static func refused(
        _ problem: KargoProblem, _ question: ImageQuestion, at moment: Int
    ) -> PreparedDecision {
        PreparedDecision(
            key: question.key, subject: question.subject, outcome: problem.code.outcome, disposition: .deny,
            message: problem.message, decidedAt: moment)
    }
}
