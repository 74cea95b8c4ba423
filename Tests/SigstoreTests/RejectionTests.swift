// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Signatures
import Sigstore
import StrictJSON
import Testing

/// Every `SignatureRejection`, each with a twin that verifies and differs in one thing.
struct RejectionTests {
    private let signer = Signer()

    private func verifier(_ annotations: [String: String] = [:]) throws -> ImageSignatureVerifier {
        keyVerifier(try signer.publicKey(), annotations: annotations)
    }

    private func legacy(_ payload: JSON, _ annotations: [String: String] = [:]) throws -> SignatureRejection?
    {
        rejection(try verifier(annotations), try signer.legacy(payload.serialized()))
    }

    private func bundled(_ statement: JSON, _ annotations: [String: String] = [:]) throws
        -> SignatureRejection?
    {
        let signature = try ImageSignature(Bundle(try signer.bundle(statement)))
        return rejection(try verifier(annotations), signature)
    }

    @Test func theTwinsOfAllVerify() throws {
        #expect(try legacy(payload()) == nil)
        #expect(try bundled(statement()) == nil)
    }

    @Test func everyCodeIsDistinct() {
        let codes =
            SignatureRejection.Code.allCases.map(\.rawValue) + IdentityMismatch.Code.allCases.map(\.rawValue)
            + LogError.Code.allCases.map(\.rawValue) + CertificateError.Code.allCases.map(\.rawValue)
            + SCTError.Code.allCases.map(\.rawValue) + TimestampError.Code.allCases.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
    }

    // Step 1

    /// cosign keeps a certificate beside a key's signature when it was given one; the key is what is trusted.
    @Test func aCertificateBesideAKeysSignatureChangesNothing() throws {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let bytes = payload().serialized()
        let signature = try signer.legacy(bytes, more: ["dev.sigstore.cosign/certificate": pem])
        #expect(rejection(try verifier(), signature) == nil)
        let other = keyVerifier(try Signer().publicKey())
        #expect(rejection(other, signature) == .certificateInsteadOfKey)
    }

