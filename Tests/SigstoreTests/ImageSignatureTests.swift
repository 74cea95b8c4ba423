// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Sigstore
import StrictJSON
import Testing

/// The layers of legacy manifests (cosign's SIGNATURE_SPEC).
struct ImageSignatureTests {
    private let payloadBytes = payload().serialized()

    private func failure<Value>(_ make: () throws -> Value) -> SignatureRejection? {
        do {
            _ = try make()
            return nil
        } catch {
            return error as? SignatureRejection
        }
    }

    @Test func aLayerIsRead() throws {
        let signature = try ImageSignature(
            legacyPayload: payloadBytes, annotations: ["dev.cosignproject.cosign/signature": "AQID"])
        #expect(signature.layout == .legacyTag)
        #expect(signature.entity.signature == [1, 2, 3])
        #expect(signature.entity.material == .publicKey(hint: ""))
        #expect(signature.entity.logEntries.isEmpty)
    }

    @Test func logEvidenceIsReadOrRefused() throws {
        let annotations = ["dev.cosignproject.cosign/signature": "AQID", "dev.sigstore.cosign/bundle": "{}"]
        #expect(
            failure { try ImageSignature(legacyPayload: payloadBytes, annotations: annotations) }?.code
                == "log.malformed")
        let none = annotations.merging(["dev.sigstore.cosign/bundle": ""]) { $1 }
        #expect(try ImageSignature(legacyPayload: payloadBytes, annotations: none).entity.logEntries.isEmpty)
    }

    @Test func aTimestampIsReadOrRefused() throws {
        func read(_ value: String) throws -> [[UInt8]] {
            try ImageSignature(
                legacyPayload: payloadBytes,
                annotations: [
                    "dev.cosignproject.cosign/signature": "AQID",
                    "dev.sigstore.cosign/rfc3161timestamp": value,
                ]
            ).entity.timestamps
        }
        #expect(try read(#"{"SignedRFC3161Timestamp": "AQID"}"#) == [[1, 2, 3]])
        #expect(try read("") == [])
        #expect(failure { _ = try read("{}") } != nil)
    }

    @Test func aLayerNeedsASignature() {
        #expect(
            failure { try ImageSignature(legacyPayload: payloadBytes, annotations: [:]) }
                == .malformed("the layer has no annotation dev.cosignproject.cosign/signature"))
    }

    @Test(arguments: ["", "AQI", "AQID ", " AQID", "AQI=D", "AQID====", "A", "AQ\nID", "ÄQID", "AR=="])
    func aSignatureIsBase64(_ text: String) {
        #expect(
            failure {
                try ImageSignature(
                    legacyPayload: payloadBytes, annotations: ["dev.cosignproject.cosign/signature": text])
            }?.code == (text == "AQI" ? nil : "signature.malformed"))
    }

    @Test(arguments: [
        "not PEM", "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ])
    func aCertificateIsOne(_ pem: String) {
        let annotations = [
            "dev.cosignproject.cosign/signature": "AQID", "dev.sigstore.cosign/certificate": pem,
        ]
        #expect(
            failure { try ImageSignature(legacyPayload: payloadBytes, annotations: annotations) }
                == .malformed("the annotation dev.sigstore.cosign/certificate is not a certificate in PEM"))
    }

    @Test func aCertificateIsBounded() {
        let long = "-----BEGIN CERTIFICATE-----\n" + String(repeating: "A", count: 65_536)
        let annotations = [
            "dev.cosignproject.cosign/signature": "AQID", "dev.sigstore.cosign/certificate": long,
        ]
        #expect(
            failure { try ImageSignature(legacyPayload: payloadBytes, annotations: annotations) }?.code
                == "signature.malformed")
    }

    // Attestations

    private func envelope(_ payloadType: String = Statement.payloadType, signatures: Int = 1) -> [UInt8] {
        DSSEEnvelope(
            payloadType: payloadType, payload: statement().serialized(),
            signatures: Array(repeating: .init(bytes: [1, 2, 3]), count: signatures)
        ).json.serialized()
    }

    @Test func anAttestationIsRead() throws {
        let signature = try ImageSignature(legacyEnvelope: envelope(), annotations: [:])
        #expect(signature.entity.signature == [1, 2, 3])
        #expect(signature.unverifiedClaim?.predicateType == CosignPredicate.sign)
    }

    @Test func anAttestationHasOneSignature() {
        #expect(
            failure { try ImageSignature(legacyEnvelope: envelope(signatures: 0), annotations: [:]) }?.code
                == "signature.malformed")
        #expect(
            failure { try ImageSignature(legacyEnvelope: envelope(signatures: 2), annotations: [:]) }
                == .malformed("the envelope has 2 signatures instead of one"))
    }

    @Test func anAttestationCarriesAStatement() {
        #expect(
            failure { try ImageSignature(legacyEnvelope: envelope("text/plain"), annotations: [:]) }
                == .malformed("the envelope's payload type is \"text/plain\""))
        #expect(failure { try ImageSignature(legacyEnvelope: envelope(), annotations: [:]) } == nil)
    }

    @Test(arguments: ["", "[]", "{", "{\"payload\":\"\"}"]) func anAttestationIsAnEnvelope(_ text: String) {
        #expect(
            failure { try ImageSignature(legacyEnvelope: Array(text.utf8), annotations: [:]) }?.code
                == "signature.malformed")
    }

    // Claims

    @Test func whatCannotBeReadClaimsNothing() throws {
        let signature = try ImageSignature(
            legacyPayload: [0xFF], annotations: ["dev.cosignproject.cosign/signature": "AQID"])
        #expect(signature.unverifiedClaim == nil)
    }

    @Test func aClaimNamesEveryDigest() throws {
        let subjects: JSON = [
            ["digest": ["sha256": .string(imageDigest.hex)]], ["digest": ["sha256": "short"]],
            ["digest": ["sha256": .string(otherDigest.hex)]],
        ]
        let bundle = try Bundle(try Signer().bundle(statement(subjects: subjects)))
        #expect(try ImageSignature(bundle).unverifiedClaim?.digests == [imageDigest, otherDigest])
    }
}
