// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import Signatures
import Sigstore
import StrictJSON
import Testing

/// Entries that other people's software made, where the public data stands beside the project.
@Suite(.enabled(if: LogData.isHere, "the public test data is not here"))
struct LogDataTests {
    /// What the log layer has to say of each of sigstore-conformance's cases: some of those that must fail do so for
    /// another reason than their log entry.
    private static let cases: [(name: String, code: LogError.Code?)] = [
        ("bundle-from-wrong-instance_fail", .unknownLog),
        ("bundle-unknown-version_fail", .malformed),
        ("bundle-with-sct-with-extensions", nil),
        ("checkpoint-wrong-roothash_fail", .rootMismatch),
        ("dsse-invalid-sig_fail", .entryMismatch),
        ("happy-path-v0.1", nil),
        ("happy-path-v0.2", nil),
        ("happy-path-v0.3", nil),
        ("inclusion-proof-corrupted-hash_fail", .proofInvalid),
        ("incorrect-public-key_fail", .promiseInvalid),
        ("integrated-time-in-future_fail", nil),
        ("intoto-expired-certificate_fail", nil),
        ("intoto-log-entry-mismatch_fail", .malformed),
        ("intoto-missing-inclusion-proof_fail", .proofMissing),
        ("intoto-set-outside-signing-cert-validity_fail", nil),
        ("intoto-tsa-timestamp-outside-cert-validity_fail", nil),
        ("intoto-with-custom-trust-root", nil),
        ("invalid-checkpoint-signature_fail", .checkpointInvalid),
        ("managed-key-and-trusted-root", nil),
        ("rekor2-checkpoint-missing-log-signature_fail", .checkpointMalformed),
        ("rekor2-checkpoint-missing-origin_fail", .checkpointMalformed),
        ("rekor2-checkpoint-missing-root-hash_fail", .checkpointMalformed),
        ("rekor2-checkpoint-missing-size_fail", .checkpointMalformed),
        ("rekor2-checkpoint-multiple-cosigs", nil),
        ("rekor2-checkpoint-no-matching-signature_fail", .checkpointUnknownSigner),
        ("rekor2-checkpoint-two-sigs-from-origin", nil),
        ("rekor2-dsse-happy-path", nil),
        ("rekor2-dsse-invalid-sig_fail", .entryMismatch),
        ("rekor2-dsse-mismatch-envelope_fail", .entryMismatch),
        ("rekor2-dsse-mismatch-sig_fail", .entryMismatch),
        ("rekor2-happy-path", nil),
        ("rekor2-no-inclusion-proof_fail", .proofMissing),
        ("rekor2-timestamp-outside-trust-root-tsa-validity_fail", nil),
        ("rekor2-timestamp-outside-tsa-cert-validity_fail", nil),
        ("rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail", nil),
        ("rekor2-timestamp-with-expired-cert-chain", nil),
        ("rekor2-timestamp-without-embedded-cert", nil),
        ("wrong-hashedrekord-artifact_fail", .entryMismatch),
        ("wrong-hashedrekord-cert-and-sig_fail", .entryMismatch),
        ("wrong-hashedrekord-entry_fail", .entryMismatch),
        ("wrong-material_fail", .entryMismatch),
    ]
    /// These never become entries: other layers refuse their signature, their key or their syntax.
    private static let unread: Set = [
        "bundle-invalid-base64-signature_fail", "bundle-malformed-json_fail", "bundle-with-root-cert_fail",
        "managed-key-wrong-key_fail",
    ]

    @Test(arguments: cases) func conformance(_ name: String, _ code: LogError.Code?) throws {
        let (bundle, logs) = try LogData.conformance(name)
        let error = logError { () throws(LogError) in
            try logs.verify(bundle.entries, of: bundle.signed, requiring: .proof, now: LogData.now)
        }
        #expect(error?.code == code)
    }

    @Test func everyConformanceCaseIsHere() throws {
        let folder = LogData.folder.appending(path: "conformance").path
        let present = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { LogData.has("conformance/\($0)/bundle.sigstore.json") }
        #expect(Set(present) == Set(Self.cases.map(\.name)).union(Self.unread))
    }

