// SPDX-License-Identifier: Apache-2.0

import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Where sigstore-go, cosign and sigstore-python judge differently: what we chose, the strict side but for the fields
/// that Rekor v2's checkpoint makes redundant.
struct GrayZoneTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let four = [
        Format.v03, .v03Envelope, .v03RekorV2, .v03EnvelopeRekorV2,
    ]
    private static let entry = "/verificationMaterial/tlogEntries/0"
    private static let stamps = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps"

    /// Why a bundle in that format is refused once one place of it was changed.
    private func code(_ format: Format, _ edit: (JSON) throws -> JSON) throws -> String? {
        let bundle = try instance.sign(format).bundle()
        #expect(try instance.code(bundle) == nil)
        return try instance.code(edit(bundle))
    }

    @Test(arguments: four) func theOlderSpellingIsTaken(_ format: Format) throws {
        #expect(
            try code(format) {
                try $0.setting(
                    "/mediaType", to: .string(TestSigstore.BundleVersion.v03Parameter.mediaType))
            } == nil)
    }

    /// Go and cosign take a lone certificate in older versions.
    @Test(arguments: four, [TestSigstore.BundleVersion.v01, .v02])
    func aLoneCertificateIsOfTheThirdVersion(_ format: Format, _ version: TestSigstore.BundleVersion) throws {
        #expect(
            try code(format) { try $0.setting("/mediaType", to: .string(version.mediaType)) }
                == "bundle.malformed")
    }

    @Test(arguments: four) func aChainIsNotOfTheThirdVersion(_ format: Format) throws {
        let signed = try instance.sign(format)
        #expect(try instance.code(signed.bundle(.v03, form: .chain(issuers: 0))) == "bundle.malformed")
        #expect(try instance.code(signed.bundle(.v02, form: .chain(issuers: 0))) == nil)
    }

    /// Go and cosign do not compare these with the body.
    @Test(arguments: four, ["kind", "version"])
    func theStatedKindIsTheBodys(_ format: Format, _ member: String) throws {
        #expect(
            try code(format) { try $0.setting("\(Self.entry)/kindVersion/\(member)", to: "0.0.7") }
                == "log.entry-mismatch")
        #expect(
            try code(format) { try $0.removing("\(Self.entry)/kindVersion/\(member)") } == "bundle.malformed")
    }

    /// python takes any name beside a certificate, and so do we: nobody signs it, and nothing is chosen by it.
    @Test(arguments: [Format.v03Envelope, .v03EnvelopeRekorV2])
    func aNameOfTheKeyBesideACertificateIsIgnored(_ format: Format) throws {
        #expect(try code(format) { try $0.setting("/dsseEnvelope/signatures/0/keyid", to: "junk") } == nil)
    }

    @Test(arguments: [Format.v03, .v03RekorV2]) func theStatedDigestIsNeeded(_ format: Format) throws {
        let pointer = "/messageSignature/messageDigest"
        #expect(try code(format) { try $0.removing(pointer) } == "bundle.malformed")
        #expect(
            try code(format) { try $0.setting("\(pointer)/algorithm", to: "SHA2_512") } == "bundle.malformed")
        #expect(
            try code(format) { try $0.setting("\(pointer)/algorithm", to: "SHA2_256 ") } == "bundle.malformed"
        )
    }

    // MARK: checkpoints

    /// A line that is too short for a key's hint is no signature line (C2SP signed-note).
    @Test(arguments: four) func aLineTooShortForASignatureIsRefused(_ format: Format) throws {
        func code(_ bytes: [UInt8]) throws -> String? {
            let signed = try instance.sign(format) {
                $0.logs[0].editCheckpoint = { $0.signatures.append(.bytes(bytes, name: "other.test")) }
            }
            return try instance.code(signed, format)
        }
        #expect(try code([1, 2, 3, 4, 5]) == nil)
        #expect(try code([1, 2, 3, 4]) == "log.checkpoint-malformed")
    }

    /// The name belongs to the key, in either generation.
    @Test(arguments: four) func theSignersNameIsTheLogs(_ format: Format) throws {
        let log = try #require(instance.sigstore.logs.first { $0.generation == format.generation })
        let signed = try instance.sign(format) { recipe in
            recipe.logs[0].editCheckpoint = {
                $0.signatures = [
                    .key(log.key, name: "other.test", hint: Array(log.logID.prefix(4)))
                ]
            }
        }
        #expect(try instance.code(signed, format) == "log.checkpoint-unknown-signer")
        let twin = try instance.sign(format) { recipe in
            recipe.logs[0].editCheckpoint = {
                $0.signatures = [.key(log.key, name: log.host, hint: Array(log.logID.prefix(4)))]
            }
        }
        #expect(try instance.code(twin, format) == nil)
    }

    /// Witnesses' lines beside the log's are not looked at.
    @Test(arguments: four) func witnessesAreIgnored(_ format: Format) throws {
        let witness = try TestSigstore.Key(.ed25519)
        let signed = try instance.sign(format) { recipe in
            recipe.logs[0].editCheckpoint = { head in
                for number in 0..<15 {
                    head.signatures.insert(
                        .witness(witness, name: "w\(number).test", time: 1_800_000_000), at: 0)
                }
            }
        }
        #expect(try instance.code(signed, format) == nil)
    }

    // MARK: Rekor v2

    @Test(arguments: ["0", "1800000001"]) func rekorV2sTimeIsIgnored(_ time: String) throws {
        #expect(
            try code(.v03RekorV2) { try $0.setting("\(Self.entry)/integratedTime", to: .string(time)) }
                == nil)
    }

    /// The checkpoint says all of this, under a signature: what stands beside it again is not looked at, but must be
    /// of its type.
    @Test(arguments: [Format.v03RekorV2, .v03EnvelopeRekorV2])
    func redundantFieldsOfRekorV2AreIgnored(_ format: Format) throws {
        let proof = "\(Self.entry)/inclusionProof"
        for (member, value) in [
            ("logIndex", "7"), ("treeSize", "99"),
            ("rootHash", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ] {
            #expect(try code(format) { try $0.setting("\(proof)/\(member)", to: .string(value)) } == nil)
            #expect(try code(format) { try $0.removing("\(proof)/\(member)") } == nil)
            #expect(
                try code(format) { try $0.setting("\(proof)/\(member)", to: "!") } == "bundle.malformed")
        }
    }

    @Test(arguments: [Format.v03RekorV2, .v03EnvelopeRekorV2])
    func theEntrysIndexAndLogAreNot(_ format: Format) throws {
        #expect(
            try code(format) { try $0.setting("\(Self.entry)/logIndex", to: "6") } == "log.proof-invalid")
        #expect(
            try code(format) { try $0.editingBytes("\(Self.entry)/logId/keyId") { $0[0] ^= 1 } }
                == "log.unknown")
    }

    /// Go and cosign rebuild the body and do not look at the one that is there.
    @Test(arguments: [Format.v03RekorV2, .v03EnvelopeRekorV2])
    func theBodyIsExact(_ format: Format) throws {
        #expect(
            try code(format) { try $0.editingBytes("\(Self.entry)/canonicalizedBody") { $0.append(0x20) } }
                == "log.proof-invalid")
        // Even where the log holds just that.
        let reordered = try instance.sign(format) { recipe in
            recipe.logs[0].editBody = { body in
                body = body.without("apiVersion").with("apiVersion", "0.0.2")
            }
        }
        #expect(try instance.code(reordered, format) == "log.entry-mismatch")
        let extra = try instance.sign(format) { recipe in
            recipe.logs[0].editBody = { body in body = body.with("zzz", nil) }
        }
        #expect(try instance.code(extra, format) == "log.entry-mismatch")
    }

    @Test(arguments: [Format.v03RekorV2, .v03EnvelopeRekorV2])
    func rekorV2MakesNoPromises(_ format: Format) throws {
        #expect(
            try code(format) {
                try $0.setting("\(Self.entry)/inclusionPromise", to: ["signedEntryTimestamp": "AAAA"])
            } == "log.promise-invalid")
    }

    // MARK: time-stamps

    /// Go and cosign count one token given twice as one.
    @Test(arguments: four) func aStampGivenTwiceIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format) { $0.timestamps = [.token] }
        #expect(try instance.code(signed, format) == nil)
        signed.timestamps += signed.timestamps
        #expect(try instance.code(signed, format) == "timestamp.duplicate")
    }

    /// Go and cosign pass over what they cannot read.
    @Test(arguments: four) func garbageBesideAStampIsRefused(_ format: Format) throws {
        var signed = try instance.sign(format) { $0.timestamps = [.token] }
        for garbage in [[], [0], [0x30, 0x00], Array("garbage".utf8)] as [[UInt8]] {
            signed.timestamps = signed.timestamps.prefix(1) + [garbage]
            #expect(try instance.code(signed, format) == "timestamp.malformed")
        }
        signed.timestamps.removeLast()
        #expect(try instance.code(signed, format) == nil)
    }

    /// A good token by somebody unknown is neither a time nor a fault.
    @Test(arguments: four) func aStrangersStampIsPassedOver(_ format: Format) throws {
        let stranger = try TestSigstore.TimestampAuthority(
            .init(now: PrivateSigstore.signingTime, name: "stranger"))
        let both = try instance.sign(format) { $0.timestamps = [.token, .init(stranger)] }
        #expect(try instance.code(both, format) == nil)
        let alone = try instance.sign(format) { $0.timestamps = [.init(stranger)] }
        #expect(try instance.code(alone, format) == (format.generation == .v1 ? nil : "time.none"))
    }

    // MARK: JSON

    /// protobuf's mapping takes both alphabets and numbers in both forms; other values of one meaning are refused.
    @Test func theMappingIsProtobufs() throws {
        let index = "\(Self.entry)/logIndex"
        let bundle = try instance.sign(.v03).bundle()
        let number = try #require(try bundle.value(at: index).string.flatMap { Int($0) })
        #expect(try instance.code(bundle.setting(index, to: .int(number))) == nil)
        #expect(try instance.code(bundle.setting(index, to: .string("+\(number)"))) == "bundle.malformed")
        #expect(try instance.code(bundle.setting(index, to: .string("\(number).0"))) == "bundle.malformed")
        #expect(try instance.code(bundle.setting(index, to: .string("0\(number)"))) == "bundle.malformed")
        let signature = "/messageSignature/signature"
        let text = try #require(try bundle.value(at: signature).string)
        let other = text.replacing("+", with: "-").replacing("/", with: "_")
        #expect(try instance.code(bundle.setting(signature, to: .string(other))) == nil)
        #expect(try instance.code(bundle.setting(signature, to: .string("\(text) "))) == "bundle.malformed")
        #expect(try instance.code(bundle.setting(signature, to: .string("\(text)\n"))) == "bundle.malformed")
        #expect(try instance.code(bundle.with("unknownField", nil)) == "bundle.malformed")
        #expect(try instance.code(bundle.with("media_type", "x")) == "bundle.malformed")
    }

    /// protobuf's parsers refuse members that a message does not have, the envelope's signature included.
    @Test(arguments: ["", "/dsseEnvelope", "/dsseEnvelope/signatures/0", entry, "/verificationMaterial"])
    func anUnknownMemberIsRefused(_ pointer: String) throws {
        for format in [Format.v03Envelope, .v03EnvelopeRekorV2] {
            #expect(
                try code(format) { try $0.setting("\(pointer)/keyID", to: "x") } == "bundle.malformed")
        }
    }

    /// Keys of a curve with another hash than the registry's: the legacy pairs of older bundles.
    @Test(
        arguments: [
            (TestSigstore.Key.Kind.p384, TestSigstore.Hash.sha384, nil), (.p384, .sha256, nil),
            (.p521, .sha512, nil), (.p521, .sha256, nil), (.p256, .sha1, "signature.invalid"),
            (.p384, .sha1, "signature.invalid"),
        ] as [(TestSigstore.Key.Kind, TestSigstore.Hash, String?)])
    func legacyHashesAreTaken(
        _ kind: TestSigstore.Key.Kind, _ hash: TestSigstore.Hash, _ code: String?
    ) throws {
        let signed = try instance.sign(.v03Envelope) { recipe in
            recipe.signer = .fresh(kind)
            recipe.hash = hash
        }
        #expect(try instance.code(signed, .v03Envelope) == code)
    }
}
