// SPDX-License-Identifier: Apache-2.0

import Signatures
import SwiftASN1
import TestSigstore
import Testing

@testable import CodeSigningPKI

struct SigningCertificateTests {
    private func read(
        _ edit: @escaping (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> SigningCertificate {
        try TestSigstore.Authority.minted().leaf(edit)
    }

    @Test func sayWhatTheCertificateSays() throws {
        let certificate = try read {
            $0.serial = [0x12, 0x34]
            $0.subject = [.organization("acme.test"), .commonName("dev")]
        }
        #expect(certificate.validity == ValidityPeriod(start: now, end: now + 600))
        #expect(certificate.serialNumber == [0x12, 0x34])
        #expect(certificate.subjectText == "CN=dev,O=acme.test")
        #expect(certificate.issuerText == "CN=acme-intermediate,O=acme.test")
        #expect(certificate.alternativeNames == [.email("dev@acme.test")])
        #expect(certificate.publicKey.kind == .ecdsaP256)
    }

    /// The library reads none of them, and a certificate that is well-formed is not called malformed DER.
    @Test func anAlgorithmThatIsNotReadIsNamed() throws {
        let curve = try TestSigstore.Key(.p256)
        for (hash, why) in [
            (TestSigstore.Hash.sha1, "it is signed with algorithm 1.2.840.10045.4.1, which is not supported"),
            (.sha256, nil),
        ] {
            var recipe = leafRecipe()
            recipe.signatureHash = hash
            let certificate = try TestSigstore.Issuer(certificate: nil, key: curve)
                .issue(recipe, to: curve.subjectPublicKeyInfo)
            let error = try certificateError { _ = try SigningCertificate(derEncoded: certificate.der) }
            #expect(error == why.map { .malformed(why: $0) })
        }
    }

    static let names: [(TestSigstore.GeneralName, AlternativeName)] = [
        (.email("dev@acme.test"), .email("dev@acme.test")),
        (.uri("https://a.test/x"), .uri("https://a.test/x")),
        (.otherName("föö!acme.test"), .other("föö!acme.test")), (.dns("acme.test"), .dns("acme.test")),
    ]

    @Test(arguments: names) func namesAreOfTheirKinds(
        _ written: TestSigstore.GeneralName, _ expected: AlternativeName
    ) throws {
        let names = try read { $0.set(.subjectAlternativeName(written)) }.alternativeNames
        #expect(names == [expected])
        #expect(names.first?.text == expected.text)
    }

    /// Too many extensions are told apart from bytes that are no certificate.
    @Test(arguments: [(32, nil), (33, CertificateError.tooManyExtensions(found: 33, limit: 32))])
    func theNumberOfExtensionsIsBounded(_ count: Int, _ expected: CertificateError?) throws {
        // Two name the keys, which are added when it is signed.
        let error = try certificateError {
            _ = try read { recipe in
                for number in 1...(count - recipe.extensions.count - 2) {
                    recipe.set(Extension("1.3.6.1.4.1.57264.99.\(number)", value: [5, 0]))
                }
            }
        }
        #expect(error == expected)
    }

    // MARK: Fulcio

    @Test(arguments: FulcioExtension.allCases) func eachExtensionIsReadByItsNumber(_ name: FulcioExtension)
        throws
    {
        let certificate = try read {
            $0.remove(Extension.fulcio(8))
            $0.set(.fulcio(name.rawValue, "wert-ü"))
        }
        #expect(certificate.fulcio[name] == "wert-ü")
        #expect(FulcioExtension.allCases.filter { certificate.fulcio[$0] != nil } == [name])
    }

    @Test func theNumbersAreOneToTwentyFourWithoutTheName() {
        #expect(FulcioExtension.allCases.map(\.rawValue) == [1, 2, 3, 4, 5, 6] + Array(8...24))
    }

    static let values: [(String, Int, [UInt8], Bool)] = [
        ("a UTF8String", 9, [0x0C, 2, 0x61, 0x62], true), ("an empty one", 9, [0x0C, 0], true),
        ("trailing bytes", 9, [0x0C, 2, 0x61, 0x62, 0], false), ("bare text", 9, [0x61, 0x62], false),
        ("two of them", 9, [0x0C, 1, 0x61, 0x0C, 1, 0x62], false), ("nothing", 9, [], false),
        ("another string type", 9, [0x13, 2, 0x61, 0x62], false), ("not UTF-8", 9, [0x0C, 1, 0xFF], false),
        ("a length too long", 9, [0x0C, 0x81, 2, 0x61, 0x62], false),
        ("bare text, where it belongs", 2, [0x61], true),
        ("bare text that is not UTF-8", 2, [0xFF], false),
        ("a UTF8String where bare text belongs", 2, [0x0C, 0], true),
    ]

    @Test(arguments: values) func theValueIsExactlyOneText(
        _ name: String, _ number: Int, _ value: [UInt8], _ isTaken: Bool
    ) throws {
        let error = try certificateError {
            _ = try read { $0.set(Extension(Extension.fulcio(number), value: value)) }
        }
        #expect(error?.code == (isTaken ? nil : .malformed))
    }

    static let issuers: [(old: String?, new: String?, issuer: String?)] = [
        (nil, "https://a.test", "https://a.test"), ("https://a.test", nil, "https://a.test"),
        ("https://a.test", "https://a.test", "https://a.test"), (nil, nil, nil),
    ]

    @Test(arguments: issuers) func theIssuerIsTheNewerElseTheOlder(
        _ old: String?, _ new: String?, _ issuer: String?
    ) throws {
        let certificate = try read { recipe in
            recipe.remove(Extension.fulcio(8))
            if let old { recipe.set(.fulcio(1, old)) }
            if let new { recipe.set(.fulcio(8, new)) }
        }
        #expect(certificate.fulcio.issuer == issuer)
    }

    @Test(arguments: ["https://b.test", "https://a.test/", "", "HTTPS://a.test"])
    func issuersThatDifferAreRefused(_ old: String) throws {
        let error = try certificateError {
            _ = try read {
                $0.set(.fulcio(1, old))
                $0.set(.fulcio(8, "https://a.test"))
            }
        }
        #expect(error == .conflictingIssuers)
        #expect(error?.code == .conflictingIssuers)
    }

    // MARK: reading

    @Test func anExtensionTwiceIsRefused() throws {
        let once = try certificateError { _ = try read { $0.extensions.append(.fulcio(9, "a")) } }
        let twice = try certificateError {
            _ = try read {
                $0.extensions.append(.fulcio(9, "a"))
                $0.extensions.append(.fulcio(9, "a"))
            }
        }
        #expect(once == nil)
        #expect(twice?.code == .malformed)
    }

    @Test(
        arguments: [
            [], [0x30], [0x30, 0x00], [0x30, 0x80], [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
            Array("<html>".utf8),
        ] as [[UInt8]]) func garbageIsRefused(_ bytes: [UInt8]) throws
    {
        #expect(try certificateError { _ = try SigningCertificate(derEncoded: bytes) }?.code == .malformed)
    }

    @Test(arguments: [0x30, 0x00] as [UInt8]) func muchGarbageIsRefused(_ byte: UInt8) throws {
        try garbageIsRefused([UInt8](repeating: byte, count: 100_000))
    }

    @Test func whatIsCutShortOrFollowedIsRefused() throws {
        let bytes = try read().derEncoded
        for length in bytes.indices {
            #expect(
                try certificateError { _ = try SigningCertificate(derEncoded: Array(bytes.prefix(length))) }?
                    .code
                    == .malformed)
        }
        #expect(
            try certificateError { _ = try SigningCertificate(derEncoded: bytes + [0]) }?.code == .malformed)
        #expect(try SigningCertificate(derEncoded: bytes).derEncoded == bytes)
    }

    @Test func aLargeOneIsRefused() throws {
        let most = try certificateError {
            _ = try read { $0.set(.fulcio(9, String(repeating: "a", count: 60_000))) }
        }
        let more = try certificateError {
            _ = try read { $0.set(.fulcio(9, String(repeating: "a", count: 65_000))) }
        }
        #expect(most == nil)
        #expect(more?.code == .malformed)
    }

    // MARK: PEM

    private func pem(_ count: Int) throws -> String {
        let authority = try TestSigstore.Authority.minted()
        return try (0..<count).map { _ in try authority.issue(leafRecipe(), to: try .init(.p256)).pem }
            .joined()
    }

    @Test func severalAreReadFromOneText() throws {
        #expect(try SigningCertificate.certificates(pem: try pem(3)).count == 3)
        #expect(try SigningCertificate.certificates(pem: try pem(16)).count == 16)
    }

    @Test(arguments: [17, 100]) func tooManyAreRefused(_ count: Int) throws {
        let text = try pem(count)
        #expect(
            try certificateError { _ = try SigningCertificate.certificates(pem: text) }?.code == .malformed)
    }

