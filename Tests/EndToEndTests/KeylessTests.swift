// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing

/// Images that real cosign signs with short-lived certificates of a private Sigstore. What `assay` says, `cosign
/// verify` must say too.
@Suite(
    .needs(.registry, .cosign2, .cosign3), .dockerRegistry, .privateSigstore, .timeLimit(.minutes(5)))
struct KeylessTests {
    private let alice = TestSigstore.Identity.email("alice@acme.test", issuer: "https://login.acme.test")
    private let bob = TestSigstore.Identity.email("bob@acme.test", issuer: "https://login.acme.test")

    @Test("an Application trusts the identity: the fallback tag", arguments: PrivateSigstore.Evidence.logged)
    func fallbackTag(_ evidence: PrivateSigstore.Evidence) async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("fallback tag, \(evidence.rawValue)")
        try await sigstore.sign(image.byDigest, as: alice, evidence)
        let policy = KeylessPolicy(sigstore)
        let application = try policy.application([policy.signer(alice)])
        let verdict = try await Assay.verify("--application", application, image.byTag)
        verdict.expect("exit 0: verified")
        #expect(verdict.digests == [image.digest.description])
        #expect(verdict.routes == ["referrers-tag"])
        try expectProvenance(verdict, evidence)
        #expect(try await sigstore.cosignVerify(image.byDigest, alice) == 0)
    }

    @Test("the referrers API") func referrersAPI() async throws {
        let sigstore = try PrivateSigstore.current
        let registry = try await LocalRegistry.start(behavior: RegistryBehavior(referrers: .on()))
        let image = TestImage(label: "referrers API")
        registry.content.add(image, to: "demo/app", tag: "v1")
        let reference = "\(registry.authority)/demo/app@\(image.digest)"
        try await sigstore.sign(reference, as: alice)
        let policy = KeylessPolicy(sigstore)
        let application = try policy.application([policy.signer(alice)])
        let verdict = try await Assay.verify("--application", application, reference)
        verdict.expect("exit 0: verified")
        #expect(verdict.routes == ["referrers-api"])
        try expectProvenance(verdict, .rekorV1)
        #expect(try await sigstore.cosignVerify(reference, alice) == 0)
    }

    @Test("the legacy tag", arguments: [Cosign.two, .three]) func legacyTag(_ cosign: Cosign) async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("legacy tag, \(cosign)")
        try await sigstore.signLegacy(image.byDigest, as: alice, by: cosign)
        let policy = KeylessPolicy(sigstore)
        let application = try policy.application([policy.signer(alice)])
        let verdict = try await Assay.verify("--application", application, image.byTag)
        verdict.expect("exit 0: verified")
        #expect(verdict.routes == ["legacy-tag"])
        try expectProvenance(verdict, .rekorV1)
        #expect(try await sigstore.cosignVerify(image.byDigest, alice) == 0)
        #expect(try await sigstore.cosign2Verify(image.byDigest, alice) == 0)
    }

    @Test("another identity: says who was wanted and who signed, and cosign refuses")
    func otherIdentity() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("other identity")
        try await sigstore.sign(image.byDigest, as: bob)
        let policy = KeylessPolicy(sigstore)
        let application = try policy.application([policy.signer(alice)])
        let verdict = try await Assay.verify("--application", application, image.byTag)
        verdict.expect("exit 1: rejected (identity.mismatch)")
        #expect(verdict.wanted == "issuer https://login.acme.test subject alice@acme.test")
        #expect(verdict.found.hasPrefix("issuer https://login.acme.test subject bob@acme.test"))
        let text = try await Assay.run(["verify", "--application", application, image.byTag])
        #expect(text.code == 1)
        #expect(text.output.contains("  wanted  issuer https://login.acme.test subject alice@acme.test\n"))
        #expect(text.output.contains("  found   issuer https://login.acme.test subject bob@acme.test"))
        #expect(try await sigstore.cosignVerify(image.byDigest, alice) != 0)
        try await Assay.verify(
            "--application", try policy.application([policy.signer(alice), policy.signer(bob)]), image.byTag
        ).expect("exit 0: verified")
    }

    @Test("the same name at another issuer is somebody else") func otherIssuer() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("other issuer")
        try await sigstore.sign(image.byDigest, as: .email("alice@acme.test", issuer: "https://evil.test"))
        let policy = KeylessPolicy(sigstore)
        let verdict = try await Assay.verify(
            "--application", try policy.application([policy.signer(alice)]), image.byTag)
        verdict.expect("exit 1: rejected (identity.mismatch)")
        #expect(verdict.found.hasPrefix("issuer https://evil.test subject alice@acme.test"))
        #expect(try await sigstore.cosignVerify(image.byDigest, alice) != 0)
    }

    @Test("another trust root certifies the same names, and is another") func otherRoot() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("other root")
        try await sigstore.sign(image.byDigest, as: alice)
        var policy = KeylessPolicy(sigstore)
        let other = try TestSigstore(now: sigstore.sigstore.now)
        policy.trustedRoot = try sigstore.folder.write("other_root.json", other.trustedRoot.text())
        try await Assay.verify(
            "--application", try policy.application([policy.signer(alice)]), image.byTag
        ).expect("exit 1: rejected (log.unknown)")
        #expect(try await sigstore.cosignVerify(image.byDigest, alice, root: policy.trustedRoot) != 0)
        let flags = identityFlags("alice@acme.test")
        try await Assay.verify(["--trusted-root", policy.trustedRoot] + flags + [image.byTag])
            .expect("exit 1: rejected (log.unknown)")
        try await Assay.verify(["--trusted-root", sigstore.trustedRoot] + flags + [image.byTag])
            .expect("exit 0: verified")
    }

    @Test("a root with the same log and another authority") func otherAuthority() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("other authority")
        try await sigstore.sign(image.byDigest, as: alice)
        var other = sigstore.sigstore
        other.authorities = try TestSigstore(now: other.now).authorities
        let root = try sigstore.folder.write("other_authority.json", other.trustedRoot.text())
        try await Assay.verify(
            ["--trusted-root", root] + identityFlags("alice@acme.test") + [image.byTag]
        ).expect("exit 1: rejected (certificate.untrusted)")
        #expect(try await sigstore.cosignVerify(image.byDigest, alice, root: root) != 0)
        other.authorities.insert(contentsOf: sigstore.sigstore.authorities, at: 0)
        let both = try sigstore.folder.write("both_authorities.json", other.trustedRoot.text())
        try await Assay.verify(
            ["--trusted-root", both] + identityFlags("alice@acme.test") + [image.byTag]
        ).expect("exit 0: verified")
    }

    @Test(
        "patterns match whole names, unlike cosign's",
        arguments: [
            ("alice@acme\\.test", true), ("[a-z]+@acme\\.test", true), ("alice", false),
            ("acme\\.test", false), ("lice@acme\\.test", false), ("alice@acme", false),
        ])
    func patterns(_ pattern: String, _ matches: Bool) async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("patterns \(pattern)")
        try await sigstore.sign(image.byDigest, as: alice)
        let policy = KeylessPolicy(sigstore)
        let expected = matches ? "exit 0: verified" : "exit 1: rejected (identity.mismatch)"
        let issuer = "https://login\\.acme\\.test"
        try await Assay.verify(
            "--certificate-identity-regexp", pattern, "--certificate-oidc-issuer-regexp", issuer,
            "--trusted-root", sigstore.trustedRoot, image.byTag
        ).expect(expected)
        let signer = policy.signer(issuerRegExp: issuer, subjectRegExp: pattern)
        try await Assay.verify("--application", try policy.application([signer]), image.byTag)
            .expect(expected)
    }

    @Test("a certificate that no log has seen signed") func unloggedCertificate() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("unlogged")
        try await sigstore.sign(image.byDigest, as: alice, .timestamp)
        let policy = KeylessPolicy(sigstore)
        try await Assay.verify("--application", try policy.application([policy.signer(alice)]), image.byTag)
            .expect("exit 1: rejected (log.missing)")
        #expect(try await sigstore.cosignVerify(image.byDigest, alice) != 0)
        let optional = policy.signer(alice, "transparencyLog: optional")
        let verdict = try await Assay.verify(
            "--application", try policy.application([optional]), image.byTag)
        verdict.expect("exit 0: verified")
        try expectProvenance(verdict, .timestamp)
        let ignoring = ["--insecure-ignore-tlog", "--use-signed-timestamps"]
        #expect(try await sigstore.cosignVerify(image.byDigest, alice, ignoring) == 0)
    }

    @Test("a key whose signatures have to be logged") func loggedKey() async throws {
        let (registry, sigstore) = (try DockerRegistry.current, try PrivateSigstore.current)
        let (logged, unlogged) = (try await push("logged key"), try await push("unlogged key"))
        try await sigstore.sign(logged.byDigest, with: registry.alice)
        try await Writer.cosign3.sign(unlogged.byDigest, registry.alice)
        let policy = KeylessPolicy(sigstore)
        let required = try policy.project([policy.signer(registry.alice, "transparencyLog: required")])
        let verdict = try await Assay.verify("--project", required, logged.byTag)
        verdict.expect("exit 0: verified")
        #expect(verdict.signer?["transparencyLogs"]?.array?.count == 1)
        #expect(verdict.signer?["times"]?.array?.count == 1)
        try await Assay.verify("--project", required, unlogged.byTag)
            .expect("exit 1: rejected (log.missing)")
        let optional = try policy.project([policy.signer(registry.alice)])
        try await Assay.verify("--project", optional, unlogged.byTag).expect("exit 0: verified")
        let cosign = ["verify", "--trusted-root", sigstore.trustedRoot, "--key", registry.alice.publicFile]
        #expect(try await Cosign.three.run(cosign + [logged.byDigest], home: sigstore.folder).code == 0)
        #expect(try await Cosign.three.run(cosign + [unlogged.byDigest], home: sigstore.folder).code != 0)
    }

    @Test("a key and an identity are two") func threshold() async throws {
        let (registry, sigstore) = (try DockerRegistry.current, try PrivateSigstore.current)
        let image = try await push("threshold")
        let policy = KeylessPolicy(sigstore)
        let project = try policy.project(
            [policy.signer(alice), policy.signer(registry.alice)], "threshold: 2")
        try await sigstore.sign(image.byDigest, as: alice)
        try await sigstore.sign(image.byDigest, as: alice)
        try await Assay.verify("--project", project, image.byTag)
            .expect(
                "exit 1: rejected (signature.too-few-signers signature.certificate-instead-of-key)")
        try await Writer.cosign3.sign(image.byDigest, registry.alice)
        let verdict = try await Assay.verify("--project", project, image.byTag)
        verdict.expect("exit 0: verified")
        #expect(verdict.signers.count == 2)
    }

    @Test("an attestation is no signature") func attestation() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("attestation")
        try await sigstore.attest(image.byDigest, as: alice)
        let policy = KeylessPolicy(sigstore)
        let application = try policy.application([policy.signer(alice)])
        try await Assay.verify("--application", application, image.byTag)
            .expect("exit 1: rejected (signature.other-predicate)")
        try await sigstore.sign(image.byDigest, as: alice)
        try await Assay.verify("--application", application, image.byTag).expect("exit 0: verified")
    }

    @Test("a workflow's certificate, and what it says of the run") func workflow() async throws {
        let sigstore = try PrivateSigstore.current
        let image = try await push("workflow")
        let workflow = TestSigstore.Identity.gitHubWorkflow()
        try await sigstore.sign(image.byDigest, as: workflow)
        let policy = KeylessPolicy(sigstore)
        func verify(_ lines: String) async throws -> Verdict {
            try await Assay.verify(
                "--application", try policy.application([policy.signer(workflow, lines)]), image.byTag)
        }
        try await verify("workflow: {repository: acme/web, ref: refs/heads/main, trigger: push}")
            .expect("exit 0: verified")
        try await verify("claims: {runnerEnvironment: github-hosted}").expect("exit 0: verified")
        let other = try await verify("workflow: {repository: acme/api}")
        other.expect("exit 1: rejected (identity.extension-mismatch)")
        #expect(other.found.hasPrefix("acme/web"))
        #expect(try await sigstore.cosignVerify(image.byDigest, workflow) == 0)
    }

    @Test("another image's bundle") func copied() async throws {
        let sigstore = try PrivateSigstore.current
        let good = try await push("good")
        let bad = try await good.push(TestImage(label: "bad"), tag: "bad")
        try await sigstore.sign(good.byDigest, as: alice)
        try await good.copyReferrers(to: bad)
        let policy = KeylessPolicy(sigstore)
        let application = try policy.application([policy.signer(alice)])
        try await Assay.verify("--application", application, bad.byTag)
            .expect("exit 1: rejected (signature.other-digest)")
        try await Assay.verify("--application", application, good.byTag).expect("exit 0: verified")
        #expect(try await sigstore.cosignVerify(bad.byDigest, alice) != 0)
    }

    private func push(_ label: String) async throws -> Pushed {
        try await DockerRegistry.current.push(TestImage(label: label))
    }

    private func identityFlags(_ name: String) -> [String] {
        ["--certificate-identity", name, "--certificate-oidc-issuer", "https://login.acme.test"]
    }

    /// The verdict says which authority, which log, which time and which identity it rests on.
    private func expectProvenance(_ verdict: Verdict, _ evidence: PrivateSigstore.Evidence) throws {
        let sigstore = try PrivateSigstore.current
        let signer = try #require(verdict.signer)
        #expect(signer["method"]?.string == "keyless")
        #expect(signer["issuer"]?.string == "https://login.acme.test")
        #expect(signer["subject"]?.string == "alice@acme.test")
        #expect(signer["certificateAuthority"]?.string == "https://fulcio.acme.test")
        #expect(signer["trustRoot"]?.string == sigstore.trustedRoot)
        let logs = (signer["transparencyLogs"]?.array ?? []).compactMap { $0["log"]?.string }
        #expect(logs == evidence.logs)
        let times = signer["times"]?.array ?? []
        #expect(times.compactMap { $0["source"]?.string } == evidence.timeSources)
        for time in times {
            let seconds = try #require(time["time"]?.string.flatMap { RFC3339.seconds($0) })
            #expect((sigstore.sigstore.now...(sigstore.sigstore.now + 600)).contains(seconds))
        }
    }
}

extension Verdict {
    /// The only signer that counted.
    fileprivate var signer: JSON? { images.first?["signers"]?.array?.first }
}