    @Test func aBundleWithACertificateIsNoKeys() throws {
        let bundle = try signer.bundle(statement())
        let certificate = bundle.with("verificationMaterial", ["certificate": ["rawBytes": "AAAA"]])
        #expect(rejection(try verifier(), try ImageSignature(Bundle(bundle))) == nil)
        #expect(
            rejection(try verifier(), try ImageSignature(Bundle(certificate))) == .certificateInsteadOfKey)
    }

    /// GHSA-fx35-mq7g-6g98: a raw public key in the certificate's place.
    @Test func aKeyInTheCertificatesPlaceIsMalformed() throws {
        let pem = try signer.publicKey().pem
        #expect(throws: SignatureRejection.self) {
            try signer.legacy(payload().serialized(), more: ["dev.sigstore.cosign/certificate": pem])
        }
    }

    @Test func aBundlesCertificateIsNoKey() throws {
        let bundle = try signer.bundle(statement())
        let material: JSON = ["certificate": ["rawBytes": "AAAA"]]
        let signature = try ImageSignature(Bundle(bundle.with("verificationMaterial", material)))
        #expect(rejection(try verifier(), signature) == .certificateInsteadOfKey)
    }

    // Step 2

    @Test func anotherKeysSignatureIsInvalid() throws {
        let other = try Signer().publicKey()
        let signature = try signer.legacy(payload().serialized())
        #expect(
            rejection(keyVerifier(other), signature)
                == .invalid(key: other.fingerprint, hint: ""))
        #expect(rejection(try verifier(), signature) == nil)
    }

    @Test func theHintIsToldAndNotTrusted() throws {
        let other = try Signer().publicKey()
        let signature = try ImageSignature(Bundle(try signer.bundle(statement())))
        let hint = try signer.publicKey().fingerprint.hex
        #expect(
            rejection(keyVerifier(other), signature)
                == .invalid(key: other.fingerprint, hint: hint))
        let lying = try signer.bundle(statement()).with(
            "verificationMaterial", ["publicKey": ["hint": .string(other.fingerprint.hex)]])
        #expect(
            rejection(keyVerifier(other), try ImageSignature(Bundle(lying)))?.code == "signature.invalid")
        #expect(rejection(try verifier(), try ImageSignature(Bundle(lying))) == nil)
    }

    /// The payload type is part of what is signed.
    @Test func aSignatureOverAnotherPayloadTypeIsInvalid() throws {
        let bundle = try signer.bundle(statement(), payloadType: "text/plain")
        let envelope = try #require(bundle["dsseEnvelope"]).with(
            "payloadType", .string(Statement.payloadType))
        let signature = try ImageSignature(Bundle(bundle.with("dsseEnvelope", envelope)))
        #expect(rejection(try verifier(), signature)?.code == "signature.invalid")
    }

    /// A signature over the payload itself, without the envelope's encoding around it.
    @Test func aSignatureOverTheBarePayloadIsInvalid() throws {
        let bytes = statement().serialized()
        let bare = DSSEEnvelope(
            payloadType: Statement.payloadType, payload: bytes,
            signatures: [.init(bytes: try signer.sign(bytes))])
        let bundle = try signer.bundle(statement()).with("dsseEnvelope", bare.json)
        #expect(rejection(try verifier(), try ImageSignature(Bundle(bundle)))?.code == "signature.invalid")
    }

    // Step 3

    @Test func anotherDigestIsTold() throws {
        #expect(
            try legacy(payload(digest: .string(otherDigest.description)))
                == .otherDigest(found: otherDigest, wanted: imageDigest))
        #expect(
            try bundled(statement(subjects: [["digest": ["sha256": .string(otherDigest.hex)]]]))
                == .otherDigest(found: otherDigest, wanted: imageDigest))
    }

    @Test(arguments: [
        "atomic container image", "", "COSIGN CONTAINER IMAGE SIGNATURE", "cosign blob signature",
    ])
    func anotherPayloadTypeIsTold(_ type: String) throws {
        #expect(try legacy(payload(type: .string(type))) == .otherPayloadType(type))
    }

    @Test(arguments: [
        "https://slsa.dev/provenance/v1", "https://sigstore.dev/cosign/sign/v2", "",
        "https://sigstore.dev/cosign/sign/v1/",
    ])
    func anotherPredicateIsTold(_ type: String) throws {
        #expect(try bundled(statement(predicateType: .string(type))) == .otherPredicate(type))
    }

    @Test(
        arguments: [
            payload(digest: "sha256:abc"), payload(digest: 5), payload(type: 5), payload(optional: []), [],
            "text",
            payload().without("critical"), payload().with("critical", [:]),
            payload().with("critical", ["image": [:], "type": "cosign container image signature"]),
        ] as [JSON])
    func aPayloadThatCannotBeReadIsMalformed(_ payload: JSON) throws {
        #expect(try legacy(payload)?.code == "signature.malformed")
    }

    /// CVE-2026-39395: a payload that cannot be read once passed.
    @Test(
        arguments: [
            statement(type: "https://in-toto.io/Statement/v2"), statement(subjects: []),
            statement(subjects: [nil]),
            statement(subjects: [["name": "x"]]), statement(subjects: "x"), statement(predicateType: 5), [],
            "text",
            statement().without("_type"), statement().without("subject"),
            statement().without("predicateType"),
            statement(subjects: [["digest": ["sha256": 5]]]),
        ] as [JSON])
    func aStatementThatCannotBeReadIsMalformed(_ statement: JSON) throws {
        #expect(try bundled(statement)?.code == "signature.malformed")
    }

    @Test func aDuplicateKeyInWhatWasSignedIsMalformed() throws {
        let text = payload().text()
        let twice = text.replacing("\"critical\":", with: "\"critical\":{},\"critical\":")
        let signature = try signer.legacy(Array(twice.utf8))
        #expect(rejection(try verifier(), signature)?.code == "signature.malformed")
        #expect(rejection(try verifier(), try signer.legacy(Array(text.utf8))) == nil)
    }

    // Step 4

    @Test(arguments: [
        (["env": "dev"], SignatureRejection.annotation(name: "env", wanted: "dev", found: "prod")),
        (["team": "shop"], .annotation(name: "team", wanted: "shop", found: nil)),
        (["a": "", "env": "dev"], .annotation(name: "a", wanted: "", found: nil)),
    ])
    func anAnnotationThatIsAskedForMustBeThere(_ wanted: [String: String], _ refusal: SignatureRejection)
        throws
    {
        #expect(try legacy(payload(), wanted) == refusal)
        #expect(try bundled(statement(), wanted) == refusal)
    }

    @Test func annotationsThatAreThereSatisfy() throws {
        #expect(try legacy(payload(), ["env": "prod"]) == nil)
        #expect(try bundled(statement(), ["env": "prod"]) == nil)
    }

    @Test func anAnnotationThatIsNoTextEqualsNothing() throws {
        #expect(
            try legacy(payload(optional: ["env": 1]), ["env": "1"])?.code == "signature.annotation-mismatch")
        #expect(try legacy(payload(optional: nil)) == nil)
    }

    /// The annotations that count are those of the subject that was asked about.
    @Test func anotherSubjectsAnnotationsDoNotCount() throws {
        let subjects: JSON = [
            ["digest": ["sha256": .string(otherDigest.hex)], "annotations": ["env": "prod"]],
            ["digest": ["sha256": .string(imageDigest.hex)], "annotations": ["env": "dev"]],
        ]
        #expect(
            try bundled(statement(subjects: subjects), ["env": "prod"])?.code
                == "signature.annotation-mismatch")
        #expect(try bundled(statement(subjects: subjects), ["env": "dev"]) == nil)
    }
}
