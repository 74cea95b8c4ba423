// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
package import Manifests
import OCIModel
package import Policy
import StrictJSON
package import Verification

/// Answers questions: render, extract, verify. It never throws; whatever goes wrong is a decision.
package struct DecisionMaker: Sendable {
    /// Decides about images under a policy, as ``VerificationEngine`` does.
    package typealias Verify = @Sendable ([ImageRequest], EffectivePolicy) async -> [ImageVerdict]

    /// The same as if it were another moment, in seconds since 1970.
    package typealias Foresee =
        @Sendable ([ImageRequest], EffectivePolicy, _ moment: Int) async -> [ImageVerdict]

    private let renderer: any ManifestRenderer
    private let options: ManifestOptions
    private let presenter: DecisionPresenter
    private let verify: Verify
    private let foresee: Foresee?
    private let now: @Sendable () -> Int

    package init(
        renderer: any ManifestRenderer, options: ManifestOptions = ManifestOptions(),
        presenter: DecisionPresenter, now: @escaping @Sendable () -> Int, foresee: Foresee? = nil,
        verify: @escaping Verify
    ) {
        self.renderer = renderer
        self.options = options
        self.presenter = presenter
        self.now = now
        self.verify = verify
        self.foresee = foresee
    }

    package func decide(_ question: SyncQuestion) async -> PreparedDecision {
        do throws(SyncProblem) {
            let manifests = try await manifests(of: question)
            return await decide(question, about: manifests)
        } catch {
            return .undetermined(error, for: question, at: now())
        }
    }

    private func manifests(of question: SyncQuestion) async throws(SyncProblem) -> Manifests {
        do {
            switch question.content {
            case .sources(_, let revisions):
                let resources = try await renderer.render(question.application, at: revisions)
                return try Manifests(resources: resources, named: "manifests", options: options)
            case .manifests(let texts):
                var bytes: [UInt8] = []
                // Argo CD applies each text by itself; as documents of one stream they are no others.
                for text in texts { bytes += Array("---\n".utf8) + Array(text.utf8) + [UInt8(ascii: "\n")] }
                return try Manifests(yaml: bytes, named: "operation.sync.manifests", options: options)
            }
        } catch let problem as SyncProblem {
            throw problem
        } catch {
            throw .unreadable(why: "\(error)")
        }
    }

    private func decide(_ question: SyncQuestion, about manifests: Manifests) async -> PreparedDecision {
        let requests = manifests.images().map { use in
            ImageRequest(
                written: use.written, reference: use.reference, places: ["\(use.resource), \(use.place)"])
        }
        let verdicts = await verify(requests, question.governance.policy)
        var decision = Decision(
            subject: question.subject, policy: question.governance.policy,
            images: verdicts, notes: manifests.warnings.map(\.description))
        decision.noteIfNothingWasEvaluated()
        let moment = now()
        decision.notes += await whatEndsSoon(decision, requests, at: moment)
        return PreparedDecision(
            decision, key: question.key, at: moment, canMove: question.content.canBeOverwritten,
            presenter: presenter)
    }

    /// What is allowed now and would be refused within a day: exemptions that end, scans that age, keys whose time is
    /// over. Only what has an end is looked at.
    private func whatEndsSoon(
        _ decision: Decision, _ requests: [ImageRequest], at moment: Int
    ) async -> [String] {
        guard let foresee, decision.isAllowed,
            let end = decision.images.compactMap(\.validUntil).min(), end < moment + Self.daySeconds
        else { return [] }
        let allowed = Set(decision.images.filter { $0.disposition != .deny }.map(\.written))
        let later = await foresee(requests, decision.policy, max(end, moment))
        return later.compactMap { image in
            // What could not be found out about then is not known to be refused.
            guard image.disposition == .deny, image.outcome != .undetermined, allowed.contains(image.written)
            else { return nil }
            let code = image.allReasons.first { $0.outcome != nil }?.code ?? image.outcome.rawValue
            return "from \(RFC3339.text(end)) on \(image.written) would be refused: \(code)"
        }
    }

    private static let daySeconds = 86_400
}

extension SyncContent {
    /// Whether what it names may hold something else tomorrow, as a chart's version.
    fileprivate var canBeOverwritten: Bool {
        if case .sources(let sources, _) = self { sources.contains(where: \.canBeOverwritten) } else { false }
    }
}

extension PreparedDecision {
    /// What a sync comes to that cannot be decided about.
    package static func undetermined(_ problem: SyncProblem, for question: SyncQuestion, at moment: Int)
        -> PreparedDecision
    {
        let text = problem.message
        let report: JSON = [
            "schemaVersion": "assay.dev/decision/v1",
            "subject": .string(question.subject),
            "outcome": .string(problem.outcome.rawValue),
            "disposition": .string(question.governance.undetermined.rawValue),
            "problem": [
                "code": .string(problem.code.rawValue), "found": .string(problem.description),
                "next": .string(problem.next),
            ],
            "images": [],
        ]
        return PreparedDecision(
            key: question.key, subject: question.subject, outcome: problem.outcome,
            disposition: question.governance.undetermined, message: text, warnings: [text], decidedAt: moment,
            report: report.text())
    }
}

extension SyncProblem {
    /// What people are told: what was found, then what to do.
    package var message: String { "\(code.rawValue): \(self)\n\(next)" }
}
