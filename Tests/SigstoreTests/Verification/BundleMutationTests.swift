// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// One bit of every byte of a bundle is changed, each in turn: nothing traps, and what is accepted nevertheless is
/// named here with the reason why it carries no meaning.
struct BundleMutationTests {
    private let instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let entry = "/verificationMaterial/tlogEntries/0"
    private static let stamp =
        "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"

    private func verify(_ instance: PrivateSigstore) throws -> ([UInt8]) throws -> Void {
        let verifier = BundleVerifier(try instance.verifier())
        return { bytes in
            _ = try verifier.verify(
                Bundle(parsing: bytes), of: .bytes(PrivateSigstore.artifact), signedBy: instance.policy,
                at: instance.now)
        }
    }

    /// Promise, proof and stamp. Two of them tell the time: a stamp that nobody's key made is passed over, as long as
    /// it can be read, and the log's promise stands.
    @Test func aMessageInRekorV1() throws {
        let bundle = try instance.sign(.v03) { $0.timestamps = [.token] }.bundle()
        let verify = try verify(instance)
        #expect(throws: Never.self) { try verify(bundle.serialized()) }
        let found = try MutatedBytes(bundle).meaningless(sampling: [Self.stamp], verify)
        #expect(found == [Self.stamp])
    }

    /// The checkpoint says, under a signature, what stands beside it again; Rekor v2 tells no time; a key's name
    /// beside a certificate is a hint. Of the stamp see below.
    @Test func anEnvelopeInRekorV2() throws {
        let bundle = try instance.sign(.v03EnvelopeRekorV2) { recipe in
            recipe.logs[0].integratedTime = 1_800_000_001
            recipe.keyID = "hint"
        }.bundle()
        let verify = try verify(instance)
        #expect(throws: Never.self) { try verify(bundle.serialized()) }
        let found = try MutatedBytes(bundle).meaningless(sampling: [Self.stamp], verify)
        #expect(
            found == [
                "\(Self.entry)/integratedTime", "\(Self.entry)/inclusionProof/logIndex",
                "\(Self.entry)/inclusionProof/treeSize", "\(Self.entry)/inclusionProof/rootHash",
                "/dsseEnvelope/signatures/0/keyid", Self.stamp,
            ])
    }

    /// Of a stamp that is the only proof of time, what its authority did not sign: the certificate that came along,
    /// which the trust root has itself, and fields of CMS that say nothing more: versions, the set of hash functions
    /// that the one signer names again, and whether the stamp was granted as it was asked for.
    @Test func aStampThatIsNeeded() throws {
        let signed = try instance.sign(.v03EnvelopeRekorV2)
        let bundle = signed.bundle()
        let entity = try Bundle(bundle).entity
        let verifier = try instance.verifier()
        let token = try bundle.bytes(at: Self.stamp)
        func verify(_ token: [UInt8]) throws {
            let changed = SignedEntity(
                source: entity.source, content: entity.content, signature: entity.signature,
                material: entity.material, logEntries: entity.logEntries, timestamps: [token])
            _ = try verifier.verify(changed, at: instance.now)
        }
        #expect(throws: Never.self) { try verify(token) }
        let certificate = try #require(instance.sigstore.timestampAuthorities.first).signer.der
        let held = try #require(token.firstRange(of: certificate))
        // INTEGER 3, SET { SEQUENCE { OBJECT IDENTIFIER of nine bytes } }
        let prefix: [UInt8] = [0x02, 0x01, 0x03, 0x31, 0x0D, 0x30, 0x0B, 0x06, 0x09]
        let hashes = try #require(token.firstRange(of: prefix))
        let status = try #require(token.firstRange(of: [0x02, 0x01, 0x00])).upperBound - 1
        let signer =
            try #require(token[held.upperBound...].firstRange(of: [0x02, 0x01, 0x01])).upperBound - 1
        // The tags in the set, and the one that says that certificates follow, a header of four bytes.
        var meaningless: Set<Int> = [
            status, signer, hashes.lowerBound + 2, hashes.lowerBound + 5, hashes.lowerBound + 7,
            held.lowerBound - 4,
        ]
        meaningless.formUnion(hashes.upperBound..<(hashes.upperBound + 9))
        let rest = token.indices.filter { !held.contains($0) || $0.isMultiple(of: 10) }
        let found = Set(MutatedBytes.accepted(token, at: rest, verify))
        #expect(found.filter { !held.contains($0) } == meaningless)
        #expect(!found.isDisjoint(with: held))
    }
}

/// The same over bundles of CPython's releases: minutes, so only when asked for.
@Suite(
    .enabled(
        if: hasSharedData && ProcessInfo.processInfo.environment["ASSAY_LONG"] != nil,
        "needs ASSAY_LONG and the public test data"))
struct ProductionBundleMutationTests {
    @Test(arguments: 0..<20) func aReleaseHoldsNoMeaninglessByte(_ number: Int) throws {
        let file = sharedData.appending(path: "cpython/bundles.jsonl")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        // Spread over all years and formats.
        let line = try #require(lines.dropFirst(number * lines.count / 20).first)
        let release = try ProductionBundleTests.Release(line)
        let document = try JSONCursor(JSON(parsing: String(line))).required("bundle").json
        let verifier = BundleVerifier(SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        func verify(_ bytes: [UInt8]) throws {
            _ = try verifier.verify(
                Bundle(parsing: bytes), of: release.artifact, signedBy: release.identity, at: 1_795_219_200)
        }
        #expect(throws: Never.self) { try verify(document.serialized()) }
        // What follows the leaf is the signer's word; a stamp beside a promise is one proof of time too many.
        let stamp = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"
        let chain = "/verificationMaterial/x509CertificateChain/certificates/"
        let found = try MutatedBytes(document).meaningless(sampling: [stamp], verify)
        #expect(
            found.filter { $0 != stamp && !($0.hasPrefix(chain) && !$0.hasPrefix("\(chain)0/")) } == [])
    }
}
