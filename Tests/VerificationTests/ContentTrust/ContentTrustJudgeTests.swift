// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Keys
import LocalRegistry
import OCIModel
import Policy
import Signatures
import StrictJSON
import TestContentTrust
import TestNotary
import TestSigstore
import Testing
import Verification

/// Signers of Docker Content Trust in the engine: what is decided by what a notary server says of tags.
struct ContentTrustJudgeTests {
    private var bench = NotaryBench.minted
    private let image = TestImage(label: "trusted")
    private let other = TestImage(label: "another")
    /// The repository's, in which `v1` is the image.
    private var repository: TestTrustData
    private let rootKey: PublicKey

    init() throws {
        repository = try TestTrustData()
        repository.images = ["v1": image.manifest]
        rootKey = try #require(repository.root.keys.first).publicKey
        bench.push(image, tag: "v1")
        bench.push(other, tag: "v2")
    }

    /// A signer that pins the root key; `more` are further keys.
    private func signer(_ more: String...) -> String {
        (["provider: dct, method: static, publicKey: \(NotaryBench.quoted(rootKey.pem))"] + more)
            .joined(separator: ", ")
    }

    private func verdict(
        _ name: String, _ signers: [String]? = nil, trouble: ContentTrustError? = nil
    ) async throws -> ImageVerdict {
        var bench = bench
        bench.contentTrust = try ServedTrustData(repository, trouble: trouble)
        return try await bench.verdict(
            signers ?? [signer()], reference: "registry.example/team/app\(name)")
    }

    // MARK: tags and digests

    @Test("a signed tag is verified, for as long as the trust data counts") func signedTag() async throws {
        let verdict = try await verdict(":v1")
        #expect(verdict.summary == "verified")
        let signer = try #require(verdict.signers.first)
        #expect(signer.provider == .dct)
        #expect(signer.fingerprint == rootKey.fingerprint)
        #expect(signer.times.isEmpty)
        #expect(signer.validUntil == TestTrustData.now + 500)
        #expect(verdict.validUntil == TestTrustData.now + 500)
        #expect(signer.source.route == .notaryServer)
        #expect(signer.annotations == ["tags": "v1"])
    }

    @Test("a tag that was signed for another image has moved") func movedTag() async throws {
        bench.content.images.tag(NotaryBench.repository, "v1", other.digest)
        #expect(try await verdict(":v1").summary == "rejected (dct.tag-moved)")
    }

    @Test("a tag that nobody signed is not signed, whatever others of the image are")
    func unsignedTag() async throws {
        #expect(try await verdict(":v2").summary == "rejected (dct.tag-unsigned)")
        bench.push(image, tag: "v3")
        #expect(try await verdict(":v3").summary == "rejected (dct.tag-unsigned)")
    }

    @Test("no tag is the tag that is taken for it") func latest() async throws {
        var test = self
        bench.push(image, tag: "latest")
        #expect(try await test.verdict("").summary == "rejected (dct.tag-unsigned)")
        test.repository.images["latest"] = image.manifest
        #expect(try await test.verdict("").summary == "verified")
    }

    @Test("a digest alone is verified by any tag that is signed for it") func digestAlone() async throws {
        #expect(try await verdict("@\(image.digest)").summary == "verified")
        #expect(try await verdict("@\(other.digest)").summary == "rejected (dct.digest-unsigned)")
    }

    @Test("a tag beside a digest is the one that must be signed for it") func both() async throws {
        #expect(try await verdict(":v1@\(image.digest)").summary == "verified")
        #expect(try await verdict(":v1@\(other.digest)").summary == "rejected (dct.tag-moved)")
        #expect(try await verdict(":v2@\(image.digest)").summary == "rejected (dct.tag-unsigned)")
    }

    @Test("two names of one digest are two questions") func twoNames() async throws {
        var bench = bench
        bench.contentTrust = try ServedTrustData(repository)
        let names = [":v1@\(image.digest)", ":v2@\(image.digest)", "@\(image.digest)"]
        var summaries: [String] = []
        for name in names {
            let verdict = try await bench.verdict([signer()], reference: "registry.example/team/app\(name)")
            summaries.append(verdict.summary)
        }
        #expect(summaries == ["verified", "rejected (dct.tag-unsigned)", "verified"])
    }

    // MARK: the server

    @Test(
        "what a server does not say is not known",
        arguments: [ContentTrustError.server(why: "503"), .interrupted(why: "time"), .store(why: "full")])
    func trouble(_ trouble: ContentTrustError) async throws {
        let verdict = try await verdict(":v1", trouble: trouble)
        #expect(verdict.summary == "undetermined (\(trouble.code.rawValue))")
    }

    @Test("what it says and is wrong is rejected") func noTrustData() async throws {
        let verdict = try await verdict(
            ":v1", trouble: .noTrustData(name: TestTrustData.name, server: "memory", isUsual: true))
        #expect(verdict.summary == "rejected (dct.no-trust-data)")
        let stranger = try TestTrustData().root.keys[0].publicKey
        let unpinned = try await self.verdict(
            ":v1",
            ["provider: dct, method: static, publicKey: \(NotaryBench.quoted(stranger.pem))"])
        #expect(unpinned.summary == "rejected (dct.untrusted-root)")
    }

