// SPDX-License-Identifier: Apache-2.0

import LinearPattern
import Policy
import Testing

/// The laws of `policy.md` §3, for generated policies and applications.
struct PropertyTests {
    /// Calls `check` with what a policy asks for alone, and with an application; 4,000 times.
    private func forAll(
        _ seed: UInt64,
        _ check: (ProjectPolicy, ApplicationPolicy, _ alone: Requirement, Requirement?) -> Void
    ) {
        var generator = PolicyGenerator(seed: seed)
        for _ in 0..<4000 {
            let (policy, application) = (generator.project("p"), generator.application())
            let before = EffectivePolicy(policies: [policy], application: nil).requirements
            let after = EffectivePolicy(policies: [policy], application: application).requirements
            guard let alone = before.first else { continue }
            check(policy, application, alone, after.first)
        }
    }

    @Test func anApplicationNeverSwitchesOff() {
        forAll(1) { _, _, _, after in #expect(after != nil) }
    }

    @Test func anApplicationNeverLowersANumberOrAWord() {
        forAll(2) { _, _, alone, after in
            guard let after else { return }
            #expect(after.threshold >= alone.threshold)
            #expect(after.minSlsaLevel >= alone.minSlsaLevel)
            #expect(after.unmatchedImages >= alone.unmatchedImages)
            #expect(after.tagReferences >= alone.tagReferences)
            #expect(alone.enforcement == .permissive || after.enforcement == .strict)
        }
    }

    @Test func anApplicationNeverWidensWhatCounts() {
        forAll(3) { _, _, alone, after in
            guard let after else { return }
            #expect(after.providers.isSubset(of: alone.providers))
            #expect(after.methods.isSubset(of: alone.methods))
            #expect(after.gates.starts(with: alone.gates))
            #expect(after.expectations.starts(with: alone.expectations))
            #expect(after.buildTrust == alone.buildTrust)
            #expect(after.exemptions == alone.exemptions)
            #expect(after.images == alone.images)
            #expect(after.exceptImages == alone.exceptImages)
            #expect(after.subjectScope == alone.subjectScope)
        }
    }

    @Test func revocationsHold() {
        forAll(4) { policy, _, alone, after in
            #expect(after?.revoked == alone.revoked)
            let named = policy.body?.defaultSigners.filter { $0.flaw == .revokedSigner } ?? []
            #expect(alone.revoked.count == named.count)
        }
    }

    @Test func signersChangeOnlyByOverride() {
        forAll(5) { policy, application, alone, after in
            guard let after else { return }
            let signers: [ApplicationSigner] =
                if case .read(let body) = application.body { body.signers } else { [] }
            if signers.isEmpty {
                #expect(after.signers == alone.signers)
            } else if policy.body?.applicationSigners == .forbid {
                #expect(after.signers.isEmpty && after.isMisconfigured)
            } else if policy.body?.applicationSigners == .restrict {
                #expect(after.signers.allSatisfy(alone.signers.contains))
                #expect(after.signers.count <= alone.signers.count)
            }
        }
    }

    /// A signer of the application that the project does not offer is an error, whatever else holds.
    @Test func aSignerThatIsNotOfferedMisconfigures() {
        forAll(6) { policy, application, _, after in
            guard let body = policy.body, body.applicationSigners != .override,
                case .read(let asks) = application.body
            else { return }
            let offered = body.applicationSigners == .restrict ? body.defaultSigners : []
            let isOffered = asks.signers.allSatisfy { choice in
                switch choice {
                case .own(let signer): offered.contains(signer)
                case .project(let name, _): offered.contains { $0.name == name }
                }
            }
            if !isOffered { #expect(after?.isMisconfigured == true) }
        }
    }

    @Test func aSignerOutsideTheMethodsOrProvidersMisconfigures() {
        forAll(7) { _, _, _, after in
            guard let after, !after.isMisconfigured else { return }
            #expect(after.signers.allSatisfy { after.methods.contains($0.method) })
            #expect(after.signers.allSatisfy { after.providers.contains($0.provider) })
        }
    }

    @Test func whatIsMisconfiguredStaysSo() {
        forAll(8) { policy, _, alone, after in
            guard alone.isMisconfigured, policy.body?.applicationSigners != .override else { return }
            #expect(after?.isMisconfigured == true)
        }
    }

    @Test func whatCannotBeReadIsMisconfigured() {
        forAll(9) { policy, application, _, after in
            if case .unreadable = application.body { #expect(after?.isMisconfigured == true) }
            if policy.body == nil { #expect(after?.isMisconfigured == true) }
        }
    }

    @Test func aRequirementThatIsNotMisconfiguredAsksForSomething() {
        forAll(10) { _, _, _, after in
            guard let after, !after.isMisconfigured else { return }
            #expect(!after.signers.isEmpty || after.minSlsaLevel > 0 || !after.gates.isEmpty)
            #expect(after.signers.isEmpty ? after.threshold == 1 : after.threshold <= after.signers.count)
        }
    }

    @Test func theOrderOfPoliciesDoesNotMatter() {
        var generator = PolicyGenerator(seed: 11)
        for _ in 0..<2000 {
            let policies = (1...4).map { generator.project("p\($0)") }
            let application = generator.chance(80) ? generator.application() : nil
            let one = EffectivePolicy(policies: policies, application: application)
            let other = EffectivePolicy(policies: policies.reversed(), application: application)
            #expect(one.requirements.map(\.outline) == other.requirements.reversed().map(\.outline))
            #expect(one.unmatchedImages == other.unmatchedImages)
            #expect(one.isEnabled == other.isEnabled)
        }
    }

    @Test func anotherPolicyOnlyAddsARequirement() {
        var generator = PolicyGenerator(seed: 12)
        for _ in 0..<2000 {
            let (first, second) = (generator.project("a"), generator.project("b"))
            let application = generator.application()
            let one = EffectivePolicy(policies: [first], application: application)
            let both = EffectivePolicy(policies: [first, second], application: application)
            #expect(both.requirements.map(\.outline).starts(with: one.requirements.map(\.outline)))
            #expect(both.unmatchedImages >= one.unmatchedImages || one.requirements.isEmpty)
        }
    }
}

extension Requirement {
    /// Everything it asks for, as text that two equal requirements share.
    fileprivate var outline: [String] {
        [
            origin, "\(enforcement)", "\(providers.map(\.rawValue).sorted())",
            "\(methods.map(\.rawValue).sorted())",
            "\(signers.map(\.title))", "\(revoked.map(\.reference))", "\(threshold) \(minSlsaLevel)",
            "\(images.map(\.pattern))", "\(unmatchedImages) \(tagReferences) \(subjectScope)",
            "\(expectations.map(\.source)) \(buildTrust.builders.map(\.name))", "\(gates.map(\.name))",
            "\(diagnostics.map(\.description))",
        ]
    }
}
