// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import Kubernetes
import Policy
import StrictJSON
import Testing

@testable import ArgoCD

struct PolicyWebhooksTests {
    private let webhooks = PolicyWebhooks(
        now: { 1_800_000_000 }, flaws: .init(ofKey: { _ in nil }, ofCertificates: { _, _ in nil }))

    private func request(
        _ object: JSON?, _ plural: String, over old: JSON? = nil, by user: String = "alice"
    ) -> AdmissionRequest {
        AdmissionRequest(
            uid: "1", operation: old == nil ? .create : .update,
            kind: .init(group: "assay.dev", version: "v1alpha1", name: "X"),
            resource: .init(group: "assay.dev", version: "v1alpha1", name: plural), name: "x",
            user: .init(name: user), object: object, oldObject: old)
    }

    static func exemption(until: String = "2027-03-01T12:00:00Z", requester: String? = nil) -> JSON {
        var spec: JSON = [
            "image": "registry.example/shop/**",
            "digest": .string("sha256:" + String(repeating: "1", count: 64)),
            "reason": "the vendor does not sign", "until": .string(until),
        ]
        if let requester { spec = spec.setting(["requester"], to: .string(requester)) }
        return [
            "apiVersion": "assay.dev/v1alpha1", "kind": "ImageVerificationExemption",
            "metadata": ["name": "x", "namespace": "assay-system"], "spec": spec,
        ]
    }

    @Test func aPolicyThatReadsIsLetIn() {
        #expect(webhooks.checkPolicy(request(GateBench.policy(), "imageverificationpolicies")).isAllowed)
    }

    @Test func aPolicyThatDoesNotReadIsKeptOut() {
        let broken = GateBench.policy().setting(["spec", "imageVerification", "minSlsaLevl"], to: 3)
        let denial = webhooks.checkPolicy(request(broken, "imageverificationpolicies")).denial
        #expect(denial?.contains("minSlsaLevl") == true)
        #expect(denial?.contains("minSlsaLevel") == true)
    }

    @Test func aKeyThatCannotBeUsedIsAWarning() {
        let webhooks = PolicyWebhooks(
            now: { 1_800_000_000 },
            flaws: .init(ofKey: { _ in "it is no key" }, ofCertificates: { _, _ in nil }))
        let answer = webhooks.checkPolicy(request(GateBench.policy(), "imageverificationpolicies"))
        #expect(answer.isAllowed && answer.warnings.contains { $0.contains("it is no key") })
    }

    @Test func anExemptionNamesWhoAskedForIt() {
        let answer = webhooks.noteRequester(request(Self.exemption(), "imageverificationexemptions"))
        #expect(answer.patch == [.add(["spec", "requester"], "alice")])
        let forged = webhooks.noteRequester(
            request(Self.exemption(requester: "bob"), "imageverificationexemptions"))
        #expect(forged.patch == [.add(["spec", "requester"], "alice")])
    }

    @Test func theRequesterStays() {
        let old = Self.exemption(requester: "alice")
        let kept = webhooks.noteRequester(request(old, "imageverificationexemptions", over: old, by: "bob"))
        #expect(kept.patch.isEmpty)
        let changed = webhooks.noteRequester(
            request(Self.exemption(requester: "bob"), "imageverificationexemptions", over: old, by: "bob"))
        #expect(changed.patch == [.add(["spec", "requester"], "alice")])
    }

    @Test func anExemptionMustEndInTheFuture() {
        #expect(webhooks.checkExemption(request(Self.exemption(), "imageverificationexemptions")).isAllowed)
        let over = Self.exemption(until: "2026-03-01T12:00:00Z")
        let denial = webhooks.checkExemption(request(over, "imageverificationexemptions")).denial
        #expect(denial?.contains("spec.until") == true)
        // What is over can still be labelled.
        #expect(webhooks.checkExemption(request(over, "imageverificationexemptions", over: over)).isAllowed)
    }

    @Test(arguments: ["digest", "until", "image", "reason"])
    func anExemptionIsReadStrictly(member: String) {
        let broken = Self.exemption().setting(["spec", member], to: "?@")
        let lacking = Self.exemption().setting(["spec", member], to: nil)
        for object in member == "reason" ? [lacking] : [broken, lacking] {
            #expect(webhooks.checkExemption(request(object, "imageverificationexemptions")).denial != nil)
        }
    }

    @Test func otherResourcesAndNoObjectAreRefused() {
        #expect(webhooks.checkPolicy(request(GateBench.policy(), "secrets")).denial != nil)
        #expect(webhooks.checkPolicy(request(nil, "imageverificationpolicies")).denial != nil)
    }
}
