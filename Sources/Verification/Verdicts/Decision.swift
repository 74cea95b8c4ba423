// SPDX-License-Identifier: Apache-2.0

package import Policy

/// What is decided about an application: the verdicts of all its images, and what they come to.
package struct Decision: Sendable {
    /// What the decision was asked about: an application's or a project's name; empty for plain images.
    package var subject: String
    package var policy: EffectivePolicy
    package var images: [ImageVerdict]
    /// What was noticed in the inputs, for people.
    package var notes: [String]

    package init(subject: String, policy: EffectivePolicy, images: [ImageVerdict], notes: [String] = []) {
        self.subject = subject
        self.policy = policy
        self.images = images
        self.notes = notes
    }

    /// The worst of the images' outcomes. A policy that can not be used governs even when there is no image.
    package var outcome: Outcome {
        if policy.requirements.contains(where: \.isMisconfigured) { return .misconfigured }
        return images.map(\.outcome).max { $0.severity < $1.severity } ?? .notGoverned
    }

    /// The worst of the images' dispositions.
    package var disposition: Disposition {
        if policy.requirements.contains(where: \.isMisconfigured) { return .deny }
        return images.map(\.disposition).max() ?? .allow
    }

    package var isAllowed: Bool { disposition != .deny }

    /// Whether a policy governs and there was nothing to hold against it.
    package var evaluatedNothing: Bool { policy.isEnabled && images.isEmpty }

    /// Notes where a policy governs and there was nothing to hold against it: that may be a mistake.
    package mutating func noteIfNothingWasEvaluated() {
        if evaluatedNothing { notes.append("no image was found to hold the policy against") }
    }

    /// The exit code of commands (`policy.md` §5): 0 allowed, 1 denied, 2 misconfigured, 3 undetermined.
    package var exitCode: Int32 {
        guard !isAllowed else { return 0 }
        let denied = images.filter { $0.disposition == .deny }.map(\.outcome)
        if outcome == .misconfigured || denied.contains(.misconfigured) { return 2 }
        return denied.contains(.rejected) ? 1 : 3
    }
}
