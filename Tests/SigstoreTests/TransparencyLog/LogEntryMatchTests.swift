// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

@testable import Sigstore

/// A good entry with a signature that differs in one thing: the class of CVE-2022-36056 and CVE-2026-22703.
struct LogEntryMatchTests {
    private func mismatch(_ body: [UInt8], _ signed: LoggedSignature) -> LogError? {
        logError { () throws(LogError) in
            try LogEntryBody(parsing: body).match(signed, bytes: body)
        }
    }

    private func sample(_ kind: LoggedSample.Kind, stored: Bool = false) -> LoggedSample {
        var sample = LoggedSample(kind)
        if stored { sample.stored = sample.envelope.json.serialized() }
        return sample
    }

    @Test(arguments: LoggedSample.Kind.allCases) func theTwinsOfAllMatch(_ kind: LoggedSample.Kind) {
        let sample = sample(kind)
        #expect(mismatch(sample.body, sample.signed) == nil)
    }

    @Test(arguments: LoggedSample.Kind.allCases) func anotherSignature(_ kind: LoggedSample.Kind) {
        var sample = sample(kind)
        let body = sample.body
        sample.signature = [1, 2, 4]
        // intoto 0.0.1 knows only the stored envelope, which here stays what it was.
        #expect(mismatch(body, sample.signed) == (kind == .intotoV1 ? nil : .entryMismatch(.signature)))
    }

    @Test(arguments: LoggedSample.Kind.allCases) func anotherVerifier(_ kind: LoggedSample.Kind) {
        var sample = sample(kind)
        let body = sample.body
        for other in [
            LoggedSignature.Verifier.certificate(der: [0x30, 0x01, 0x01]), .publicKey(LoggedSample.otherKey),
        ] {
            sample.verifier = other
            #expect(mismatch(body, sample.signed) == .entryMismatch(.verifier))
        }
    }

    /// The same bytes as a key and as a certificate are two things.
    @Test(arguments: LoggedSample.Kind.allCases) func aKeyIsNoCertificate(_ kind: LoggedSample.Kind) {
        var sample = sample(kind)
        sample.verifier = .publicKey(LoggedSample.key)
        let body = sample.body
        #expect(mismatch(body, sample.signed) == nil)
        sample.verifier = .certificate(der: LoggedSample.key.subjectPublicKeyInfo)
        #expect(mismatch(body, sample.signed) == .entryMismatch(.verifier))
    }

    @Test(arguments: [
        (LoggedSample.Kind.hashedRekord, LogError.Field.digest), (.messageV2, .digest),
        (.envelopeV2, .digest),
        (.dsse, .payloadHash), (.intotoV1, .payloadHash), (.intotoV2, .payloadHash),
    ]) func anotherContent(_ kind: LoggedSample.Kind, _ field: LogError.Field) {
        var sample = sample(kind)
        let body = sample.body
        sample.message += [0]
        sample.payload += [0]
        #expect(mismatch(body, sample.signed) == .entryMismatch(field))
    }

    @Test(arguments: [
        (LoggedSample.Kind.intotoV2, LogError.Field.payloadType), (.envelopeV2, .digest),
    ]) func anotherPayloadType(_ kind: LoggedSample.Kind, _ field: LogError.Field) {
        var sample = sample(kind)
        let body = sample.body
        sample.payloadType += "x"
        #expect(mismatch(body, sample.signed) == .entryMismatch(field))
    }

    @Test(arguments: [LoggedSample.Kind.dsse, .intotoV1, .intotoV2])
    func anotherStoredEnvelope(_ kind: LoggedSample.Kind) {
        var sample = sample(kind, stored: true)
        let body = sample.body
        #expect(mismatch(body, sample.signed) == nil)
        sample.stored = sample.stored.map { $0 + [0x20] }
        #expect(mismatch(body, sample.signed) == .entryMismatch(.envelopeHash))
    }

    /// Without the stored bytes, intoto 0.0.1 would say nothing of the signature.
    @Test func intotoV1NeedsTheStoredEnvelope() {
        var sample = sample(.intotoV1)
        let body = sample.body
        sample.stored = nil
        #expect(mismatch(body, sample.signed) == .entryMismatch(.storedEnvelope))
    }

    @Test(arguments: [
        (LoggedSample.Kind.hashedRekord, LoggedSample.Kind.dsse), (.dsse, .hashedRekord),
        (.intotoV1, .hashedRekord), (.intotoV2, .hashedRekord),
    ]) func anEntryOfTheOtherContent(_ kind: LoggedSample.Kind, _ other: LoggedSample.Kind) {
        #expect(mismatch(sample(kind).body, sample(other).signed) == .entryMismatch(.content))
    }

