// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing

/// Test results that real cosign attests by keys, with times that an authority of one's own vouches for, and gates
/// that ask for them.
@Suite(
    .needs(.registry, .cosign2), .dockerRegistry, .privateSigstore, .timeLimit(.minutes(5)))
struct GateTests {
    private var passed: AttestedPredicate { .testResult("PASSED") }
    private var failed: AttestedPredicate { .testResult("FAILED", failed: ["checkout"]) }

    // MARK: which one counts

    @Test("passed: admitted, for as long as it is fresh", arguments: Attester.stamping)
    func passed(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("passed, \(attester)")
        let time = ago(hours: 1)
        try await attester.attest(image, passed, by: stage.registry.alice, at: time)
        let verdict = try await stage.verify(image)
        verdict.expect("exit 0: verified")
        #expect(verdict.digests == [image.digest.description])
        #expect(verdict.images.first?["validUntil"]?.string == RFC3339.text(time + 72 * hour))
        let cosign = try await attester.verify(image, AttestedPredicate.testResultType, stage.registry.alice)
        #expect(cosign.code == 0, "\(cosign.errors)")
    }

    @Test(
        "the newest counts, in whatever order the registry lists them", arguments: Attester.usual,
        [
            ("PASSED", "FAILED", "exit 1: rejected (gate.test-result)"),
            ("FAILED", "PASSED", "exit 0: verified"),
        ])
    func newest(_ attester: Attester, _ results: (older: String, newer: String, summary: String)) async throws
    {
        let stage = try GateStage()
        let image = try await stage.push("\(results.older), then \(results.newer), \(attester)")
        for (result, hours) in [(results.older, 2), (results.newer, 1)] {
            try await attester.attest(
                image, .testResult(result), by: stage.registry.alice, at: ago(hours: hours))
        }
        try await stage.verify(image).expect(results.summary)
        let list = try await attester.attached(to: image)
        try await attester.reverse(image)
        #expect(try await attester.attached(to: image) != list)
        try await stage.verify(image).expect(results.summary)
    }

    @Test("a newer failed one in the other layout", .needs(.cosign3)) func otherLayout() async throws {
        let stage = try GateStage()
        for (older, newer) in [(Attester.cosign2, Attester.cosign3), (.cosign3, .cosign2)] {
            let image = try await stage.push("\(older), then \(newer)")
            try await older.attest(image, passed, by: stage.registry.alice, at: ago(hours: 2))
            try await stage.verify(image).expect("exit 0: verified")
            try await newer.attest(image, failed, by: stage.registry.alice, at: ago(hours: 1))
            try await stage.verify(image).expect("exit 1: rejected (gate.test-result)")
        }
    }

    @Test("passed and failed in one second: nobody knows which was first", arguments: Attester.usual)
    func sameSecond(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("same second, \(attester)")
        let time = ago(hours: 1)
        try await attester.attest(image, passed, by: stage.registry.alice, at: time)
        try await stage.verify(image).expect("exit 0: verified")
        try await attester.attest(image, failed, by: stage.registry.alice, at: time)
        try await stage.verify(image).expect("exit 1: rejected (gate.ambiguous-latest gate.test-result)")
    }

    @Test(
        "any: one that passed is enough; all: one that failed is too many",
        arguments: [
            ("any", "exit 0: verified"), ("all", "exit 1: rejected (gate.test-result)"),
            ("latest", "exit 1: rejected (gate.test-result)"),
        ])
    func selection(_ select: String, _ summary: String) async throws {
        let stage = try GateStage()
        let image = try await stage.push("select \(select)")
        try await Attester.cosign2.attest(image, passed, by: stage.registry.alice, at: ago(hours: 2))
        try await Attester.cosign2.attest(image, failed, by: stage.registry.alice, at: ago(hours: 1))
        let project = try stage.policy.gate(
            stage.policy.signer(stage.registry.alice), lines: "select: \(select)")
        try await stage.verify(image, project).expect(summary)
    }

    // MARK: when

