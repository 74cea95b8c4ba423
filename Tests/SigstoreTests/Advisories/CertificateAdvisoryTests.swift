// SPDX-License-Identifier: Apache-2.0

import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Certificates that do not count: leaves, authorities, and when each was valid.
struct CertificateAdvisoryTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let now = PrivateSigstore.signingTime

    private func authority(_ edit: (inout TestSigstore.AuthorityRecipe) -> Void = { _ in }) throws
        -> TestSigstore.Authority
    {
        var recipe = TestSigstore.AuthorityRecipe(now: Self.now)
        edit(&recipe)
        return try TestSigstore.Authority(recipe)
    }

    // MARK: times of authorities

    static let periods: [(Int, Int, Int, Int, String?)] = [
        // Intermediate from and until, root from and until, relative to leaf.notBefore; signed at second 1.
        (-10, 1, -10, 10, nil), (1, 10, 1, 10, nil), (-10, 0, -10, 10, "certificate.authority-expired"),
        (-10, 10, -10, 0, "certificate.authority-expired"),
        (2, 10, -10, 10, "certificate.authority-not-yet-valid"),
        (-10, 10, 2, 10, "certificate.authority-not-yet-valid"),
    ]

    /// cosign CVE-2026-24122: the chain was looked at when the leaf began, not when it signed.
    @Test(arguments: periods)
    func everyCertificateCountsWhenItSigned(
        _ start: Int, _ end: Int, _ rootStart: Int, _ rootEnd: Int, _ code: String?
    ) throws {
        var instance = instance
        instance.sigstore.authorities = [
            try authority {
                $0.intermediate?.notBefore = Self.now + start
                $0.intermediate?.notAfter = Self.now + end
                $0.root.notBefore = Self.now + rootStart
                $0.root.notAfter = Self.now + rootEnd
            }
        ]
        for format in Format.ofRekorV1 + Format.annotations {
            #expect(try instance.code(instance.sign(format), format) == code)
        }
        // Without a log, by a stamp of second 1.
        instance.logsForCertificates = .ignored
        let stamped = try instance.sign(.v03) { recipe in
            recipe.logs = []
            recipe.timestamps = [.token { $0.time = Self.now + 1 }]
        }
        #expect(try instance.code(stamped, .v03) == code)
    }

    static let windows: [(Int, Int?, String?)] = [
        (1, 1, nil), (0, nil, nil), (-5, 1, nil), (2, nil, "certificate.outside-authority-validity"),
        (-5, 0, "certificate.outside-authority-validity"),
    ]

    /// The trust root's own interval for an authority, closed at both ends.
    @Test(arguments: windows) func anAuthorityCountsInItsPeriod(_ start: Int, _ end: Int?, _ code: String?)
        throws
    {
        var instance = instance
        instance.sigstore.authorities[0].validFor = .init(
            start: Self.now + start, end: end.map { Self.now + $0 })
        for format in Format.ofRekorV1 + Format.annotations {
            #expect(try instance.code(instance.sign(format), format) == code)
        }
    }

    // MARK: leaves

    static let leaves: [(String, @Sendable (inout TestSigstore.CertificateRecipe) -> Void)] = [
        ("certificate.usage", { $0.version = 0 }),
        ("certificate.usage", { $0.set(.authority()) }),
        ("certificate.usage", { $0.set(.keyUsage(.contentCommitment)) }),
        ("certificate.usage", { $0.remove(TestSigstore.Extension.keyUsage) }),
        ("certificate.usage", { $0.set(.extendedKeyUsage(.serverAuthentication)) }),
        ("certificate.usage", { $0.set(.extendedKeyUsage(.any)) }),
        ("certificate.usage", { $0.remove(TestSigstore.Extension.extendedKeyUsage) }),
        ("certificate.usage", { $0.remove(TestSigstore.Extension.subjectAlternativeName) }),
        ("certificate.usage", { $0.set(.subjectAlternativeName(.email("dev@acme.test"), critical: false)) }),
        (
            "certificate.usage",
            { $0.set(.subjectAlternativeName(.email("dev@acme.test"), .email("eve@evil.test"))) }
        ),
        ("certificate.usage", { $0.set(.subjectAlternativeName(.dns("dev@acme.test"))) }),
        ("certificate.usage", { $0.set(.subjectAlternativeName(.email(""))) }),
        ("certificate.usage", { $0.set(.unknownCritical) }),
        ("certificate.expired", { $0.notAfter = now }),
        ("certificate.not-yet-valid", { $0.notBefore = now + 2 }),
        ("certificate.untrusted", { $0.issuerName = [0x30, 0x00] }),
        ("certificate.conflicting-issuers", { $0.set(.fulcio(1, "https://evil.test")) }),
        ("certificate.malformed", { $0.set(.init(TestSigstore.Extension.fulcio(8), value: [0x0C, 0x7F])) }),
        ("certificate.malformed", { $0.set(.init(TestSigstore.Extension.fulcio(1), value: [0xFF])) }),
        (
            "certificate.malformed",
            {
                let text = Array("https://login.acme.test".utf8)
                $0.set(
                    .init(
                        TestSigstore.Extension.fulcio(8), value: [0x0C, UInt8(text.count)] + text + [0]))
            }
        ),
    ]

    @Test(arguments: leaves.indices) func anUnfitLeafIsRefused(_ index: Int) throws {
        let (code, edit) = Self.leaves[index]
        for format in [Format.v03, .v03Envelope, .legacy, .legacyEnvelope] {
            let signed = try instance.sign(format) { edit(&$0.certificate) }
            #expect(try instance.code(signed, format) == code)
            #expect(try instance.code(instance.sign(format), format) == nil)
        }
    }

    /// gitsign CVE-2026-44310: nothing, or rubbish, in the certificate's place.
    @Test(
        arguments: [[], [0], [0x30, 0x00], [0x30, 0x80], Array(repeating: 0x30, count: 70_000)] as [[UInt8]])
    func rubbishIsNoCertificate(_ bytes: [UInt8]) throws {
        for format in Format.all {
            var signed = try instance.sign(format)
            signed.certificate?.der = bytes
            let code = try instance.code(signed, format)
            let oversized = format.container == .annotations && (bytes.isEmpty || bytes.count > 10)
            #expect(code == (oversized ? "signature.malformed" : "certificate.malformed"), "\(format)")
        }
    }

    @Test func anEmptyChainIsRefused() throws {
        let bundle = try instance.sign(.v01).bundle(.v01)
        let pointer = "/verificationMaterial/x509CertificateChain/certificates"
        #expect(try instance.code(bundle.setting(pointer, to: [])) == "bundle.malformed")
        #expect(try instance.code(bundle) == nil)
    }

    // MARK: authorities

    /// What the bundle brings above the leaf is the signer's word: an authority of their own helps nobody.
    @Test func anAuthorityThatCameAlongIsNotBelieved() throws {
        let own = try authority()
        let signed = try instance.sign(.v01) { $0.authority = own }
        #expect(try instance.code(signed.bundle(.v01, form: .chain(issuers: 2))) == "certificate.untrusted")
        #expect(
            try instance.imageCode(try instance.sign(.legacy) { $0.authority = own })
                == "certificate.untrusted")
        let good = try instance.sign(.v01)
        #expect(try instance.code(good.bundle(.v01, form: .chain(issuers: 2))) == nil)
    }

    static let authorities: [@Sendable (inout TestSigstore.AuthorityRecipe) -> Void] = [
        { $0.intermediate?.version = 0 },
        { $0.intermediate?.remove(TestSigstore.Extension.basicConstraints) },
        { $0.intermediate?.set(.authority(pathLength: 0, critical: false)) },
        { $0.intermediate?.set(.keyUsage(.digitalSignature)) },
        { $0.intermediate?.remove(TestSigstore.Extension.keyUsage) },
        { $0.intermediate?.set(.extendedKeyUsage(.timeStamping)) },
        { $0.intermediate?.set(.unknownCritical) },
        { $0.intermediate?.set(.init("2.5.29.30", critical: true, value: [0x30, 0x00])) },
        { $0.intermediate?.issuerName = [0x30, 0x00] },
        { $0.root.set(.authority(pathLength: 0)) },
        { $0.root.remove(TestSigstore.Extension.basicConstraints) },
    ]

    /// An authority that is none, or whose chain is broken, is listed as such and vouches for nobody.
    @Test(arguments: authorities.indices) func anUnfitAuthorityVouchesForNobody(_ index: Int) throws {
        var instance = instance
        instance.sigstore.authorities = [try authority(Self.authorities[index])]
        let root = try TrustRoot(parsing: instance.sigstore.trustedRoot.serialized())
        #expect(root.unusable.map(\.place) == ["/certificateAuthorities/0"])
        #expect(try instance.code(instance.sign(.v03), .v03) == "certificate.untrusted")
        instance.sigstore.authorities = [try authority()]
        #expect(try instance.code(instance.sign(.v03), .v03) == nil)
    }

    /// sigstore-rust #154: two authorities of one name. The one that issued is found, whatever the order, and the
    /// certificate's timestamps are held against its key.
    @Test func twoAuthoritiesOfOneNameAreTold() throws {
        var instance = instance
        let first = try #require(instance.sigstore.authorities.first)
        let second = try authority()
        #expect(first.chain[0].subjectName == second.chain[0].subjectName)
        for order in [[first, second], [second, first]] {
            instance.sigstore.authorities = order
            for issuer in order {
                #expect(try instance.code(instance.sign(.v03) { $0.authority = issuer }, .v03) == nil)
            }
        }
        // What the log saw was a certificate of the other one.
        let crossed = try instance.sign(.v03) { recipe in
            recipe.authority = first
            recipe.certificateTimestamps[0].issuerKey = second.chain[0].subjectPublicKeyInfo
        }
        #expect(try instance.code(crossed, .v03) == "sct.invalid")
        instance.sigstore.authorities = [second]
        let stranger = try instance.sign(.v03) { $0.authority = first }
        #expect(try instance.code(stranger, .v03) == "certificate.untrusted")
    }
}
