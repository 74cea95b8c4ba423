// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON
import TestSigstore

/// Every knob turned the wrong way once: what it is good for is that a real verifier notices.
extension Fault {
    static let all = certificates + certificateTimestamps + promises + proofs + timestamps + contents

    private static let entry = "/verificationMaterial/tlogEntries/0"
    /// cosign takes what it cannot parse as a bundle for its own older format, and complains about that.
    private static let malformed = "--trusted-root only supported with --new-bundle-format"
    private static let signedTimestamps = ["--use-signed-timestamps"]

    private static let certificates = [
        Fault(
            Minting("leaf for TLS servers") {
                $0.certificate.set(.extendedKeyUsage(.serverAuthentication))
            }, "leaf certificate verification failed"),
        Fault(
            Minting("leaf expired when logged") {
                $0.certificate.notBefore -= 900
                $0.certificate.notAfter -= 900
            }, "integrated time outside certificate validity"),
        Fault(
            Minting("leaf with an unknown critical extension") { $0.certificate.set(.unknownCritical) },
            "leaf certificate verification failed"),
        Fault(
            Minting("intermediate expired").with {
                var recipe = TestSigstore.AuthorityRecipe(now: $0.now)
                recipe.intermediate?.notAfter = $0.now - 60
                $0.authorities = [try .init(recipe)]
            }, "leaf certificate verification failed"),
        Fault(
            Minting("authority that the root does not list").with { _ in }.using { sigstore, recipe in
                recipe.authority = try .init(.init(now: sigstore.now))
            }, "leaf certificate verification failed"),
        Fault(
            Minting("authority no longer valid").with { $0.authorities[0].validFor.end = $0.now - 60 },
            "leaf certificate verification failed"),
    ]

    private static let certificateTimestamps = [
        Fault(Minting("no SCT") { $0.certificateTimestamps = [] }, "only able to verify 0 SCT entries"),
        Fault(
            Minting("SCT by an unknown log").using { sigstore, recipe in
                let log = try TestSigstore.CertificateLog(validFor: .init(start: sigstore.now - 60))
                recipe.certificateTimestamps = [.init(log, at: sigstore.now)]
            }, "only able to verify 0 SCT entries"),
        Fault(
            Minting("SCT with a bad signature") { $0.certificateTimestamps[0].breakSignature() },
            "only able to verify 0 SCT entries"),
        Fault(
            Minting("SCT for another issuer") {
                $0.certificateTimestamps[0].issuerKey = try TestSigstore.Key(.p256).subjectPublicKeyInfo
            }, "only able to verify 0 SCT entries"),
        Fault(
            Minting("SCT outside the log's period") {
                $0.certificateTimestamps[0].milliseconds -= 400 * 86_400_000
            },
            "only able to verify 0 SCT entries"),
    ]

    private static let promises = [
        Fault(
            Minting("promise for another index") {
                $0.logs = [.rekorV1 { $0.editPromise = { $0.logIndex += 1 } }]
            }, "not enough verified log entries"),
        Fault(
            Minting("entry for another digest") {
                $0.logs = [
                    .rekorV1 {
                        $0.editBody = {
                            $0 = try $0.setting(
                                "/spec/data/hash/value", to: .string(String(repeating: "0", count: 64)))
                        }
                    }
                ]
            }, malformed),
        Fault(
            Minting("entry in a log that the root does not list").using { sigstore, recipe in
                recipe.logs = [.init(.log(try .init(.v1, validFor: .init(start: sigstore.now - 60))))]
            }, "not enough verified log entries"),
        Fault(
            Minting("logged before the certificate").using { sigstore, recipe in
                recipe.logs = [.rekorV1 { $0.integratedTime = sigstore.now - 900 }]
            }, "integrated time outside certificate validity"),
        Fault(Minting("promise broken"), "not enough verified log entries").inBundle {
            try $0.editingBytes("\(entry)/inclusionPromise/signedEntryTimestamp") { $0.flipLastBit() }
        },
        Fault(Minting("log's key of no use any more"), "not enough verified log entries").inRoot {
            try $0.setting("/tlogs/0/publicKey/validFor/end", to: "2026-01-01T00:00:00Z")
        },
    ]

