// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// One meaning, one encoding: DER that another reader would take differently is refused (sigstore-js #1678 and
/// e66d99f).
struct EncodingTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let stamp =
        "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"
    private static let certificate = "/verificationMaterial/certificate/rawBytes"

    static let edits: [(String, @Sendable (inout [UInt8]) -> Void)] = [
        ("trailing data", { $0.append(0) }),
        ("a length of more bytes than needed", { $0.replaceSubrange(1...1, with: [0x83, 0x00]) }),
        ("an indefinite length", { $0.replaceSubrange(1...3, with: [0x80]) }),
        ("a length beyond the end", { $0[2] = 0xFF }),
        ("a length of nine bytes", { $0.replaceSubrange(1...1, with: [0x89, 1, 0, 0, 0, 0, 0, 0]) }),
        (
            "a length that is all ones",
            { $0.replaceSubrange(1...3, with: [0x88] + Array(repeating: 0xFF, count: 8)) }
        ),
        ("another tag", { $0[0] = 0x31 }),
        (
            "a tag of many bytes",
            { $0.replaceSubrange(0...0, with: [0x3F] + Array(repeating: 0xFF, count: 20)) }
        ),
    ]

    @Test(arguments: edits.indices) func aCertificateIsDER(_ index: Int) throws {
        let (name, edit) = Self.edits[index]
        let bundle = try instance.sign(.v03).bundle()
        #expect(
            try instance.code(bundle.editingBytes(Self.certificate, edit)) == "certificate.malformed",
            "\(name)")
        #expect(try instance.code(bundle) == nil)
    }

    @Test(arguments: edits.indices) func aStampIsDER(_ index: Int) throws {
        let (name, edit) = Self.edits[index]
        let bundle = try instance.sign(.v03RekorV2).bundle()
        #expect(
            try instance.code(bundle.editingBytes(Self.stamp, edit)) == "timestamp.malformed", "\(name)")
        #expect(try instance.code(bundle) == nil)
    }

    /// TRUE is FF, and nothing else.
    @Test func aTruthIsWhole() throws {
        let bundle = try instance.sign(.v03).bundle()
        let changed = try bundle.editingBytes(Self.certificate) { bytes in
            let critical = try #require(bytes.firstRange(of: [0x01, 0x01, 0xFF]))
            bytes[critical.upperBound - 1] = 1
        }
        #expect(try instance.code(changed) == "certificate.malformed")
        #expect(try instance.code(bundle) == nil)
    }

    /// Bits behind the last one of a key usage: more than an octet holds, or set although unused.
    @Test(
        arguments: [[0x03, 0x02, 0x08, 0x80], [0x03, 0x02, 0x07, 0x81], [0x03, 0x01, 0x01], [0x03, 0x00]]
            as [[UInt8]])
    func unusedBitsAreUnused(_ value: [UInt8]) throws {
        let signed = try instance.sign(.v03) {
            $0.certificate.set(.init(TestSigstore.Extension.keyUsage, critical: true, value: value))
        }
        #expect(try instance.code(signed, .v03) == "certificate.malformed")
        let twin = try instance.sign(.v03) {
            $0.certificate.set(
                .init(TestSigstore.Extension.keyUsage, critical: true, value: [0x03, 0x02, 0x07, 0x80]))
        }
        #expect(try instance.code(twin, .v03) == nil)
    }

    /// CVE-2025-66506: names of numbers that are long, or larger than a machine's.
    @Test func numbersInNamesAreBounded() throws {
        let name: [UInt8] = [0x06, 0x0A, 0x2B, 0x06, 0x01, 0x04, 0x01, 0xD6, 0x79, 0x02, 0x04, 0x02]
        let bundle = try instance.sign(.v03).bundle()
        for bytes in [
            [0x06, 0x0A, 0x2B] + Array(repeating: 0xFF, count: 9),
            [0x06, 0x0A] + Array(repeating: 0x80, count: 10),
        ] as [[UInt8]] {
            let changed = try bundle.editingBytes(Self.certificate) { certificate in
                let place = try #require(certificate.firstRange(of: name))
                certificate.replaceSubrange(place, with: bytes)
            }
            #expect(try instance.code(changed) == "certificate.malformed")
        }
        #expect(try instance.code(bundle) == nil)
    }

    /// An extension given twice has two meanings.
    @Test(arguments: [TestSigstore.Extension.fulcio(8), TestSigstore.Extension.subjectAlternativeName])
    func anExtensionGivenTwiceIsRefused(_ identifier: String) throws {
        let signed = try instance.sign(.v03) { recipe in
            let first = try #require(recipe.certificate.extensions.first { $0.identifier == identifier })
            recipe.certificate.extensions.append(first)
        }
        #expect(try instance.code(signed, .v03) == "certificate.malformed")
        #expect(try instance.code(instance.sign(.v03), .v03) == nil)
    }
}
