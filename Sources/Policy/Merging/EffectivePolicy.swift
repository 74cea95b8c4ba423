// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The list of requirements that hold for an application (`policy.md` §3). Each decides about every image it
/// governs; the worst decision wins, so their order means nothing.
package struct EffectivePolicy: Sendable {
    /// One per enabled policy; empty when nothing governs.
    package let requirements: [Requirement]

    /// Merges each policy with what the application says; without policies the application stands for itself. An
    /// AppProject without a block is none.
    package init(policies given: [ProjectPolicy], application: ApplicationPolicy?) {
        let policies = given.filter { !$0.isSilent }
        if policies.isEmpty, let application {
            let alone = ProjectPolicy(
                name: "", carrier: .appProject, body: Self.standIn(for: application),
                location: application.location)
            requirements = [Requirement(alone, application)].compactMap { $0 }
        } else {
            requirements = policies.compactMap { Requirement($0, application) }
        }
    }

    init(requirements: [Requirement]) { self.requirements = requirements }

    /// All of the requirements of several.
    package init(joining policies: [EffectivePolicy]) {
        requirements = policies.flatMap(\.requirements)
    }

    /// Whether any policy governs.
    package var isEnabled: Bool { !requirements.isEmpty }

    /// What happens to an image that no requirement governs: the strictest word counts.
    package var unmatchedImages: Disposition { requirements.map(\.unmatchedImages).max() ?? .allow }

    /// Where no policy governs, the application's own word on enforcement and on builds stands.
    private static func standIn(for application: ApplicationPolicy) -> PolicyBody {
        var body = PolicyBody()
        body.enabled = false
        if case .read(let asks) = application.body {
            if let enforcement = asks.enforcement { body.enforcement = enforcement }
            body.slsa.expectations = asks.slsa.expectations
        }
        return body
    }
}

extension Requirement {
    /// `nil` when neither side enables verification.
    init?(_ policy: ProjectPolicy, _ application: ApplicationPolicy?) {
        let asks: ApplicationBody
        var diagnostics: [PolicyDiagnostic] = []
        switch application?.body {
        case .read(let body): asks = body
        case .absent, nil: asks = ApplicationBody()
        case .unreadable(let errors):
            asks = ApplicationBody()
            diagnostics += errors
        }
        if policy.body == nil { diagnostics += policy.errors }
        let body = policy.body ?? PolicyBody()
        let isUnreadable = policy.body == nil || application?.body.isUnreadable ?? false
        // An application that mentions verification without `enabled` means it.
        let applicationEnables = asks.enabled ?? (application.map { $0.body != .absent } ?? false)
        guard body.enabled || applicationEnables || isUnreadable else { return nil }

        let location = application?.location ?? policy.location
        var merge = RequirementMerge(body: body, asks: asks, location: location, diagnostics: diagnostics)
        merge.noteWishesForLess()
        let methods = merge.commonMethods()
        let providers = merge.commonProviders()
        let signers = merge.signers(methods: methods, providers: providers)
        let level = max(body.minSlsaLevel, asks.slsaLevel ?? 0)
        let gates = body.gates + asks.gates
        let threshold = max(body.threshold, asks.threshold ?? 1)
        // What the policy itself lacks, an application supplies only where it may replace the signers.
        let flaws =
            body.applicationSigners == .override ? [] : Self.errors(ofPolicyAlone: policy, application)
        merge.diagnostics += flaws.filter { !merge.diagnostics.contains($0) }
        if !isUnreadable, flaws.isEmpty {
            merge.checkSatisfiable(
                signers: signers, threshold: threshold, level: level, hasGates: !gates.isEmpty)
        }

        let policyTitle = policy.name.isEmpty ? nil : policy.title
        let applicationTitle = application.flatMap {
            $0.body == .absent && policyTitle != nil ? nil : $0.title
        }
        self.init(
            origin: [policyTitle, applicationTitle].compactMap { $0 }.joined(separator: " + "),
            enforcement: asks.enforcement == .strict ? .strict : body.enforcement,
            providers: providers, methods: methods, signers: signers,
            revoked: body.defaultSigners.compactMap(\.revokedKey),
            threshold: threshold, minSlsaLevel: level, images: body.images,
            exceptImages: body.exceptImages,
            unmatchedImages: max(body.unmatchedImages, asks.unmatchedImages ?? .allow),
            tagReferences: max(body.tagReferences, asks.tagReferences ?? .allow),
            subjectScope: body.subjectScope, exemptions: body.exemptions,
            expectations: merge.expectations,
            buildTrust: body.slsa.trust, gates: gates,
            diagnostics: merge.diagnostics)
    }

    private static func errors(
        ofPolicyAlone policy: ProjectPolicy, _ application: ApplicationPolicy?
    ) -> [PolicyDiagnostic] {
        guard application != nil, let alone = Requirement(policy, nil) else { return [] }
        return alone.diagnostics.filter { $0.severity == .error }
    }
}

extension Signer {
    /// The key, if this signer says that it is revoked.
    fileprivate var revokedKey: TrustedKey? {
        key.flatMap { $0.validity.state == .revoked ? $0 : nil }
    }
}