    private static let proofs = [
        Fault(Minting("no proof") { $0.logs = [.rekorV1 { $0.proof = .omitted }] }, malformed),
        Fault(Minting("proof with another sibling"), "calculated root").inBundle {
            try $0.editingBytes("\(entry)/inclusionProof/hashes/0") { $0.flipLastBit() }
        },
        Fault(
            Minting("checkpoint of another root") {
                $0.logs = [.rekorV1 { $0.editCheckpoint = { $0.rootHash.flipLastBit() } }]
            }, "proof root hash does not match"),
        Fault(
            Minting("checkpoint signed by nobody") {
                $0.logs = [
                    .rekorV1 {
                        $0.editCheckpoint = { $0.signatures = [.bytes([1, 2, 3, 4, 5], name: "nobody")] }
                    }
                ]
            }, "signature on checkpoint did not verify"),
        Fault(
            Minting("Rekor v2, checkpoint of a smaller tree") {
                $0.logs = [.rekorV2 { $0.editCheckpoint = { $0.size = 4 } }]
                $0.timestamps = [.token]
            }, "failed to verify log inclusion"),
        Fault(
            Minting("Rekor v2 without a timestamp") { $0.logs = [.rekorV2] },
            "threshold not met for verified signed timestamps"),
    ]

    private static let timestamps = [
        timestamp("timestamp over something else", "hashed messages don't match") { _, token in
            token.message = .bytes([1, 2, 3])
        },
        timestamp("timestamp after the certificate", "leaf certificate verification failed") {
            sigstore, token in token.time = sigstore.now + 3600
        },
        timestamp("timestamp over SHA-1", "weak hash algorithm") { _, token in token.imprintHash = .sha1 },
        timestamp("timestamp that was rejected", "the request is rejected") { _, token in token.status = 2 },
        timestamp("timestamp with a bad signature", "ECDSA verification failure") { _, token in
            token.editSignature = { $0.flipLastBit() }
        },
        timestamp("timestamp of other content than signed", "error parsing response") { _, token in
            token.editSignedInfo = { $0.flipLastBit() }
        },
        timestamp("timestamp of an unknown authority", "does not match the provided TSA certificate") {
            sigstore, token in
            token.authority = try .init(.init(now: sigstore.now))
        },
        timestamp("authority without the purpose", "incompatible key usage") { sigstore, _ in
            var recipe = TestSigstore.TimestampAuthorityRecipe(now: sigstore.now)
            recipe.signer.set(.extendedKeyUsage(.codeSigning, critical: true))
            sigstore.timestampAuthorities = [try .init(recipe)]
        },
        timestamp("authority no longer valid", "after the validity period end") { sigstore, _ in
            sigstore.timestampAuthorities[0].validFor.end = sigstore.now - 60
        },
    ]

    private static func timestamp(
        _ name: String, _ complaint: String,
        _ edit: @escaping @Sendable (inout TestSigstore, inout TestSigstore.TimestampRecipe) throws -> Void
    ) -> Fault {
        Fault(
            Minting(name, options: signedTimestamps).with {
                var token = TestSigstore.TimestampRecipe.token
                try edit(&$0, &token)
            }.using { sigstore, recipe in
                var copy = sigstore
                var token = TestSigstore.TimestampRecipe.token
                try edit(&copy, &token)
                recipe.logs = [.rekorV1 { $0.promise = .omitted }]
                recipe.timestamps = [token]
            }, complaint)
    }

    private static let contents = [
        Fault(
            Minting("signature broken before it is logged") { $0.editSignature = { $0.flipLastBit() } },
            malformed),
        Fault(
            Minting("envelope with two signatures") {
                $0.content = .statement
                $0.editEnvelope = { $0.signatures.append(.init(bytes: [1, 2, 3])) }
            }, "exactly one signature is required"),
        Fault(
            Minting("statement about nothing") {
                $0.content = .statement
                $0.statement.subjects = []
            }, "no subjects found in statement"),
        Fault(
            Minting("statement about something else") {
                $0.content = .statement
                $0.statement.subjects = [.init(Digest(sha256Of: [1]))]
            }, "do not match digests in statement"),
        Fault(
            Minting("payload that is no statement") {
                $0.content = .envelope(payloadType: "text/plain", payload: [1, 2, 3])
            }, "unsupported DSSE payload type"),
    ]
}
