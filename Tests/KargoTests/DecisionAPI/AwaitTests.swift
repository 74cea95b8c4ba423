// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import Kargo

/// Attestations that are asked for, and those that may still come.
struct AwaitTests {
    private static let type = "https://in-toto.io/attestation/test-result/v0.1"

    private func question(_ mode: String, predicates: Bool = false) -> JSON {
        var members: [String: JSON] = ["mode": .string(mode)]
        if predicates { members["requirePredicates"] = [.string(Self.type)] }
        return KargoBench.question(with: members)
    }

    @Test(arguments: [
        (["unsigned"], "enforce", "200 untrusted"), (["unsigned"], "wait", "200 pending"),
        (["forged"], "wait", "200 untrusted"), (["unsigned", "forged"], "wait", "200 untrusted"),
        (["unsigned", "unsigned"], "wait", "200 pending"), (["unsigned", "verified"], "wait", "200 pending"),
        (["verified"], "wait", "200 trusted"), (["limited"], "wait", "200 pending"),
    ])
    func onlyAbsenceIsWaitedFor(_ tags: [String], _ mode: String, _ wanted: String) async throws {
        try await KargoBench.run([KargoFixture.freight("good", tags)]) { bench in
            #expect(await bench.ask(question(mode)).summary == wanted)
        }
    }

    @Test func aPolicyThatCannotBeUsedIsNotWaitedFor() async throws {
        for (threshold, wanted) in [(2, "422 untrusted"), (1, "200 pending")] {
            try await KargoBench.run(
                [KargoFixture.freight("good", ["unsigned"])],
                policies: [KargoFixture.policy(threshold: threshold)]
            ) { bench in
                #expect(await bench.ask(question("wait")).summary == wanted)
            }
        }
    }

    @Test(arguments: ["strict", "permissive"])
    func whatIsAskedForMustBeThere(_ enforcement: String) async throws {
        try await KargoBench.run(
            [KargoFixture.freight()], policies: [KargoFixture.policy(enforcement: enforcement)]
        ) { bench in
            let answer = await bench.ask(question("enforce", predicates: true))
            #expect(answer.summary == "200 untrusted")
            #expect(answer.codes == ["gate.no-attestation"])
            #expect(await bench.ask(question("wait", predicates: true)).summary == "200 pending")
            #expect(await bench.ask(question("enforce")).summary == "200 trusted")
            // It comes.
            bench.verifier.set("verified", .attested)
            bench.pass(seconds: 61)
            #expect(await bench.ask(question("wait", predicates: true)).summary == "200 trusted")
        }
    }

    /// A permissive policy is strict about all of it where something is asked for besides.
    @Test func whatIsOpenIsPendingWhereSomethingIsAskedFor() async throws {
        try await KargoBench.run(
            [KargoFixture.freight("good", ["limited"])],
            policies: [KargoFixture.policy(enforcement: "permissive")]
        ) { bench in
            #expect(await bench.ask(question("enforce", predicates: true)).summary == "200 pending")
            #expect(await bench.ask(question("enforce")).summary == "200 trusted")
        }
    }

    /// Nobody's attestation counts for an image that no policy is for.
    @Test func anImageThatNoPolicyIsForHasNoAttestations() async throws {
        for (images, wanted) in [(["**-1"], "200 untrusted"), (["**"], "200 trusted")] {
            try await KargoBench.run(
                [KargoFixture.freight("good", ["attested"])], policies: [KargoFixture.policy(images: images)]
            ) { bench in
                let answer = await bench.ask(question("enforce", predicates: true))
                #expect(answer.summary == wanted)
                #expect(answer.codes == (images == ["**"] ? [nil] : ["policy.image-unmatched"]))
                #expect(await bench.ask(question("enforce")).summary == "200 trusted")
            }
        }
    }
}