    @Test(arguments: [
        "", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n%%%%\n-----END CERTIFICATE-----\n",
    ]) func otherTextIsRefused(_ text: String) throws {
        #expect(
            try certificateError { _ = try SigningCertificate.certificates(pem: text) }?.code == .malformed)
    }

    @Test func aKeyAmongThemIsRefused() throws {
        let text = try pem(1) + (try TestSigstore.Key(.p256)).pem
        #expect(
            try certificateError { _ = try SigningCertificate.certificates(pem: text) }?.code == .malformed)
    }

    // MARK: damage

    /// No byte of a certificate is without meaning: its signature covers all but itself and the algorithm outside,
    /// which repeats the one inside.
    @Test(.timeLimit(.minutes(5))) func noChangedByteIsBelieved() throws {
        let authority = try TestSigstore.Authority.minted { $0.keyKind = .p256 }
        let trusted = try authority.trusted()
        let bytes = try authority.leaf().derEncoded
        var accepted: [Int] = []
        for offset in bytes.indices {
            for mask in [UInt8(0x01), 0x20, 0x80, 0xFF] {
                var changed = bytes
                changed[offset] ^= mask
                guard let leaf = try? SigningCertificate(derEncoded: changed) else { continue }
                _ = (leaf.subjectText, leaf.issuerText, leaf.alternativeNames.map(\.text))
                if (try? trusted.verify(leaf, at: [now])) != nil { accepted.append(offset) }
            }
        }
        #expect(accepted == [])
        _ = try trusted.verify(try SigningCertificate(derEncoded: bytes), at: [now])
    }

    /// X.690, section 11.2: nobody signed the number of unused bits.
    @Test(arguments: 1...7) func theSignatureIsOfWholeOctets(_ unused: UInt8) throws {
        let authority = try TestSigstore.Authority.minted()
        let bytes = try authority.leaf().derEncoded
        // ecdsa-with-SHA384, then a BIT STRING of some length with no unused bits
        let name: [UInt8] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03, 0x03]
        let outer = try #require(bytes.indices.last { bytes[$0...].starts(with: name) })
        let place = try #require(bytes[(outer + name.count)...].firstIndex(of: 0))
        var changed = bytes
        changed[place] = unused
        #expect(try certificateError { _ = try SigningCertificate(derEncoded: changed) }?.code == .malformed)
        #expect(try certificateError { _ = try SigningCertificate(derEncoded: bytes) } == nil)
    }

    /// RFC 5280, section 4.1.1.2: the algorithm outside, which is not signed, is the one inside, which is.
    @Test func theAlgorithmOutsideIsTheOneInside() throws {
        func certificate(_ outer: [UInt8]) throws -> [UInt8] {
            let good = try TestSigstore.Authority.minted { $0.keyKind = .rsa2048 }.leaf().derEncoded
            let parts = try #require(try DER.parse(good).children)
            #expect(Array(parts[1].encodedBytes) == Self.withNull)
            return TestSigstore.DER.sequence(
                Array(parts[0].encodedBytes), outer, Array(parts[2].encodedBytes))
        }
        let error = try certificateError {
            _ = try SigningCertificate(derEncoded: try certificate(Self.withoutNull))
        }
        #expect(error?.code == .malformed)
        #expect(
            try certificateError { _ = try SigningCertificate(derEncoded: try certificate(Self.withNull)) }
                == nil)
    }

    /// sha256WithRSAEncryption, which libraries take with and without its parameters.
    private static let name = TestSigstore.DER.objectIdentifier("1.2.840.113549.1.1.11")
    private static let withNull = TestSigstore.DER.sequence(name, TestSigstore.DER.null)
    private static let withoutNull = TestSigstore.DER.sequence(name)
}
