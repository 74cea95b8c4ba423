// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Signatures
import Signing
import Testing

/// Images that carry more than one good signature, or less.
@Suite(.timeLimit(.minutes(3)))
struct EvidenceTests {
    @Test("strangers' signatures before the good one do not hide it", arguments: LocalBench.Layout.allCases)
    func junkFirst(_ layout: LocalBench.Layout) async throws {
        let bench = try await LocalBench(nil)
        try bench.sign(by: strangers(40), layout)
        let without = try await bench.verify(bench.byDigest)
        #expect(without.summary == "exit 1: rejected (signature.invalid)")
        try bench.sign(by: strangers(40) + [bench.signer], layout)
        try await bench.verify(bench.byDigest).expect("exit 0: verified")
    }

    @Test("a bundle that cannot be read is one failed candidate") func malformedBundle() async throws {
        let bench = try await LocalBench(nil)
        for junk in ["", "{", "null", "[]", #"{"mediaType": 7}"#, "\u{0}\u{FF}"] {
            bench.attach(
                .bundle(Array(junk.utf8), predicateType: signPredicate, of: bench.image.descriptor))
        }
        try await bench.verify(bench.byDigest).expect("exit 1: rejected (signature.malformed)")
        try bench.sign(bench.image, .bundle, bench.signer)
        try await bench.verify(bench.byDigest).expect("exit 0: verified")
    }

    @Test("a layer that cannot be read is one failed candidate") func malformedLayer() async throws {
        let bench = try await LocalBench(nil)
        let good = try bench.signer.sign(UnsignedPayload(bench.image.digest))
        var noBase64 = good
        noBase64.layerAnnotations = ["dev.cosignproject.cosign/signature": "%%%"]
        let junk = [noBase64, LegacySignature(payload: Array("{".utf8), signature: [1, 2, 3])]
        bench.attach(.legacy(junk, of: bench.image.digest))
        try await bench.verify(bench.byDigest).expect(
            "exit 1: rejected (signature.invalid signature.malformed)")
        bench.attach(.legacy(junk + [good], of: bench.image.digest))
        try await bench.verify(bench.byDigest).expect("exit 0: verified")
    }

    @Test(
        "more referrers than are looked at: only a proof may conclude",
        arguments: [nil, LocalBench.Layout.bundle])
    func tooManyReferrers(proof: LocalBench.Layout?) async throws {
        let bench = try await LocalBench(proof)
        let stranger = CosignSigner(try SigningKey())
        for number in 0..<120 { try bench.attachBundle(by: stranger, note: "\(number)") }
        let verdict = try await bench.verify(bench.byDigest)
        #expect(
            verdict.summary
                == (proof == nil
                    ? "exit 3: undetermined (evidence.bound signature.invalid)" : "exit 0: verified"))
    }

    @Test("a signature manifest with 1,000 layers: only a proof may conclude", arguments: [false, true])
    func tooManyLayers(proofIsFirst: Bool) async throws {
        let bench = try await LocalBench(nil)
        try bench.attachLayers(1000, proofAt: proofIsFirst ? 0 : 999)
        try await bench.verify(bench.byDigest).expect(
            proofIsFirst ? "exit 0: verified" : "exit 3: undetermined (evidence.bound signature.invalid)")
    }

    @Test("a signature manifest with 1,001 layers is not read at all") func layersBeyondReason() async throws
    {
        let bench = try await LocalBench(nil)
        try bench.attachLayers(1001, proofAt: 0)
        try await bench.verify(bench.byDigest).expect("exit 3: undetermined (registry.malformed)")
    }

    @Test("a payload of several megabytes is not read to its end") func hugePayload() async throws {
        let bench = try await LocalBench(nil)
        let huge = [UInt8](repeating: 0x20, count: 9 << 20)
        let good = try bench.signer.sign(UnsignedPayload(bench.image.digest))
        bench.attach(.legacy([try bench.signer.sign(payload: huge)], of: bench.image.digest))
        let verdict = try await bench.verify(bench.byDigest)
        #expect(verdict.summary == "exit 3: undetermined (registry.too-large)")
        bench.attach(.legacy([try bench.signer.sign(payload: huge), good], of: bench.image.digest))
        try await bench.verify(bench.byDigest).expect("exit 0: verified")
    }

    private let signPredicate = "https://sigstore.dev/cosign/sign/v1"

    private func strangers(_ count: Int) throws -> [CosignSigner] {
        try (0..<count).map { _ in CosignSigner(try SigningKey()) }
    }
}

extension LocalBench {
    /// Signs the image with all of them, in that order.
    fileprivate func sign(by signers: [CosignSigner], _ layout: Layout) throws {
        switch layout {
        case .legacy:
            let payload = UnsignedPayload(image.digest)
            attach(.legacy(try signers.map { try $0.sign(payload) }, of: image.digest))
        case .bundle:
            for signer in signers { try sign(image, .bundle, signer) }
        }
    }

    /// A legacy manifest of that many layers, all by a stranger but one.
    fileprivate func attachLayers(_ count: Int, proofAt place: Int) throws {
        let stranger = CosignSigner(try SigningKey())
        let signatures = try (0..<count).map { number in
            let payload = UnsignedPayload(image.digest, annotations: ["n": "\(number)"])
            return try (number == place ? signer : stranger).sign(payload)
        }
        attach(.legacy(signatures, of: image.digest))
    }

    fileprivate func attachBundle(by signer: CosignSigner, note: String) throws {
        let statement = UnsignedStatement.imageSignature(of: image.digest, annotations: ["note": note])
        attach(.bundle(try signer.sign(statement), of: image.descriptor))
    }
}
