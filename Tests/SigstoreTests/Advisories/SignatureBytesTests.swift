// SPDX-License-Identifier: Apache-2.0

import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// What is verified is what is there, byte for byte: the artifact, the payload and the signature.
struct SignatureBytesTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    /// sigstore-go #611: ECDSA has two signatures for one (s and n - s). Only one of them was logged.
    @Test(arguments: [Format.v03, .v03Envelope, .v03RekorV2, .v03EnvelopeRekorV2])
    func theOtherOfTwoSignaturesIsNotLogged(_ format: Format) throws {
        var instance = instance
        let bundle = try instance.sign(format) { $0.timestamps = [] }.bundle()
        let pointer =
            format.content == .message ? "/messageSignature/signature" : "/dsseEnvelope/signatures/0/sig"
        let turned = try bundle.editingBytes(pointer) { $0 = try #require(Self.otherSignature($0)) }
        #expect(turned != bundle)
        #expect(try instance.code(turned) == "log.entry-mismatch")
        // It is a good signature, when nobody looks at the log.
        instance.logsForCertificates = .ignored
        instance.sigstore.logs = []
        instance.sigstore.timestampAuthorities = []
        instance.now = PrivateSigstore.signingTime
        #expect(try instance.code(turned) == nil)
    }

    /// gitsign CVE-2026-44309: what was verified had been normalised first.
    @Test func aPayloadIsVerifiedAsItIs() throws {
        var instance = instance
        var signed = try instance.sign(.legacy) { $0.timestamps = [.token] }
        #expect(try instance.imageCode(signed) == nil)
        guard case .message(let bytes, let signature, let hash) = signed.content else {
            Issue.record("no message")
            return
        }
        for changed in [bytes + [0x0A], [0x20] + bytes] {
            signed.content = .message(changed, signature: signature, hash: hash)
            instance.logsForCertificates = .required
            #expect(try instance.imageCode(signed) == "log.entry-mismatch")
            instance.logsForCertificates = .ignored
            #expect(try instance.imageCode(signed) == "signature.invalid")
        }
    }

    /// sigstore-go #609: without anything to compare with, nothing is proven.
    @Test func somethingMustBeSigned() throws {
        let entity = try Bundle(instance.sign(.v03).bundle()).entity
        let verifier = try instance.verifier()
        let code = try PrivateSigstore.code { _ = try verifier.verify(entity, at: instance.now) }
        #expect(code == "signature.malformed")
        let twin = try PrivateSigstore.code {
            _ = try verifier.verify(entity, of: .bytes(PrivateSigstore.artifact), at: instance.now)
        }
        #expect(twin == nil)
    }

    /// An artifact that is given by its digest: of the same hash function, or not at all.
    @Test func aDigestStandsForItsArtifact() throws {
        let entity = try Bundle(instance.sign(.v03).bundle()).entity
        let verifier = try instance.verifier()
        func code(_ algorithm: HashAlgorithm) throws -> String? {
            let digest = MessageDigest(of: PrivateSigstore.artifact, algorithm)
            return try PrivateSigstore.code {
                _ = try verifier.verify(entity, of: .digest(digest), at: instance.now)
            }
        }
        #expect(try code(.sha256) == nil)
        #expect(try code(.sha512) == "signature.other-hash")
    }

    /// cosign signs Ed25519ph with Ed25519 keys, which is told from a signature that is simply wrong: by what the log
    /// entry says, and only when the signature does not verify.
    @Test(arguments: [Format.v03, .v03RekorV2, .v03EnvelopeRekorV2])
    func preHashedEd25519IsNamed(_ format: Format) throws {
        func code(_ edit: (inout TestSigstore.Recipe) -> Void) throws -> String? {
            let signed = try instance.sign(format) { recipe in
                recipe.signer = .fresh(.ed25519)
                recipe.hash = .sha512
                recipe.logs[0].editBody = Self.namingEd25519ph
                edit(&recipe)
            }
            return try instance.code(signed, format)
        }
        #expect(try code { _ in } == nil)
        #expect(try code { $0.editSignature = { $0[5] ^= 1 } } == "signature.unsupported-algorithm")
    }

    /// An entry of another signature says nothing of this one.
    @Test(arguments: [Format.v03, .v03RekorV2]) func anotherSignaturesEntryNamesNothing(_ format: Format)
        throws
    {
        var instance = instance
        instance.logsForCertificates = .ignored
        var signed = try instance.sign(format) { recipe in
            recipe.signer = .fresh(.ed25519)
            recipe.hash = .sha512
            recipe.logs[0].editBody = Self.namingEd25519ph
            recipe.timestamps = []
        }
        instance.sigstore.logs = []
        instance.sigstore.timestampAuthorities = []
        instance.now = PrivateSigstore.signingTime
        #expect(try instance.code(signed, format) == nil)
        guard case .message(let bytes, var signature, let hash) = signed.content else {
            Issue.record("no message")
            return
        }
        signature[5] ^= 1
        signed.content = .message(bytes, signature: signature, hash: hash)
        #expect(try instance.code(signed, format) == "signature.invalid")
    }

    @Test func preHashedEd25519OfAKeyIsNamed() throws {
        var instance = instance
        let key = try TestSigstore.Key(.ed25519)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        func code(_ edit: (inout TestSigstore.Recipe) -> Void) throws -> String? {
            try instance.bundleCode(
                instance.sign(.v03RekorV2, with: key) { recipe in
                    recipe.hash = .sha512
                    recipe.logs[0].editBody = Self.namingEd25519ph
                    edit(&recipe)
                }.bundle())
        }
        #expect(try code { _ in } == nil)
        #expect(try code { $0.editSignature = { $0[5] ^= 1 } } == "signature.unsupported-algorithm")
        // Another key's is no business of this one.
        instance.key = try PublicKey(derEncoded: TestSigstore.Key(.ed25519).subjectPublicKeyInfo)
        #expect(try code { _ in } == "signature.invalid")
    }

    private static let namingEd25519ph: @Sendable (inout JSON) throws -> Void = { body in
        guard body["apiVersion"]?.string == "0.0.2" else { return }
        body = try body.setting(
            "/spec/hashedRekordV002/signature/verifier/keyDetails", to: "PKIX_ED25519_PH")
    }

    /// (r, n - s) for (r, s), in DER; P-256.
    private static func otherSignature(_ der: [UInt8]) -> [UInt8]? {
        guard der.count > 4, der[0] == 0x30, der[2] == 0x02 else { return nil }
        let r = Array(der.dropFirst(4).prefix(Int(der[3])))
        let s = Array(der.dropFirst(4 + r.count + 2))
        guard !s.isEmpty, s.count <= 33 else { return nil }
        let padded = Array(repeating: UInt8(0), count: 33 - s.count) + s
        var difference = [UInt8](repeating: 0, count: 33)
        var borrow = 0
        for index in difference.indices.reversed() {
            let value = Int(order[index]) - Int(padded[index]) - borrow
            borrow = value < 0 ? 1 : 0
            difference[index] = UInt8(value < 0 ? value + 256 : value)
        }
        var other = Array(difference.drop { $0 == 0 })
        if let first = other.first, first >= 0x80 { other.insert(0, at: 0) }
        let body = [0x02, UInt8(r.count)] + r + [0x02, UInt8(other.count)] + other
        return [0x30, UInt8(body.count)] + body
    }

    /// The order of P-256 (SEC 2, section 2.4.2), with a zero before it.
    private static let order: [UInt8] =
        [0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0] + Array(repeating: 0xFF, count: 8) + [
            0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
        ]
}
