// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import HTTPTransport
import Keys
import LocalRegistry
import OCIModel
import Policy
import Signatures
import StrictJSON
import Synchronization
import TestContentTrust
import TestNotary
import TestSigstore
import Testing
import Verification

/// Where one provider ends and another begins: each was once taken for more than it said.
struct ProviderBoundaryTests {
    /// One holder with two keys and two certificates of one subject, each under another of the anchors.
    @Test func twoAnchorsOfOneChain() async throws {
        let bench = NotaryBench.minted
        let image = TestImage(label: "probe")
        let alice = try TestNotary.Chain.named("alice")
        try bench.sign(image, by: alice)
        try bench.sign(image, by: alice.another(named: "alice"))
        let subject = "['x509.subject: C=US, ST=WA, O=acme, CN=alice']"
        let everyone = "['x509.subject: C=US, ST=WA, O=acme, OU=release']"
        let verdict = try await bench.verdict(
            [
                NotaryBench.notary(alice.rootPEM, identities: subject),
                NotaryBench.notary(alice.certificates[1].pem, identities: everyone),
            ], "threshold: 2", reference: bench.push(image))
        #expect(verdict.summary == "rejected (signature.too-few-signers)")
    }

    @Test func sameKeyInTwoPolicies() async throws {
        let bench = NotaryBench.minted
        let image = TestImage(label: "probe")
        let key = try TestSigstore.Key(.p256)
        let chain = try TestNotary.Chain.minted { $0.leafKey = key }
        try bench.sign(image, by: key)
        try bench.sign(image, by: chain)
        let verdict = try await bench.verdict(
            under: [
                NotaryBench.policy([NotaryBench.cosign(key)]),
                NotaryBench.policy([NotaryBench.notary(chain.rootPEM)]),
            ], reference: bench.push(image))
        #expect(verdict.summary == "verified")
        #expect(verdict.signers.map(\.provider) == [.cosign, .notary])
    }

    /// A tag that now names an index of images which were signed under other tags.
    @Test func movedTagOfIndexOfOldImages() async throws {
        var bench = NotaryBench.minted
        var repository = try TestTrustData()
        let old = TestImage(label: "old")
        let new = TestImage.index(label: "new")
        let forged = TestImage.index(platforms: ["linux/amd64"], label: "old")
        #expect(forged.members[0].digest == old.digest)
        repository.images = ["v0": old.manifest, "v1": new.manifest]
        bench.contentTrust = try ServedTrustData(repository)
        bench.push(forged, tag: "v1")
        let pem = try repository.root.keys[0].publicKey.pem
        let verdict = try await bench.verdict(
            ["provider: dct, method: static, publicKey: \(NotaryBench.quoted(pem))"],
            "subjectScope: allPlatforms", reference: "registry.example/team/app:v1")
        #expect(verdict.summary == "rejected (dct.tag-moved)")
    }

    /// What a newer root key would have signed is not known; what the old one signed counts, with a note.
    @Test func staleRootKey() async throws {
        var bench = NotaryBench.minted
        let image = TestImage(label: "probe")
        var repository = try TestTrustData()
        repository.images = ["v1": image.manifest]
        bench.contentTrust = try ServedTrustData(repository)
        bench.push(image, tag: "v1")
        let time = EngineTime()
        let right = try repository.root.keys[0].publicKey
        let wrong = try TestTrustData().root.keys[0].publicKey
        for (key, expected) in [
            (right, "verified"), (wrong, "undetermined (key.provider-unreachable dct.untrusted-root)"),
        ] {
            let down = Mutex(false)
            let store = KeyStore(now: { time.now }, pause: { _ in }) { (_) async throws(KeyFetchError) in
                if down.withLock({ $0 }) {
                    throw KeyFetchError(
                        .kubernetes, "k8s://ns/x",
                        .transport(.unreachable(host: "kms.example", why: "connection refused")))
                }
                return FetchedKey(key, version: "1")
            }
            bench.fetchedKeys = store
            let signer = "provider: dct, method: static, publicKey: 'k8s://ns/cosign'"
            let first = try await bench.verdict([signer], reference: "registry.example/team/app:v1")
            #expect(!first.otherCodes.contains("key.stale"))
            down.withLock { $0 = true }
            time.add(7200)
            let verdict = try await bench.verdict([signer], reference: "registry.example/team/app:v1")
            #expect(verdict.summary == expected)
            #expect(verdict.otherCodes.contains("key.stale") == (expected == "verified"))
        }
    }

    private final class EngineTime: Sendable {
        private let seconds = Mutex(TestNotary.now)

        var now: Int { seconds.withLock { $0 } }
        func add(_ more: Int) { seconds.withLock { $0 += more } }
    }
}