    /// A message that is only known by a hash is compared in that hash or not at all.
    @Test func theHashMustBeAtHand() throws {
        let sample = sample(.hashedRekord)
        for (algorithm, error) in [(HashAlgorithm.sha256, nil), (.sha512, LogError.entryMismatch(.digest))] {
            let digest = MessageDigest(of: sample.message, algorithm)
            let signed = LoggedSignature(
                signature: sample.signature, verifier: sample.verifier, content: .message(.digest(digest)))
            #expect(mismatch(sample.body, signed) == error)
        }
    }

    @Test(arguments: HashAlgorithm.allCases) func everyHashIsCompared(_ algorithm: HashAlgorithm) {
        let sample = sample(.hashedRekord)
        let digest = MessageDigest(of: sample.message, algorithm)
        func body(_ digest: MessageDigest) -> [UInt8] {
            let text = sample.json.text().replacing(
                "\"algorithm\":\"sha256\",\"value\":\"\(MessageDigest(of: sample.message, .sha256).hex)\"",
                with: "\"algorithm\":\"\(digest.algorithm.rawValue)\",\"value\":\"\(digest.hex)\"")
            return Array(text.utf8)
        }
        #expect(mismatch(body(digest), sample.signed) == nil)
        #expect(
            mismatch(body(MessageDigest(of: [0], algorithm)), sample.signed) == .entryMismatch(.digest))
    }

    /// Rekor strips the payload; where it is there, it must be the one.
    @Test func intotoV2MayRepeatThePayload() {
        let sample = sample(.intotoV2)
        func body(_ payload: [UInt8]) -> [UInt8] {
            let twice = Base64.encode(Array(Base64.encode(payload).utf8))
            let text = sample.json.text().replacing(
                "\"envelope\":{", with: "\"envelope\":{\"payload\":\"\(twice)\",")
            return Array(text.utf8)
        }
        #expect(mismatch(body(sample.payload), sample.signed) == nil)
        #expect(mismatch(body([0]), sample.signed) == .entryMismatch(.payload))
    }

    // Rekor v2

    /// The fields may all be right: the bytes must be those that the log would make.
    @Test(arguments: [
        ("}}}}}", "}}}}}\n"), ("{\"apiVersion\":\"0.0.2\",", "{ \"apiVersion\":\"0.0.2\","),
        ("{\"apiVersion\"", "{\"a\":1,\"apiVersion\""), ("\"0.0.2\"", "\"0.0.\\u0032\""),
    ]) func bodiesOfRekorV2AreCanonical(_ from: String, _ into: String) {
        let sample = sample(.messageV2)
        let body = Array(sample.json.text().replacing(from, with: into).utf8)
        #expect(body != sample.body)
        #expect(mismatch(body, sample.signed) == .entryMismatch(.canonicalForm))
    }

    @Test(arguments: [
        ("PKIX_ECDSA_P256_SHA_256", "PKIX_ECDSA_P384_SHA_256", LogError.Field.keyDetails),
        ("SHA2_256", "SHA2_512", .digest),
    ]) func rekorV2NamesTheKeysAlgorithm(_ from: String, _ into: String, _ field: LogError.Field) {
        let sample = sample(.messageV2)
        let body = Array(sample.json.text().replacing("\"\(from)\"", with: "\"\(into)\"").utf8)
        #expect(mismatch(body, sample.signed) == .entryMismatch(field))
    }

    @Test(arguments: [
        (TestLog.Kind.p256, "PKIX_ECDSA_P256_SHA_256", "SHA2_256"),
        (.p384, "PKIX_ECDSA_P384_SHA_384", "SHA2_384"), (.ed25519, "PKIX_ED25519_PH", "SHA2_512"),
        (.rsa, "PKIX_RSA_PKCS1V15_2048_SHA256", "SHA2_256"),
    ]) func keysHaveADefaultAlgorithm(_ kind: TestLog.Kind, _ details: String, _ hash: String) throws {
        let signed = LoggedSignature(
            signature: [1], verifier: .publicKey(TestLog(kind).key), content: .message(.bytes([1])))
        let body = try RekorV2Body(signed)
        #expect(body.keyDetails == details)
        #expect(body.algorithm == hash)
        #expect(mismatch(body.canonicalJSON, signed) == nil)
    }

    /// A certificate that cannot be read has no entry, however equal the bytes.
    @Test func aCertificateWithoutKeyIsNotLogged() throws {
        let key = Base64.encode(LoggedSample.key.subjectPublicKeyInfo)
        let text = sample(.messageV2).json.text().replacing(
            "\"publicKey\":{\"rawBytes\":\"\(key)\"",
            with: "\"x509Certificate\":{\"rawBytes\":\"MAEA\"")
        let body = Array(text.utf8)
        let signed = LoggedSignature(
            signature: [1, 2, 3], verifier: .certificate(der: [0x30, 0x01, 0x00]),
            content: .message(.bytes(sample(.messageV2).message)))
        #expect(mismatch(body, signed) == .entryMismatch(.verifier))
    }
}
