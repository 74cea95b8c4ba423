// SPDX-License-Identifier: Apache-2.0

import ClusterPolicies
import StrictJSON
import Testing

@testable import ArgoCD

struct ObjectStatusTests {
    private let moment = "2026-11-21T12:00:00Z"
    private let later = "2026-11-22T12:00:00Z"

    private func policy(_ json: JSON = GateBench.policy()) -> ClusterPolicy {
        ClusterPolicy(json.setting(["metadata", "generation"], to: 3))
    }

    @Test func aPolicyThatReadsIsReady() throws {
        let status = try #require(ObjectStatus(of: policy(), governs: 2).json(over: nil, at: moment))
        #expect(status["observedGeneration"] == 3)
        #expect(status["governs"] == 2)
        #expect(status["conditions"]?.array?.first?["status"] == "True")
        #expect(status["conditions"]?.array?.first?["type"] == "Ready")
    }

    @Test func aPolicyThatDoesNotReadSaysWhy() throws {
        let broken = GateBench.policy().setting(["spec", "imageVerification", "minSlsaLevel"], to: "high")
        let status = try #require(ObjectStatus(of: policy(broken), governs: 0).json(over: nil, at: moment))
        #expect(status["conditions"]?.array?.first?["status"] == "False")
        #expect(status["message"]?.string?.contains("minSlsaLevel") == true)
    }

    @Test func whatSaysTheSameIsNotWritten() throws {
        let first = try #require(ObjectStatus(of: policy(), governs: 2).json(over: nil, at: moment))
        #expect(ObjectStatus(of: policy(), governs: 2).json(over: first, at: later) == nil)
        let second = try #require(ObjectStatus(of: policy(), governs: 3).json(over: first, at: later))
        // The condition holds since it began to.
        #expect(second["conditions"]?.array?.first?["lastTransitionTime"] == .string(moment))
    }

    @Test func whatIsMendedLosesItsMessage() throws {
        let broken = GateBench.policy().setting(["spec", "imageVerification", "minSlsaLevel"], to: "high")
        let first = try #require(ObjectStatus(of: policy(broken), governs: 0).json(over: nil, at: moment))
        let second = try #require(ObjectStatus(of: policy(), governs: 0).json(over: first, at: later))
        #expect(second["message"]?.isNull == true)
        #expect(second["conditions"]?.array?.first?["lastTransitionTime"] == .string(later))
    }

    @Test func anExemptionIsActiveUntilItsEnd() {
        let exemption = ClusterExemption(PolicyWebhooksTests.exemption())
        let end = 1_803_902_400
        #expect(ObjectStatus(of: exemption, at: end - 1).members["active"] == true)
        #expect(ObjectStatus(of: exemption, at: end).members["active"] == false)
        let unreadable = ClusterExemption(
            PolicyWebhooksTests.exemption().setting(["spec", "until"], to: "soon"))
        #expect(ObjectStatus(of: unreadable, at: 0).condition.reason == "Unreadable")
    }
}
