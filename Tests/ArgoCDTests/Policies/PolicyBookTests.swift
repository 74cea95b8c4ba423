// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import OCIModel
import Policy
import StrictJSON
import Testing

@testable import ArgoCD

struct PolicyBookTests {
    private func fingerprint(
        _ policies: [JSON], _ exemptions: [JSON] = [], _ fixture: ApplicationFixture = .init()
    )
        throws -> Digest
    {
        PolicyBook(
            policies: policies.map { ClusterPolicy($0) }, exemptions: exemptions.map { ClusterExemption($0) }
        )
        .governance(of: try fixture.application()).fingerprint
    }

    @Test func theOrderOfAListMeansNothing() throws {
        let other = GateBench.policy().setting(["metadata", "name"], to: "a")
        #expect(
            try fingerprint([GateBench.policy(), other]) == fingerprint([other, GateBench.policy()]))
    }

    @Test func whatSelectsOthersChangesNothing() throws {
        let other = GateBench.policy(project: "elsewhere")
        #expect(try fingerprint([GateBench.policy()]) == fingerprint([GateBench.policy(), other]))
    }

    @Test func whatTheServerWritesIntoAPolicyChangesNothing() throws {
        let touched = GateBench.policy().setting(["status"], to: ["observedGeneration": 3])
        #expect(try fingerprint([GateBench.policy()]) == fingerprint([touched]))
    }

    @Test func whatHoldsForTheApplicationChangesIt() throws {
        let before = try fingerprint([GateBench.policy()])
        #expect(try fingerprint([GateBench.policy(enforcement: "permissive")]) != before)
        #expect(try fingerprint([GateBench.policy()], [PolicyWebhooksTests.exemption()]) != before)
        var annotated = ApplicationFixture()
        annotated.annotations = ["assay.dev/image-verification": "slsaLevel: 2"]
        #expect(try fingerprint([GateBench.policy()], [], annotated) != before)
    }

    @Test func anExemptionCoversItsDigestInItsRepositories() throws {
        let book = PolicyBook(
            policies: [ClusterPolicy(GateBench.policy())],
            exemptions: [ClusterExemption(PolicyWebhooksTests.exemption())])
        let exemption = try #require(
            book.governance(of: try ApplicationFixture().application()).policy.requirements.first?.exemptions
                .first)
        let digest = try #require(Digest(.sha256, hex: String(repeating: "1", count: 64)))
        let other = try #require(Digest(.sha256, hex: String(repeating: "2", count: 64)))
        let inside = try ImageReference(parsing: "registry.example/shop/api/v2")
        let outside = try ImageReference(parsing: "registry.example/other/api")
        #expect(exemption.covers(inside.repository, digest))
        #expect(!exemption.covers(inside.repository, other))
        #expect(!exemption.covers(outside.repository, digest))
    }

    @Test func anExemptionIsForThoseItNames() throws {
        let narrow = PolicyWebhooksTests.exemption().setting(["spec", "applications"], to: ["argocd/api"])
        let book = PolicyBook(
            policies: [ClusterPolicy(GateBench.policy())], exemptions: [ClusterExemption(narrow)])
        #expect(
            book.governance(of: try ApplicationFixture().application()).policy.requirements.first?.exemptions
                .isEmpty == true)
        var api = ApplicationFixture()
        api.name = "api"
        #expect(book.governance(of: try api.application()).policy.requirements.first?.exemptions.count == 1)
    }

    @Test func aLivePolicyOfAnApplicationIsATenantsWord() throws {
        // A patched CRD keeps the proposal's field; whoever writes Applications writes it.
        var fixture = ApplicationFixture()
        fixture.spec["imageVerification"] = [
            "signers": [["method": "static", "publicKey": "/etc/assay/keys/any.pub"]]
        ]
        let policy = GateBench.policy().setting(
            ["spec", "imageVerification", "applicationSigners"], to: "override")
        let book = PolicyBook(policies: [ClusterPolicy(policy)])
        #expect(
            book.governance(of: try fixture.application()).policy.requirements.first?.isMisconfigured == true)
        let twin = book.governance(of: try ApplicationFixture().application())
        #expect(twin.policy.requirements.first?.isMisconfigured == false)
    }
}
