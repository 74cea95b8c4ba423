// SPDX-License-Identifier: Apache-2.0

import Policy
import StrictJSON
import Testing

/// Attestations that are asked for beside a policy's own.
struct RequiredPredicateTests {
    private static let type = "https://in-toto.io/attestation/test-result/v0.1"

    private func policy(_ lines: String = "tagReferences: deny") -> EffectivePolicy {
        EffectivePolicy(policies: read(sound(lines)).projects, application: nil)
    }

    @Test func nothingAskedForChangesNothing() throws {
        let requirement = try #require(
            policy("enforcementLevel: permissive").requiring(predicates: []).requirements.first)
        #expect(requirement.enforcement == .permissive)
        #expect(requirement.gates == [])
    }

    @Test func whatIsAskedForIsAGateOfThePolicysSigners() throws {
        let requirement = try #require(policy().requiring(predicates: [Self.type]).requirements.first)
        #expect(requirement.gates.map(\.type) == [GateType(uri: Self.type)])
        #expect(requirement.gates.first?.signers == requirement.signers)
        #expect(requirement.gates.first?.name == "required \(Self.type)")
        #expect(!requirement.isMisconfigured)
    }

    /// An exemption is from the policy, not from what somebody asks for besides.
    @Test func anExemptionIsNoneFromWhatIsAskedFor() throws {
        let digest = "sha256:" + String(repeating: "0", count: 64)
        let exempting = policy(
            "exemptions: [{image: \"registry.example/web@\(digest)\", reason: none upstream, until: 2036-01-01}]"
        )
        let types = [[], [Self.type]]
        let counts = types.map { exempting.requiring(predicates: $0).requirements.first?.exemptions.count }
        #expect(counts == [1, 0])
    }

    /// A test that failed is no test result that anybody asks for.
    @Test func whatIsKnownOfATypeMustHold() throws {
        let known = try #require(policy().requiring(predicates: [Self.type]).requirements.first?.gates.first)
        #expect(known.condition == GateType(uri: Self.type).kind?.usualCondition)
        #expect(known.condition != .none)
        let other = try #require(
            policy().requiring(predicates: ["https://a"]).requirements.first?.gates.first)
        #expect(other.condition == .none)
    }

    @Test func whatIsAskedForMustHoldWhereAPolicyOnlyWarns() throws {
        let soft = policy("enforcementLevel: permissive")
        #expect(soft.requirements.map(\.enforcement) == [.permissive])
        #expect(soft.requiring(predicates: [Self.type]).requirements.map(\.enforcement) == [.strict])
    }

    @Test func aGateOfThePolicysOwnStays() throws {
        let own = policy(
            "gates: [{name: tests, type: test-result, signers: [{method: static, publicKey: release}]}]")
        let gates = own.requirements.first?.gates
        #expect(gates?.map(\.name) == ["tests"])
        #expect(own.requiring(predicates: [Self.type]).requirements.first?.gates == gates)
        // One for another type stays beside it.
        #expect(own.requiring(predicates: ["https://a"]).requirements.first?.gates.count == 2)
    }

    @Test func theSameTwiceIsOneGate() {
        let gates = policy().requiring(predicates: ["https://a", "https://a"]).requirements.first?.gates
        #expect(gates?.count == 1)
    }

    /// Types are compared byte by byte, however they are shown.
    @Test func whatOnlyLooksTheSameIsAnother() {
        let types = ["https://a/\u{e9}", "https://a/e\u{301}"]
        #expect(policy().requiring(predicates: types).requirements.first?.gates.count == 2)
    }

    @Test func withoutAPolicyThereIsNothingToAsk() {
        let none = EffectivePolicy(policies: [], application: nil)
        #expect(none.requiring(predicates: [Self.type]).requirements.isEmpty)
    }
}