    @Test("too old, by the time-stamp", arguments: Attester.stamping)
    func tooOld(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("too old, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 73))
        try await stage.verify(image).expect("exit 1: rejected (gate.too-old)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 71))
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("the same result attested anew counts anew", arguments: Attester.usual)
    func sameStatement(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("same statement, \(attester)")
        let same = AttestedPredicate.testResult("PASSED", run: "1")
        try await attester.attest(image, same, by: stage.registry.alice, at: ago(hours: 73))
        try await stage.verify(image).expect("exit 1: rejected (gate.too-old)")
        try await attester.attest(image, same, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("predicateTime: a new time-stamp makes nothing new", arguments: Attester.usual)
    func predicateTime(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("predicate time, \(attester)")
        let project = try stage.policy.gate(
            stage.policy.signer(stage.registry.alice), lines: "predicateTime: finishedAt")
        for (finished, summary) in [
            (73, "exit 1: rejected (gate.too-old)"), (71, "exit 0: verified"),
        ] {
            var result = passed
            result["finishedAt"] = .string(RFC3339.text(ago(hours: finished)))
            try await attester.attest(image, result, by: stage.registry.alice, at: ago(hours: 1))
            try await stage.verify(image, project).expect(summary)
        }
    }

    @Test("not stamped: a time that nothing proves", arguments: Attester.usual)
    func unstamped(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("not stamped, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: nil)
        try await stage.verify(image).expect("exit 1: rejected (gate.no-verified-time)")
        try await stage.verify(image, try timeless(stage)).expect("exit 0: verified")
    }

    /// A policy that asks alice for a test that passed, whenever.
    private func timeless(_ stage: GateStage) throws -> String {
        let signer = stage.policy.signer(stage.registry.alice)
        return try stage.policy.project(
            "gates: [{name: e2e, type: test-result, select: any, signers: [\(signer)]}]")
    }

    @Test("what cosign 3 has stamped in the old layout: cosign itself does not take it", .needs(.cosign3))
    func oldLayoutOfCosign3() async throws {
        let stage = try GateStage()
        let (alice, image) = (stage.registry.alice, try await stage.push("stamped, old layout"))
        try await Attester.cosign3Legacy.attest(image, passed, by: alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 1: rejected (gate.no-verified-time)")
        for reader in [Attester.cosign2, .cosign3Legacy] {
            let cosign = try await reader.verify(image, AttestedPredicate.testResultType, alice)
            #expect(cosign.code != 0)
            #expect(cosign.errors.contains("hashed messages don't match"), "\(cosign.errors)")
        }
        try await stage.verify(image, try timeless(stage)).expect("exit 0: verified")
    }

    @Test("stamped by an authority that the root does not list", arguments: Attester.usual)
    func otherAuthority(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("other authority, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        var policy = stage.policy
        let other = try TestSigstore(now: stage.sigstore.sigstore.now)
        policy.trustedRoot = try stage.sigstore.folder.write("other_root.json", other.trustedRoot.text())
        let project = try policy.gate(policy.signer(stage.registry.alice))
        try await stage.verify(image, project).expect("exit 1: rejected (gate.no-verified-time)")
        try await stage.verify(image).expect("exit 0: verified")
    }

    // MARK: who, what and about what

    @Test("signed by another identity: does not count, and is told", arguments: Attester.stamping)
    func otherSigner(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("by bob, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.bob, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 1: rejected (gate.no-attestation signature.invalid)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("two gates: each tells whom it wanted") func twoGates() async throws {
        let stage = try GateStage()
        let (alice, bob) = (stage.registry.alice, stage.registry.bob)
        let image = try await stage.push("by carol")
        let carol = try await CosignKey(named: "carol", in: alice.home)
        let gates = [("e2e", alice), ("load", bob)].map { name, key in
            "{name: \(name), type: test-result, select: any, signers: [\(stage.policy.signer(key))]}"
        }
        let project = try stage.policy.project("gates: [\(gates.joined(separator: ", "))]")
        try await Attester.cosign2.attest(image, passed, by: carol, at: nil)
        let verdict = try await stage.verify(image, project)
        verdict.expect("exit 1: rejected (gate.no-attestation signature.invalid)")
        #expect(verdict.wanted.contains("a signature by alice"))
        #expect(verdict.wanted.contains("a signature by bob"))
        #expect(verdict.found.contains("in the .att tag"))
        try await Attester.cosign2.attest(image, passed, by: alice, at: nil)
        try await Attester.cosign2.attest(image, .checked, by: bob, at: nil)
        // What bob attested besides takes nothing from what is told.
        try await stage.verify(image, project).expect(
            "exit 1: rejected (gate.no-attestation signature.invalid)")
        try await Attester.cosign2.attest(image, passed, by: bob, at: nil)
        try await stage.verify(image, project).expect("exit 0: verified")
    }

    @Test("another's newer failed one is nothing to this gate", arguments: Attester.usual)
    func othersFailure(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("bob says no, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 2))
        try await attester.attest(image, failed, by: stage.registry.bob, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
        let both = try stage.policy.gate(
            stage.policy.signer(stage.registry.alice), stage.policy.signer(stage.registry.bob))
        try await stage.verify(image, both)
            .expect("exit 1: rejected (gate.test-result)")
    }

    @Test("nothing attested: rejected, though the image is signed") func nothing() async throws {
        let stage = try GateStage()
        let image = try await stage.push("nothing attested")
        try await stage.verify(image).expect("exit 1: rejected (gate.no-attestation)")
        try await Writer.cosign2.sign(image.byDigest, stage.registry.alice)
        try await stage.verify(image).expect("exit 1: rejected (gate.no-attestation)")
        try await Attester.cosign2.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("another predicate type, however near", arguments: Attester.usual)
    func otherType(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("other type, \(attester)")
        var near = passed
        near.type = "https://in-toto.io/attestation/test-result/v0.2"
        try await attester.attest(image, near, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 1: rejected (gate.no-attestation)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("attested of another image", arguments: Attester.usual)
    func otherImage(_ attester: Attester) async throws {
        let stage = try GateStage()
        let tested = try await stage.push("tested, \(attester)")
        let untested = try await tested.push(TestImage(label: "untested, \(attester)"), tag: "v2")
        try await attester.attest(tested, passed, by: stage.registry.alice, at: ago(hours: 1))
        if attester.isBundle {
            try await tested.copyReferrers(to: untested)
        } else {
            try await tested.copyLegacyAttestations(to: untested)
        }
        try await stage.verify(untested).expect("exit 1: rejected (gate.no-attestation)")
        try await stage.verify(tested).expect("exit 0: verified")
    }

    @Test("altered to have passed", .needs(.cosign3)) func altered() async throws {
        let stage = try GateStage()
        let image = try await stage.push("altered")
        try await Attester.cosign3.attest(image, failed, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 1: rejected (gate.test-result)")
        try await image.alterStatements { $0.replacing("FAILED", with: "PASSED") }
        try await stage.verify(image, memory: "none")
            .expect("exit 1: rejected (gate.no-attestation signature.invalid)")
        try await stage.verify(image)
            .expect("exit 3: undetermined (gate.attestation-withdrawn signature.invalid)")
    }

    @Test(
        "words that are not the specification's",
        arguments: [
            ("PASSED", "exit 0: verified"), ("passed", "exit 1: rejected (gate.test-result-unknown)"),
            ("WARNED", "exit 1: rejected (gate.test-result)"),
        ])
    func words(_ result: String, _ summary: String) async throws {
        let stage = try GateStage()
        let image = try await stage.push("result \(result)")
        try await Attester.cosign2.attest(
            image, .testResult(result), by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect(summary)
    }

    @Test("the tests that must have passed, and an expression of one's own") func conditions() async throws {
        let stage = try GateStage()
        let image = try await stage.push("conditions")
        try await Attester.cosign2.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        for (line, summary) in [
            ("testResult: {configuration: e2e, requiredTests: [checkout, login]}", "exit 0: verified"),
            ("testResult: {configuration: load}", "exit 1: rejected (gate.test-configuration)"),
            ("testResult: {requiredTests: [checkout, refund]}", "exit 1: rejected (gate.tests-missing)"),
            (
                "expression: 'size(predicate.passedTests) >= params.least', params: {least: 2}",
                "exit 0: verified"
            ),
            (
                "expression: 'size(predicate.passedTests) >= params.least', params: {least: 3}",
                "exit 1: rejected (gate.expression-false)"
            ),
        ] {
            let project = try stage.policy.gate(stage.policy.signer(stage.registry.alice), lines: line)
            try await stage.verify(image, project).expect(summary)
        }
    }

    @Test("a signature and a gate are two", arguments: Attester.usual)
    func signatureToo(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("signature and gate, \(attester)")
        let (alice, bob) = (stage.registry.alice, stage.registry.bob)
        let project = try stage.policy.project(
            "defaultSigners: [\(stage.policy.signer(bob))]",
            "gates: [\(AttestationPolicy.gate([stage.policy.signer(alice)]))]")
        func verify() async throws -> Verdict { try await stage.verify(image, project) }
        try await attester.attest(image, passed, by: alice, at: ago(hours: 1))
        let unsigned = try await verify()
        #expect(unsigned.code == 1)
        #expect(unsigned.summary.contains("signature."))
        try await Writer.cosign2.sign(image.byDigest, bob)
        try await verify().expect("exit 0: verified")
        try await attester.attest(image, failed, by: alice, at: ago(hours: 0))
        try await verify().expect("exit 1: rejected (gate.test-result)")
    }

    // MARK: what is withdrawn

    @Test("deleted newest: undetermined, until there is a newer one", arguments: Attester.usual)
    func withdrawn(_ attester: Attester) async throws {
        let stage = try GateStage()
        let (alice, image) = (stage.registry.alice, try await stage.push("withdrawn, \(attester)"))
        let time = ago(hours: 2)
        try await attester.attest(image, passed, by: alice, at: ago(hours: 3))
        try await stage.verify(image).expect("exit 0: verified")
        let before = try await attester.attached(to: image)
        try await attester.attest(image, failed, by: alice, at: time)
        try await stage.verify(image).expect("exit 1: rejected (gate.test-result)")
        try await attester.replace(before, of: image)
        let verdict = try await stage.verify(image)
        verdict.expect("exit 3: undetermined (gate.attestation-withdrawn)")
        #expect(verdict.decision == "deny")
        #expect(verdict.wanted.contains(RFC3339.text(time)))
        // Who has not seen it cannot miss it.
        try await stage.verify(image, memory: "none").expect("exit 0: verified")
        try await stage.verify(image, memory: stage.policy.folder.file("other-gates"))
            .expect("exit 0: verified")
        try await attester.attest(image, passed, by: alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("everything deleted", arguments: Attester.usual) func allWithdrawn(_ attester: Attester)
        async throws
    {
        let stage = try GateStage()
        let image = try await stage.push("all withdrawn, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        try await stage.verify(image).expect("exit 0: verified")
        try await attester.replace(nil, of: image)
        try await stage.verify(image).expect("exit 3: undetermined (gate.attestation-withdrawn)")
        try await stage.verify(image, memory: "none").expect("exit 1: rejected (gate.no-attestation)")
    }

    @Test("an older one that is deleted is not missed", arguments: Attester.usual)
    func olderWithdrawn(_ attester: Attester) async throws {
        let stage = try GateStage()
        let image = try await stage.push("older withdrawn, \(attester)")
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        let newest = try await attester.attached(to: image)
        try await attester.attest(image, passed, by: stage.registry.alice, at: ago(hours: 2))
        try await stage.verify(image).expect("exit 0: verified")
        try await attester.replace(newest, of: image)
        try await stage.verify(image).expect("exit 0: verified")
    }

    @Test("a memory that others may have written to") func memoryOfOthers() async throws {
        let stage = try GateStage()
        let image = try await stage.push("memory of others")
        try await Attester.cosign2.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        let folder = stage.policy.folder.file("shared-gates")
        try await stage.verify(image, memory: folder).expect("exit 0: verified")
        func allow(_ mode: Int) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder)
        }
        try allow(0o777)
        let verdict = try await stage.verify(image, memory: folder)
        verdict.expect("exit 3: undetermined (gate.memory-unreadable)")
        #expect(verdict.found.contains(folder))
        try allow(0o700)
        try await stage.verify(image, memory: folder).expect("exit 0: verified")
    }

    // MARK: the command line

    @Test("--gate with --gate-key: no policy file") func commandLine() async throws {
        let stage = try GateStage()
        let image = try await stage.push("command line")
        let (alice, bob) = (stage.registry.alice, stage.registry.bob)
        try await Attester.cosign2.attest(image, passed, by: alice, at: nil)
        func verify(_ gate: String, _ key: CosignKey) async throws -> Verdict {
            try await Assay.verify(
                "--gate", gate, "--gate-key", key.publicFile, "--gate-memory", stage.memory, image.byDigest)
        }
        let any = "{type: test-result, select: any}"
        try await verify(any, alice).expect("exit 0: verified")
        try await verify(any, bob).expect("exit 1: rejected (gate.no-attestation signature.invalid)")
        try await verify("{type: test-result}", alice).expect("exit 1: rejected (gate.no-verified-time)")
    }

    @Test("--gate @file, whose signers say whose time-stamps count") func gateFile() async throws {
        let stage = try GateStage()
        let image = try await stage.push("gate file")
        let signer = stage.policy.signer(stage.registry.alice)
        let file = try stage.policy.folder.write("gate.yaml", AttestationPolicy.gate([signer]))
        let verify = ["verify", "--gate", "@\(file)", "--gate-memory", stage.memory, image.byDigest]
        try await Attester.cosign2.attest(image, passed, by: stage.registry.alice, at: ago(hours: 2))
        #expect(try await Assay.run(verify).code == 0)
        try await Attester.cosign2.attest(image, failed, by: stage.registry.alice, at: ago(hours: 1))
        let text = try await Assay.run(verify)
        #expect(text.code == 1)
        #expect(text.output.contains("  reason  gate.test-result\n"))
        #expect(text.output.contains("  wanted  gate e2e: the result PASSED\n"), "\(text.output)")
        #expect(text.output.contains("  found   FAILED"))
    }

    @Test("--attestation: a bundle that is in no registry", .needs(.cosign3)) func bundleFile() async throws {
        let stage = try GateStage()
        let image = try await stage.push("bundle file")
        try await Attester.cosign3.attest(image, passed, by: stage.registry.alice, at: ago(hours: 1))
        let blob = try #require(try await image.signatureBlobs(bundles: true).first)
        let bundle = try await stage.registry.blob(blob, in: image.name)
        let file = try stage.policy.folder.write("bundle.json", String(decoding: bundle, as: UTF8.self))
        try await Attester.cosign3.replace(nil, of: image)
        try await stage.verify(image).expect("exit 1: rejected (gate.no-attestation)")
        try await stage.verify(image, nil, ["--attestation", file]).expect("exit 0: verified")
        let other = try await stage.push("not in the bundle")
        try await stage.verify(other, nil, ["--attestation", file])
            .expect("exit 1: rejected (gate.no-attestation)")
    }

    @Test("assay attestations: type, signer and age, the newest first", arguments: Attester.usual)
    func listing(_ attester: Attester) async throws {
        let stage = try GateStage()
        let (alice, image) = (stage.registry.alice, try await stage.push("listing, \(attester)"))
        let (old, new) = (ago(hours: 50), ago(hours: 2))
        try await attester.attest(image, failed, by: alice, at: new)
        try await attester.attest(image, passed, by: alice, at: old)
        try await attester.attest(image, .checked, by: stage.registry.bob, at: nil)
        let list = ["attestations", "--key", alice.publicFile, "--trusted-root", stage.sigstore.trustedRoot]
        let text = try await Assay.run(list + [image.byDigest])
        #expect(text.code == 0, "\(text.errors)")
        let output = text.output
        #expect(output.contains(AttestedPredicate.testResultType))
        #expect(output.contains("https://example.com/checked/v1"))
        #expect(output.contains("signer  \(alice.publicFile)"))
        #expect(output.contains("a key that was not tried"))
        #expect(output.contains("at a time that nothing here proves"))
        let ages = ["\(RFC3339.text(new)), 2 h ago", "\(RFC3339.text(old)), 2 days ago"]
        let places = ages.compactMap { output.range(of: $0)?.lowerBound }
        #expect(places.count == 2 && places == places.sorted(), "\(output)")
        let json = try JSON(
            parsing: try await Assay.run(list + ["-o", "json", image.byDigest]).output)
        let listed = json["attestations"]?.array ?? []
        #expect(listed.map { $0["signedAt"]?.string } == [RFC3339.text(new), RFC3339.text(old), nil])
        #expect(listed.map { $0["signer"]?["name"]?.string } == [alice.publicFile, alice.publicFile, nil])
        #expect(listed.map { $0["signer"]?["proven"]?.bool } == [true, true, false])
        #expect(
            listed.map { $0["predicateType"]?.string } == [
                AttestedPredicate.testResultType, AttestedPredicate.testResultType,
                AttestedPredicate.checked.type,
            ])
        #expect(listed.allSatisfy { $0["aboutImage"]?.bool == true })
        #expect(json["complete"]?.bool == true)
    }

    private func ago(hours: Int) -> Int { Int(Date().timeIntervalSince1970) - hours * hour }
    private let hour = 3600
}
