// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// What stands in a signed envelope: one signature, one statement, about the artifact.
struct StatementAdvisoryTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    static let envelopes = [
        Format.v03Envelope, .v03EnvelopeRekorV2, Format(container: .bundle(.v01), content: .envelope),
    ]

    private func statement(_ json: JSON) -> @Sendable (inout TestSigstore.Recipe) -> Void {
        { $0.content = .envelope(payloadType: Statement.payloadType, payload: json.serialized()) }
    }

    // MARK: envelopes

    /// sigstore-rust TOB-9: any good signature of several did. Which one do log and stamp speak of?
    @Test(arguments: envelopes + [.legacyEnvelope]) func twoSignaturesAreRefused(_ format: Format) throws {
        let other = try TestSigstore.Key(.p256)
        for isFirst in [true, false] {
            let signed = try instance.sign(format) { recipe in
                recipe.editEnvelope = { envelope in
                    let second = DSSEEnvelope.Signature(
                        bytes: (try? other.sign(envelope.preAuthenticationEncoding)) ?? [])
                    envelope.signatures.insert(second, at: isFirst ? 0 : 1)
                }
            }
            let code = format == .legacyEnvelope ? "signature.malformed" : "bundle.malformed"
            #expect(try instance.code(signed, format) == code)
        }
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    @Test(arguments: envelopes + [.legacyEnvelope]) func noSignatureIsRefused(_ format: Format) throws {
        let signed = try instance.sign(format) { recipe in
            recipe.logs = []
            recipe.timestamps = []
            recipe.editEnvelope = { $0.signatures = [] }
        }
        let code = format == .legacyEnvelope ? "signature.malformed" : "bundle.malformed"
        #expect(try instance.code(signed, format) == code)
        #expect(try instance.code(instance.sign(format), format) == nil)
    }

    /// sigstore-js b5aa4f1: lengths in the encoding that is signed are of bytes, not of UTF-16 units or characters.
    @Test(arguments: ["é", "e\u{301}", "🖋️", "👩‍👩‍👧", "\u{1F1E9}\u{1F1EA}", "漢字", "\u{0}", "\r\n"])
    func anEncodingCountsBytes(_ text: String) throws {
        for format in Self.envelopes {
            var json = TestSigstore.Statement.cosignSignature(of: imageDigest).json
            json = json.with("predicate", ["text": .string(text)])
            let signed = try instance.sign(format, of: imageDigest, statement(json))
            #expect(try instance.code(signed, format) == nil)
        }
        let encoding = DSSEEnvelope(payloadType: text, payload: Array(text.utf8), signatures: [])
            .preAuthenticationEncoding
        let count = text.utf8.count
        #expect(encoding == Array("DSSEv1 \(count) \(text) \(count) \(text)".utf8))
    }

    static let payloadTypes = [
        "", "text/plain", "application/vnd.in-toto+json ", "application/vnd.in-toto", "application/json",
        "application/vnd.in-toto+json; charset=utf-8",
    ]

    /// sigstore-rust #119: a payload of another type was accepted for any artifact.
    @Test(arguments: payloadTypes) func anotherPayloadTypeIsRefused(_ type: String) throws {
        let payload = TestSigstore.Statement.cosignSignature(of: imageDigest).json.serialized()
        for format in Self.envelopes {
            guard case .bundle(let version) = format.container else { continue }
            let signed = try instance.sign(format) {
                $0.content = .envelope(payloadType: type, payload: payload)
            }
            #expect(try instance.bundleCode(signed.bundle(version)) == "signature.other-payload-type")
            #expect(try instance.imageCode(signed.bundle(version)) == "signature.malformed")
            #expect(try instance.code(instance.sign(format), format) == nil)
        }
        let stored = try instance.sign(.legacyEnvelope) {
            $0.content = .envelope(payloadType: type, payload: payload)
        }
        #expect(try instance.code(stored, .legacyEnvelope) == "signature.malformed")
    }

    // MARK: statements

    static let statements = [
        "", "null", "[]", "{}", "\"text\"", "{", "\u{FEFF}{}",
        // sigstore-rust #119: about nothing. cosign #4648: subjects that are null.
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"p"}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[null],"predicateType":"p"}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":null,"predicateType":"p"}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{}}],"predicateType":1}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":null}],"predicateType":"p"}"#,
        #"{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":1}}],"predicateType":"p"}"#,
    ]

    /// cosign CVE-2026-39395: what could not be parsed was ignored, and the signature counted.
    @Test(arguments: statements) func aMalformedStatementIsRefused(_ text: String) throws {
        for format in Self.envelopes + [.legacyEnvelope] {
            let signed = try instance.sign(format) {
                $0.content = .envelope(payloadType: Statement.payloadType, payload: Array(text.utf8))
            }
            #expect(try instance.code(signed, format) == "signature.malformed", "\(format)")
        }
    }

    /// gitsign CVE-2026-44309: two readers of doubled keys see two statements. The digest that is wanted may be
    /// either of them.
    @Test func doubledKeysAreRefused() throws {
        let text = TestSigstore.Statement.cosignSignature(of: imageDigest).json.text()
        let doubled = text.replacing(
            "\"subject\":",
            with: "\"subject\":[{\"digest\":{\"sha256\":\"\(otherDigest.hex)\"}}],\"subject\":")
        #expect(doubled != text)
        for format in Self.envelopes + [.legacyEnvelope] {
            func sign(_ text: String) throws -> TestSigstore.Signed {
                try instance.sign(format) {
                    $0.content = .envelope(payloadType: Statement.payloadType, payload: Array(text.utf8))
                }
            }
            #expect(try instance.code(sign(doubled), format) == "signature.malformed")
            #expect(try instance.code(sign(text), format) == nil)
        }
    }

    /// The same for cosign's older payload, for the entry's body and for the bundle itself.
    @Test func doubledKeysAreRefusedEverywhere() throws {
        let payload = String(decoding: TestSigstore.simpleSigningPayload(imageDigest), as: UTF8.self)
        let doubled = payload.replacing("\"critical\":", with: "\"critical\":{},\"critical\":")
        for (text, code) in [(doubled, "signature.malformed"), (payload, nil)] {
            let signed = try instance.sigstore.sign(Array(text.utf8), as: PrivateSigstore.developer)
            #expect(try instance.imageCode(signed) == code)
        }
        var signed = try instance.sign(.v03)
        let body = String(decoding: signed.entries[0].body, as: UTF8.self)
        signed.entries[0].body = Array("{\"kind\":\"x\",\(body.dropFirst())".utf8)
        #expect(try instance.code(signed, .v03) == "log.malformed")
        let bundle = try instance.sign(.v03).bundle().text()
        let two = bundle.replacing(
            "\"verificationMaterial\":", with: "\"verificationMaterial\":{},\"verificationMaterial\":")
        #expect(throws: BundleError.self) { try Bundle(parsing: Array(two.utf8)) }
        #expect(throws: Never.self) { try Bundle(parsing: Array(bundle.utf8)) }
    }

    /// CVE-2024-45395: subjects and their digests are bounded.
    @Test func subjectsAreBounded() throws {
        func code(_ subjects: [TestSigstore.Statement.Subject]) throws -> String? {
            let signed = try instance.sign(.v03Envelope) { $0.statement.subjects = subjects }
            return try instance.code(signed, .v03Envelope)
        }
        let subject = TestSigstore.Statement.Subject(imageDigest)
        #expect(try code(Array(repeating: subject, count: 1024)) == nil)
        #expect(try code(Array(repeating: subject, count: 1025)) == "signature.malformed")
        func manyDigests(_ count: Int) -> TestSigstore.Statement.Subject {
            var subject = subject
            for number in 1..<count { subject.digests["x\(number)"] = "00" }
            return subject
        }
        #expect(try code([manyDigests(32)]) == nil)
        #expect(try code([manyDigests(33)]) == "signature.malformed")
    }

    static let digests: [([String: String], Bool)] = [
        (["sha256": imageDigest.hex], true), (["sha256": imageDigest.hex, "sha1": "00"], true), ([:], false),
        (["sha256": imageDigest.hex.uppercased()], false), (["sha256": ""], false),
        (["sha256": otherDigest.hex], false), (["SHA256": imageDigest.hex], false),
        (["sha512": imageDigest.hex], false), (["gitCommit": imageDigest.hex], false),
        (["sha256": imageDigest.description], false), (["sha256": "\(imageDigest.hex) "], false),
    ]

    /// sigstore-ruby CVE-2026-31830: a subject's digest is the artifact's, under its own name.
    @Test(arguments: digests) func aSubjectHasTheArtifactsDigest(_ digests: [String: String], _ counts: Bool)
        throws
    {
        for format in Self.envelopes + [.legacyEnvelope] {
            let signed = try instance.sign(format) { $0.statement.subjects = [.init(digests: digests)] }
            if case .bundle(let version) = format.container {
                let code = counts ? nil : "signature.other-artifact"
                #expect(try instance.bundleCode(signed.bundle(version)) == code)
                #expect(
                    try instance.imageCode(signed.bundle(version))
                        == (counts ? nil : "signature.other-digest"))
            } else {
                #expect(try instance.imageCode(signed) == (counts ? nil : "signature.other-digest"))
            }
        }
    }

    /// cosign CVE-2022-35929, policy-controller CVE-2022-35930, CVE-2026-39395: a statement of another type counted
    /// for the type that was asked for; cosign's `verify` takes any for a signature.
    @Test(arguments: [
        "https://slsa.dev/provenance/v1", "https://spdx.dev/Document", "https://sigstore.dev/cosign/sign/v2",
        "", "https://sigstore.dev/cosign/sign/v1 ",
    ])
    func anAttestationIsNoImageSignature(_ type: String) throws {
        for format in Self.envelopes + [.legacyEnvelope] {
            let signed = try instance.sign(format) { $0.statement.predicateType = type }
            let code =
                if case .bundle(let version) = format.container {
                    try instance.imageCode(signed.bundle(version))
                } else {
                    try instance.imageCode(signed)
                }
            #expect(code == "signature.other-predicate")
            #expect(try instance.code(instance.sign(format), format) == nil)
        }
    }
}
