// SPDX-License-Identifier: Apache-2.0

import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Parts of one signature beside another's, in every format: CVE-2022-23649 (cosign before 1.5.2), CVE-2022-36056
/// (before 1.12), CVE-2026-22703 (before 2.6.2 and 3.0.4: the old bundle with a trusted root), sigstore-java
/// CVE-2024-53267, sigstore-go #611 (an entry's digest was not compared).
struct SpliceTests {
    /// A field of an entry: where it stands in a body of each kind.
    enum Field: CaseIterable { case signature, verifier, digest }

    private let instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    @Test(arguments: Format.all) func theTwinsVerify(_ format: Format) throws {
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    /// CVE-2022-23649: the entry of another signature by the same key, of the same bytes.
    @Test(arguments: Format.all) func anEntryOfAnotherSignatureIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format)
        let certificate = try #require(signed.certificate)
        let again = try instance.sign(format) { $0.signer = .certified(signed.key, certificate) }
        signed.entries = again.entries
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
    }

    /// CVE-2022-36056: the entry of a signature by another signer of another artifact.
    @Test(arguments: Format.all) func anEntryOfAnotherArtifactIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format)
        signed.entries = try instance.sign(format, as: PrivateSigstore.stranger, of: otherDigest).entries
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
    }

    /// CVE-2026-22703: entries that the log really holds, each different in one field only.
    @Test(arguments: Format.all, Field.allCases)
    func anEntryThatDiffersInOneFieldIsRefused(_ format: Format, _ field: Field) throws {
        let other = try instance.sign(format, as: PrivateSigstore.stranger, of: otherDigest)
        let otherBody = try JSON(parsing: try #require(other.entries.first).body)
        let pointer = Self.pointer(field, format)
        let value = try otherBody.value(at: pointer)
        let signed = try instance.sign(format) { recipe in
            recipe.logs[0].editBody = { body in body = try body.setting(pointer, to: value) }
        }
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
    }

    /// The same for the types of entries that cosign wrote for attestations.
    @Test(
        arguments: [
            "/spec/content/envelope/signatures/0/sig", "/spec/content/envelope/signatures/0/publicKey",
            "/spec/content/payloadHash/value", "/spec/content/envelope/payloadType", "",
        ])
    func anEntryOfTypeIntotoThatDiffersIsRefused(_ pointer: String) throws {
        for format in [Format.legacyEnvelope, .v03Envelope] {
            let other = try instance.sign(format, as: PrivateSigstore.stranger, of: otherDigest) {
                $0.logs[0].kind = .intoto
            }
            let otherBody = try JSON(parsing: try #require(other.entries.first).body)
            let value: JSON =
                pointer.hasSuffix("payloadType")
                ? "text/plain" : pointer.isEmpty ? nil : try otherBody.value(at: pointer)
            let signed = try instance.sign(format) { recipe in
                recipe.logs[0].kind = .intoto
                if pointer.isEmpty { return }
                recipe.logs[0].editBody = { body in body = try body.setting(pointer, to: value) }
            }
            #expect(try instance.code(signed, format) == (pointer.isEmpty ? nil : "log.entry-mismatch"))
        }
    }

    /// Version 0.0.1 holds no signature, so only the envelope's exact bytes can stand for it.
    @Test(arguments: [
        "/spec/content/hash/value", "/spec/publicKey", "/spec/content/payloadHash/value", "",
    ])
    func anEntryOfTheFirstIntotoThatDiffersIsRefused(_ pointer: String) throws {
        let other = try instance.sign(.legacyEnvelope, as: PrivateSigstore.stranger, of: otherDigest) {
            $0.logs[0].kind = .intotoV001
        }
        let otherBody = try JSON(parsing: try #require(other.entries.first).body)
        let value: JSON = pointer.isEmpty ? nil : try otherBody.value(at: pointer)
        let signed = try instance.sign(.legacyEnvelope) { recipe in
            recipe.logs[0].kind = .intotoV001
            if pointer.isEmpty { return }
            recipe.logs[0].editBody = { body in body = try body.setting(pointer, to: value) }
        }
        let code = pointer.isEmpty ? nil : "log.entry-mismatch"
        #expect(try instance.code(signed, .legacyEnvelope) == code)
        // A bundle keeps no exact bytes.
        #expect(try instance.code(signed, .v03Envelope) == "log.entry-mismatch")
    }

    /// CVE-2022-36056: another signer's certificate over a good signature and its entry.
    @Test(arguments: Format.all) func anotherCertificateIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format)
        signed.certificate = try instance.sign(format).certificate
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
    }

    /// sigstore-rust #119: without a log, nobody checked the signature.
    @Test(arguments: Format.all) func anotherCertificateIsRefusedWithoutALog(_ format: Format) throws {
        var instance = instance
        instance.logsForCertificates = .ignored
        var signed = try instance.sign(format) { $0.timestamps = [.token(Self.stampOfEnvelope(format))] }
        #expect(try instance.code(signed, format) == nil)
        signed.certificate = try instance.sign(format).certificate
        #expect(try instance.code(signed, format) == "signature.invalid")
    }

    /// A signature that nobody made, logged and stamped like a good one.
    @Test(arguments: Format.all) func aWrongSignatureIsRefused(_ format: Format) throws {
        let other = try TestSigstore.Key(.p256).sign(PrivateSigstore.artifact)
        let signed = try instance.sign(format) { recipe in recipe.editSignature = { $0 = other } }
        #expect(try instance.code(signed, format) == "signature.invalid")
    }

    /// sigstore-ruby CVE-2026-31830: what was signed was for another artifact, and the difference was dropped.
    @Test(arguments: Format.all) func aSignatureOfAnotherArtifactIsRefused(_ format: Format) throws {
        let signed = try instance.sign(format, of: otherDigest)
        switch (format.container, format.content) {
        case (.bundle(let version), .message):
            #expect(try instance.code(signed, format) == "signature.other-artifact")
            // The bundle's word changed to the artifact's digest as well.
            let digest = JSON.base64(MessageDigest(of: PrivateSigstore.artifact, .sha256).bytes)
            let bundle = try signed.bundle(version).setting(
                "/messageSignature/messageDigest/digest", to: digest)
            #expect(try instance.code(bundle) == "log.entry-mismatch")
        case (.bundle(let version), .envelope):
            #expect(try instance.bundleCode(signed.bundle(version)) == "signature.other-artifact")
            #expect(try instance.imageCode(signed.bundle(version)) == "signature.other-digest")
        case (.annotations, _): #expect(try instance.code(signed, format) == "signature.other-digest")
        }
    }

    /// CVE-2022-36056, CVE-2026-22703 once more, for keys: a good signature beside the entry of another one.
    @Test(arguments: Format.all) func aKeysSignatureIsHeldAgainstItsEntry(_ format: Format) throws {
        var instance = instance
        let key = try TestSigstore.Key(.p256)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        var signed = try instance.sign(format, with: key)
        #expect(try instance.code(signed, format) == nil)
        signed.entries = try instance.sign(format, with: key).entries
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
        instance.logsForKeys = .optional
        #expect(try instance.code(signed, format) == "log.entry-mismatch")
    }

    /// Envelopes in layers are stamped whole.
    static func stampOfEnvelope(_ format: Format) -> (inout TestSigstore.TimestampRecipe) -> Void {
        { if format == .legacyEnvelope { $0.message = .envelope } }
    }

    private static func pointer(_ field: Field, _ format: Format) -> String {
        switch (format.generation, format.content, field) {
        case (.v2, _, .signature): "/spec/hashedRekordV002/signature/content"
        case (.v2, _, .verifier): "/spec/hashedRekordV002/signature/verifier/x509Certificate/rawBytes"
        case (.v2, _, .digest): "/spec/hashedRekordV002/data/digest"
        case (.v1, .message, .signature): "/spec/signature/content"
        case (.v1, .message, .verifier): "/spec/signature/publicKey/content"
        case (.v1, .message, .digest): "/spec/data/hash/value"
        case (.v1, .envelope, .signature): "/spec/signatures/0/signature"
        case (.v1, .envelope, .verifier): "/spec/signatures/0/verifier"
        case (.v1, .envelope, .digest): "/spec/payloadHash/value"
        }
    }
}