    @Test func aProofWithoutCheckpointIsNotRead() throws {
        let bundle = try LogData.json("conformance/bundle-with-root-cert_fail/bundle.sigstore.json")
        let entry = try bundle.required("verificationMaterial").required("tlogEntries").array(limit: 1)
        #expect(
            throws: JSONShapeError.missing(
                pointer: "/verificationMaterial/tlogEntries/0/inclusionProof/checkpoint")
        ) { try LogEntry(#require(entry.first)) }
    }

    /// The time is checked against the clock, without any allowance (TOB-SIGSTORE-7).
    @Test func anEntryOfTheFutureIsRefused() throws {
        let (bundle, logs) = try LogData.conformance("integrated-time-in-future_fail")
        let time = 1_778_168_051
        for (now, error) in [
            (time, nil), (time - 1, LogError.timeInFuture(time: time, now: time - 1)),
        ] {
            let found = logError { () throws(LogError) in
                try logs.verify(bundle.entries, of: bundle.signed, requiring: .proof, now: now)
            }
            #expect(found == error)
        }
    }

    @Test func everyReleaseOfPythonIsLogged() throws {
        let logs = try LogData.production()
        var count = 0
        for line in try LogData.lines("cpython/bundles.jsonl") {
            let digest = try #require(MessageDigest(.sha256, hex: try line.required("sha256").string()))
            let bundle = try LoggedBundle(try line.required("bundle"), of: .digest(digest))
            let verified = try logs.verify(
                bundle.entries, of: bundle.signed, requiring: .proof, now: LogData.now)
            #expect(verified.entries.allSatisfy { $0.integratedTime != nil && $0.checkpoint != nil })
            count += 1
        }
        #expect(count == 240)
    }

    @Test(arguments: [
        "MODULE.bazel.intoto.jsonl", "MODULE-wrong-signer.bazel.intoto.jsonl",
        "cosign-oci-attestation.sigstore.json",
        "custom-issuer.sigstore.json", "reusable-workflow-attestation.sigstore.json",
        "trivy-sigstore-bundle.json",
    ])
    func attestationsAreLogged(_ file: String) throws {
        let bundle = try LoggedBundle(try LogData.json("slsa/\(file)"), of: nil)
        let verified = try LogData.production().verify(
            bundle.entries, of: bundle.signed, requiring: .proof, now: LogData.now)
        #expect(verified.entries.count == 1)
    }

    /// Legacy attestation layers: dsse 0.0.1 and intoto 0.0.1, bound to the layer's exact bytes.
    @Test(arguments: ["v1.4.0", "v1.7.0", "v1.10.0", "v2.1.0"])
    func attestationLayersAreLogged(_ folder: String) throws {
        let logs = try LogData.production()
        let layers = try LogData.attestationLayers("slsa/\(folder)")
        #expect(layers.count == 1)
        for (entry, signed, altered) in layers {
            let verified = try logs.verify(
                [entry], of: signed, requiring: .promiseOrProof, now: LogData.now)
            #expect(verified.entries.first?.integratedTime == entry.integratedTime)
            #expect(verified.entries.first?.checkpoint == nil)
            // One blank more in the stored envelope is another envelope.
            let error = logError { () throws(LogError) in
                try logs.verify([entry], of: altered, requiring: .promiseOrProof, now: LogData.now)
            }
            #expect(error == .entryMismatch(.envelopeHash))
            // A promise is no proof.
            let strict = logError { () throws(LogError) in
                try logs.verify([entry], of: signed, requiring: .proof, now: LogData.now)
            }
            #expect(strict == .proofMissing)
        }
    }

    @Test(arguments: ["dir-img-cosign-fulcio-rekor-valid", "dir-img-cosign-key-rekor-valid"])
    func imageSignaturesAreLogged(_ folder: String) throws {
        let (entry, signed) = try LogData.imageSignature("cosign-dirs/\(folder)/signature-1")
        let verified = try LogData.production().verify(
            [entry], of: signed, requiring: .promiseOrProof, now: LogData.now)
        #expect(verified.entries.first?.integratedTime == entry.integratedTime)
    }

    @Test func aLoneAnnotationIsLogged() throws {
        func text(_ name: String) throws -> String {
            String(decoding: try LogData.bytes("cosign-dirs/\(name)"), as: UTF8.self)
        }
        let key = try PublicKey(pemEncoded: try text("rekor.pub"))
        let log = TransparencyLog(
            baseURL: "https://rekor.sigstore.dev", key: key,
            logID: MessageDigest(of: key.subjectPublicKeyInfo, .sha256).bytes,
            validFor: .init(start: 1_610_452_407))
        let entry = try LogEntry(legacyBundle: try text("rekor-set"))
        let certificate = try LogData.der(pem: try text("fulcio-cert"))
        let signed = LoggedSignature(
            signature: try #require(Base64.decode(try text("rekor-sig"))),
            verifier: .certificate(der: certificate),
            content: .message(.bytes(try LogData.bytes("cosign-dirs/rekor-payload"))))
        let verified = try log.verify(entry, of: signed, requiring: .promiseOrProof, now: LogData.now)
        #expect(verified.integratedTime == entry.integratedTime)
    }

    /// CVE-2022-23649, CVE-2022-36056, CVE-2026-22703: a good entry of somebody else's signature.
    @Test func anotherSignaturesEntryIsRefused() throws {
        let logs = try LogData.production()
        let fulcio = try LogData.imageSignature("cosign-dirs/dir-img-cosign-fulcio-rekor-valid/signature-1")
        let key = try LogData.imageSignature("cosign-dirs/dir-img-cosign-key-rekor-valid/signature-1")
        let error = logError { () throws(LogError) in
            try logs.verify(
                [fulcio.entry], of: key.signed, requiring: .promiseOrProof, now: LogData.now)
        }
        #expect(error == .entryMismatch(.signature))
    }
}