    @Test("the question is of the repository, the key and the delegations") func question() async throws {
        var bench = bench
        let served = try ServedTrustData(repository)
        bench.contentTrust = served
        _ = try await bench.verdict(
            [signer("server: 'https://notary.example/'", "delegations: [releases, qa]")],
            reference: "registry.example/team/app:v1")
        #expect(
            served.questions == [
                ContentTrustQuestion(
                    name: TestTrustData.name, server: "https://notary.example", pinned: [rootKey],
                    delegations: ["releases", "qa"])
            ])
    }

    // MARK: the root key

    /// The kit's time is 2027-01-15.
    @Test(
        "trust data has no time of signing, so the root key counts now or not at all",
        arguments: [
            ("notAfter: 2027-01-20", nil), ("notAfter: 2027-01-10", "key.expired"),
            ("notBefore: 2027-01-10", nil), ("notBefore: 2027-01-20", "key.not-yet-valid"),
            ("state: retired, notAfter: 2027-01-20", "key.retired-without-verified-time"),
        ])
    func keyWindow(_ window: String, _ code: String?) async throws {
        let verdict = try await verdict(":v1", [signer(window)])
        #expect(verdict.summary == (code.map { "rejected (\($0))" } ?? "verified"))
    }

    @Test("a verdict ends no later than the root key") func windowEnds() async throws {
        var test = self
        for role in ["root", "timestamp", "snapshot", "targets"] { test.repository.lives[role] = 86_400 * 30 }
        let end = try #require(PolicyDate.seconds("2027-01-20"))
        #expect(try await test.verdict(":v1", [signer("notAfter: 2027-01-20")]).validUntil == end)
        #expect(try await test.verdict(":v1").validUntil == TestTrustData.now + 86_400 * 30)
    }

    @Test("nobody is asked for a key that does not count") func nobodyIsAsked() async throws {
        var bench = bench
        let served = try ServedTrustData(repository)
        bench.contentTrust = served
        _ = try await bench.verdict(
            [signer("notAfter: 2027-01-10")], reference: "registry.example/team/app:v1")
        #expect(served.questions.isEmpty)
    }

    @Test(
        "a root key that the key ring revokes verifies nothing",
        arguments: [KeyValidity.State.revoked, .active])
    func revoked(_ state: KeyValidity.State) async throws {
        var test = self
        let entry = KeyRingDocument.Entry(
            name: "old-root", key: TrustedKey(.pem(rootKey.pem), KeyValidity(state)),
            location: StrictJSON.SourceLocation(file: "keys.yaml"))
        test.bench.ring = KeyRing(
            folder: KeyFolder(directory: nil), document: KeyRingDocument(entries: [entry]))
        let verdict = try await test.verdict(":v1")
        let isRevoked = state == .revoked
        #expect(verdict.summary == (isRevoked ? "misconfigured (policy.no-usable-signers)" : "verified"))
        #expect(verdict.otherCodes.contains("signer.revoked") == isRevoked)
    }

    // MARK: delegations, and other providers

    @Test("two policies may ask different delegations, and both must name the image")
    func delegations() async throws {
        var test = self
        func delegation(_ name: String, _ image: TestImage) -> TestTrustData.Delegation {
            .init(
                name: "targets/\(name)", signers: .init(keys: [.ecdsa()]), images: ["v1": image.manifest])
        }
        let policies = ["qa", "security"].map { NotaryBench.policy([signer("delegations: [\($0)]")]) }
        func outcomes(_ qa: TestImage, _ security: TestImage) async throws -> [String] {
            test.repository.delegations = [delegation("qa", qa), delegation("security", security)]
            test.bench.contentTrust = try ServedTrustData(test.repository)
            let verdict = try await test.bench.verdict(
                under: policies, reference: "registry.example/team/app:v1")
            return [verdict.summary] + verdict.requirements.map(\.outcome.rawValue)
        }
        #expect(try await outcomes(image, image) == ["verified", "verified", "verified"])
        #expect(
            try await outcomes(image, other) == ["rejected (dct.tag-moved)", "verified", "rejected"])
        #expect(
            try await outcomes(other, image) == ["rejected (dct.tag-moved)", "rejected", "verified"])
    }

    @Test("one report names all three providers") func threeProviders() async throws {
        let (key, chain) = (try TestSigstore.Key(.p256), try TestNotary.Chain.minted())
        let signers = [NotaryBench.cosign(key), NotaryBench.notary(chain.rootPEM), signer()]
        try bench.sign(image, by: key)
        try bench.sign(image, by: chain)
        var bench = bench
        bench.contentTrust = try ServedTrustData(repository)
        let reference = "registry.example/team/app:v1"
        let verdict = try await bench.verdict(signers, "threshold: 3", reference: reference)
        #expect(verdict.summary == "verified")
        #expect(verdict.signers.map(\.provider) == [.cosign, .notary, .dct])
        let two = try await bench.verdict(Array(signers.suffix(2)), "threshold: 2", reference: reference)
        #expect(two.signers.map(\.provider) == [.notary, .dct])
    }

    @Test("signatures are not looked for where only notary servers are asked") func cost() async throws {
        #expect(try await verdict(":v1").summary == "verified")
        #expect(bench.content.asked == ["tag v1"])
    }

    @Test("the notary server is not asked when enough have signed") func notAsked() async throws {
        let chain = try TestNotary.Chain.minted()
        var bench = bench
        let served = try ServedTrustData(repository)
        bench.contentTrust = served
        let signers = [signer(), NotaryBench.notary(chain.rootPEM)]
        let reference = "registry.example/team/app:v1"
        let first = try await bench.verdict(signers, reference: reference)
        #expect(first.signers.map(\.provider) == [.dct])
        #expect(served.questions.count == 1)
        try bench.sign(image, by: chain)
        let second = try await bench.verdict(signers, reference: reference)
        #expect(second.signers.map(\.provider) == [.notary])
        #expect(served.questions.count == 1)
    }
}
