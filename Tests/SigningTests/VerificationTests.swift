// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Signing
import Sigstore
import StrictJSON
import Testing

/// What is signed here verifies there; what is spoilt in one thing is refused for that thing.
@Suite("Signatures under Sigstore's eyes")
struct VerificationTests {
    private let signer: CosignSigner
    private let digest = Digest(sha256Of: Array("an image".utf8))
    private let other = Digest(sha256Of: Array("another image".utf8))

    init() throws { signer = CosignSigner(try SigningKey()) }

    private func code(
        _ signature: LegacySignature, annotations: [String: String] = [:]
    ) -> String? {
        rejection(annotations) { () throws(SignatureRejection) in
            try ImageSignature(legacyPayload: signature.payload, annotations: signature.annotations)
        }?.code
    }

    private func code(
        _ statement: SignedStatement, annotations: [String: String] = [:]
    ) throws -> String? {
        let bundle = try Bundle(parsing: statement.bundle)
        return rejection(annotations) { () throws(SignatureRejection) in try ImageSignature(bundle) }?.code
    }

    private func rejection(
        _ annotations: [String: String], _ read: () throws(SignatureRejection) -> ImageSignature
    ) -> SignatureRejection? {
        let verifier = ImageSignatureVerifier(
            .key(signer.publicKey), verifier: SignatureVerifier(root: TrustRoot()), annotations: annotations)
        do throws(SignatureRejection) {
            let verified = try verifier.verify(try read(), of: digest, at: 0)
            #expect(verified.digest == digest)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Legacy layout

    @Test func aLegacySignatureVerifies() throws {
        #expect(code(try signer.sign(UnsignedPayload(digest, dockerReference: "r.example/app"))) == nil)
    }

    @Test func aPayloadOfAnotherDigestIsRefused() throws {
        #expect(code(try signer.sign(UnsignedPayload(other))) == "signature.other-digest")
    }

    @Test func aPayloadOfAnotherTypeIsRefused() throws {
        #expect(
            code(try signer.sign(UnsignedPayload(digest, type: "cosign blob")))
                == "signature.other-payload-type")
    }

    @Test func aPayloadChangedAfterSigningIsRefused() throws {
        var signature = try signer.sign(UnsignedPayload(other))
        signature.payload = UnsignedPayload(digest).bytes
        #expect(code(signature) == "signature.invalid")
    }

    @Test func aLegacySignatureByAnotherKeyIsRefused() throws {
        let stranger = CosignSigner(try SigningKey())
        #expect(code(try stranger.sign(UnsignedPayload(digest))) == "signature.invalid")
    }

    @Test func signedBytesThatAreNoPayloadAreRefused() throws {
        #expect(code(try signer.sign(payload: Array("hello".utf8))) == "signature.malformed")
        #expect(code(try signer.sign(payload: UnsignedPayload(digest).bytes)) == nil)
    }

    @Test func legacyAnnotationsAreSigned() throws {
        let signature = try signer.sign(UnsignedPayload(digest, annotations: ["env": "prod"]))
        #expect(code(signature, annotations: ["env": "prod"]) == nil)
        #expect(code(signature, annotations: ["env": "test"]) == "signature.annotation-mismatch")
    }

    @Test func layerAnnotationsCanOverrideTheSignature() throws {
        var signature = try signer.sign(UnsignedPayload(digest))
        signature.layerAnnotations = ["dev.cosignproject.cosign/signature": "%"]
        #expect(code(signature) == "signature.malformed")
    }

    // MARK: Bundles

    @Test func aBundleVerifies() throws {
        #expect(try code(try signer.sign(.imageSignature(of: digest))) == nil)
    }

    @Test func aStatementAboutAnotherDigestIsRefused() throws {
        #expect(try code(try signer.sign(.imageSignature(of: other))) == "signature.other-digest")
    }

    @Test func anAttestationIsNoSignature() throws {
        let attestation = UnsignedStatement.attestation("https://example.com/review", [:], about: digest)
        #expect(try code(try signer.sign(attestation)) == "signature.other-predicate")
        var signature = attestation
        signature.predicateType = CosignPredicate.sign
        #expect(try code(try signer.sign(signature)) == nil)
    }

    @Test func aStatementChangedAfterSigningIsRefused() throws {
        var signed = try signer.sign(.imageSignature(of: other))
        signed.envelope.payload = UnsignedStatement.imageSignature(of: digest).bytes
        #expect(try code(signed) == "signature.invalid")
    }

    @Test func aBundleByAnotherKeyIsRefusedWhateverItsHint() throws {
        var signed = try CosignSigner(try SigningKey()).sign(.imageSignature(of: digest))
        #expect(try code(signed) == "signature.invalid")
        signed.keyHint = CosignSigner.hint(of: signer.publicKey)
        #expect(try code(signed) == "signature.invalid")
    }

    @Test func aWrongHintIsOnlyAHint() throws {
        var signed = try signer.sign(.imageSignature(of: digest))
        signed.keyHint = "elsewhere"
        #expect(try code(signed) == nil)
    }

    @Test func anotherPayloadTypeIsRefused() throws {
        let bytes = UnsignedStatement.imageSignature(of: digest).bytes
        #expect(
            try code(try signer.sign(statement: bytes, payloadType: "text/plain")) == "signature.malformed")
        #expect(try code(try signer.sign(statement: bytes)) == nil)
    }

    @Test func aSecondSignatureInTheEnvelopeIsRefused() throws {
        var signed = try signer.sign(.imageSignature(of: digest))
        signed.envelope.signatures += signed.envelope.signatures
        #expect(throws: BundleError.self) { try Bundle(parsing: signed.bundle) }
    }

    @Test func bundleAnnotationsAreSigned() throws {
        let signed = try signer.sign(.imageSignature(of: digest, annotations: ["env": "prod"]))
        #expect(try code(signed, annotations: ["env": "prod"]) == nil)
        #expect(try code(signed, annotations: ["team": "shop"]) == "signature.annotation-mismatch")
    }
}
