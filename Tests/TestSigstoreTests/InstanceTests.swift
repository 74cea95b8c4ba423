// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import TestSigstore
import Testing

/// What a test may rely on without asking a verifier.
@Suite struct InstanceTests {
    private let dev = TestSigstore.Identity.email("dev@acme.test", issuer: "https://login.acme.test")
    private let artifact = Array("an artifact\n".utf8)
    private let sigstore: TestSigstore

    init() throws { sigstore = try TestSigstore(now: 1_800_000_000) }

    @Test("no two instances share a key")
    func freshKeys() throws {
        let other = try TestSigstore(now: 1_800_000_000)
        for part in ["tlogs/0", "tlogs/1", "ctlogs/0"] {
            let key = "/\(part)/publicKey/rawBytes"
            #expect(try sigstore.trustedRoot.bytes(at: key) != other.trustedRoot.bytes(at: key))
        }
        for part in ["certificateAuthorities/0", "timestampAuthorities/0"] {
            for certificate in 0..<2 {
                let place = "/\(part)/certChain/certificates/\(certificate)/rawBytes"
                #expect(try sigstore.trustedRoot.bytes(at: place) != other.trustedRoot.bytes(at: place))
            }
        }
    }

    @Test("bundles up to 0.2 hold a chain, later ones a certificate")
    func certificateForm() throws {
        let signed = try sigstore.sign(artifact, as: dev)
        let leaf = try signed.bundle(.v03).bytes(at: "/verificationMaterial/certificate/rawBytes")
        for version in [TestSigstore.BundleVersion.v01, .v02] {
            let chain = try signed.bundle(version)
                .value(at: "/verificationMaterial/x509CertificateChain/certificates")
            #expect(chain == [["rawBytes": .string(Base64.encode(leaf))]])
        }
    }

    @Test("an entry has one index in its shard and another over all shards")
    func indices() throws {
        let entry = try #require(sigstore.sign(artifact, as: dev).entries.first)
        #expect(entry.proof?.logIndex == 5)
        #expect(entry.logIndex == 4_163_436)
    }

    @Test("Rekor v2 promises nothing and gives no time")
    func secondGeneration() throws {
        let entry = try #require(sigstore.sign(artifact, as: dev) { $0.logs = [.rekorV2] }.entries.first)
        #expect(entry.promise == nil)
        #expect(entry.integratedTime == 0)
        #expect(entry.logIndex == entry.proof?.logIndex)
    }

    @Test("the same key and certificate sign a second artifact")
    func certified() throws {
        let first = try sigstore.sign(artifact, as: dev)
        let certificate = try #require(first.certificate)
        let second = try sigstore.sign([1], as: dev) { $0.signer = .certified(first.key, certificate) }
        #expect(second.certificate == certificate)
        #expect(second.content.signature != first.content.signature)
    }

    @Test("a managed key's bundle holds its hint and no certificate")
    func managed() throws {
        let bundle = try sigstore.sign(artifact, with: try .init(.p256), hint: "release-2026").bundle()
        #expect(bundle["verificationMaterial"]?["publicKey"] == ["hint": "release-2026"])
        #expect(bundle["verificationMaterial"]?["certificate"] == nil)
    }

    @Test("what the recipe asks for must be there")
    func missingPart() throws {
        var empty = sigstore
        empty.logs = []
        #expect(throws: TestSigstoreError.noSuchPart("log")) { try empty.sign(artifact, as: dev) }
    }

    @Test("Rekor v2 takes no dsse entries")
    func contradiction() throws {
        #expect(throws: TestSigstoreError.contradiction("Rekor v2 takes no dsse")) {
            try sigstore.sign(artifact, as: dev) { $0.logs = [.rekorV2 { $0.kind = .dsse }] }
        }
    }
}
