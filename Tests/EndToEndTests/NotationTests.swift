// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import TestSigstore
import Testing

/// Images in docker-registry that Debian's `notation` signs. What `assay` says, `notation verify` must say too.
@Suite(.needs(.registry, .notation), .dockerRegistry, .timeLimit(.minutes(3)))
struct NotationTests {
    private static let kinds: [TestSigstore.Key.Kind] = [.p256, .p384, .p521, .rsa2048, .rsa3072, .rsa4096]

    @Test("signed: verified by tag and by digest", arguments: kinds, ["jws", "cose"])
    func signed(_ kind: TestSigstore.Key.Kind, _ format: String) async throws {
        let notation = try Notation()
        let key = try notation.key("web", kind)
        let image = try await DockerRegistry.current.push(TestImage(label: "\(kind), \(format)"))
        try await notation.sign(image.byDigest, key, format)
        let project = try notation.project("identities: [\"x509.subject: C=US, ST=WA, O=acme, CN=web\"]")
        for reference in [image.byTag, image.byDigest] {
            let verdict = try await Assay.verify("--project", project, reference)
            verdict.expect("exit 0: verified")
            #expect(verdict.digests == [image.digest.description])
            #expect(verdict.signers == ["acme"])
            #expect(verdict.routes == ["referrers-tag"])
        }
        let identities = ["x509.subject: C=US, ST=WA, O=acme, CN=web"]
        #expect(try await notation.verify(image.byDigest, identities: identities) == 0)

        let other = try notation.project("identities: [\"x509.subject: C=US, ST=WA, O=acme, CN=shop\"]")
        try await Assay.verify("--project", other, image.byDigest).expect(
            "exit 1: rejected (notary.identity)")
        let others = ["x509.subject: C=US, ST=WA, O=acme, CN=shop"]
        #expect(try await notation.verify(image.byDigest, identities: others) != 0)
    }

    @Test("another root: rejected, and notation refuses") func otherRoot() async throws {
        let (notation, other) = (try Notation(), try Notation())
        let image = try await DockerRegistry.current.push(TestImage(label: "another root"))
        try await other.sign(image.byDigest, try other.key("web", .p256))
        try await Assay.verify("--project", try notation.project(), image.byDigest)
            .expect("exit 1: rejected (notary.untrusted)")
        #expect(try await notation.verify(image.byDigest) != 0)
        try await Assay.verify("--project", try other.project(), image.byDigest).expect("exit 0: verified")
        #expect(try await other.verify(image.byDigest) == 0)
    }

    @Test("unsigned: rejected, and notation refuses") func unsigned() async throws {
        let notation = try Notation()
        let image = try await DockerRegistry.current.push(TestImage(label: "unsigned by notation"))
        try await Assay.verify("--project", try notation.project(), image.byTag)
            .expect("exit 1: rejected (signature.none)")
        #expect(try await notation.verify(image.byTag) != 0)
    }

    @Test("a signer's annotations count", arguments: ["jws", "cose"])
    func annotations(_ format: String) async throws {
        let notation = try Notation()
        let image = try await DockerRegistry.current.push(TestImage(label: "annotations, \(format)"))
        try await notation.sign(image.byDigest, try notation.key("web", .p256), format, ["-m", "build=7"])
        try await Assay.verify(
            "--project", try notation.project("annotations: {build: \"7\"}"), image.byDigest
        )
        .expect("exit 0: verified")
        try await Assay.verify(
            "--project", try notation.project("annotations: {build: \"8\"}"), image.byDigest
        )
        .expect("exit 1: rejected (notary.annotation)")
    }

    @Test("a signature copied to another image: rejected, and notation refuses") func copied() async throws {
        let notation = try Notation()
        let good = try await DockerRegistry.current.push(TestImage(label: "good, notation"))
        try await notation.sign(good.byDigest, try notation.key("web", .p256))
        let bad = try await good.push(TestImage(label: "bad, notation"), tag: "v2")
        try await good.copyReferrers(to: bad)
        try await Assay.verify("--project", try notation.project(), bad.byTag)
            .expect("exit 1: rejected (notary.other-artifact)")
        #expect(try await notation.verify(bad.byTag) != 0)
        try await Assay.verify("--project", try notation.project(), good.byDigest).expect("exit 0: verified")
    }
}
