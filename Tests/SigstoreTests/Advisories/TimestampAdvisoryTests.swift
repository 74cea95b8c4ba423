// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// Time-stamps (RFC 3161) that prove nothing. The signature is in Rekor v2, so without one there is no time.
struct TimestampAdvisoryTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    private static let now = PrivateSigstore.signingTime

    /// What the verifier objects to in the stamps of a signature that has no other time.
    private func objections(
        _ instance: PrivateSigstore? = nil, _ stamps: TestSigstore.TimestampRecipe...
    ) throws -> [String] {
        let instance = instance ?? self.instance
        let entity = try Bundle(instance.sign(.v03RekorV2) { $0.timestamps = stamps }.bundle()).entity
        let verifier = try instance.verifier()
        do throws(SignatureRejection) {
            _ = try verifier.verify(entity, of: .bytes(PrivateSigstore.artifact), at: instance.now)
            return []
        } catch .noVerifiedTime(let errors) {
            return ["time.none"] + errors.map(\.code.rawValue)
        } catch {
            return [error.code]
        }
    }

    private func authority(_ edit: (inout TestSigstore.TimestampAuthorityRecipe) -> Void = { _ in }) throws
        -> TestSigstore.TimestampAuthority
    {
        var recipe = TestSigstore.TimestampAuthorityRecipe(now: Self.now)
        edit(&recipe)
        return try TestSigstore.TimestampAuthority(recipe)
    }

    @Test func theTwinVerifies() throws {
        #expect(try objections(nil, .token) == [])
        #expect(try objections(nil) == ["time.none"])
    }

    static let faults: [(String, @Sendable (inout TestSigstore.TimestampRecipe) -> Void)] = [
        // rfc3161-client CVE-2025-52556: the token's own signature was not verified.
        ("timestamp.invalid-signature", { $0.editSignature = { $0.flipLastBit() } }),
        // The content is another than the one that was hashed and signed.
        ("timestamp.invalid-signature", { $0.editSignedInfo = Self.laterSecond }),
        ("timestamp.other-message", { $0.message = .bytes(Array("another signature".utf8)) }),
        ("timestamp.other-message", { $0.message = .bytes([]) }),
    ]

    @Test(arguments: faults.indices) func aStampIsSignedByItsAuthority(_ index: Int) throws {
        let (code, edit) = Self.faults[index]
        #expect(try objections(nil, .token { edit(&$0) }) == ["time.none", code])
    }

    static let unreadable: [(String, @Sendable (inout TestSigstore.TimestampRecipe) -> Void)] = [
        ("timestamp.not-granted", { $0.status = 2 }),
        ("timestamp.malformed", { $0.editInfo = Self.adding(Self.critical) }),
        ("timestamp.malformed", { $0.signingCertificate = .omitted }),
        ("timestamp.malformed", { $0.editInfo = { $0.removeLast() } }),
    ]

    /// A stamp that cannot be read is refused even where another proves the time.
    @Test(arguments: unreadable.indices) func anUnreadableStampIsRefused(_ index: Int) throws {
        let (code, edit) = Self.unreadable[index]
        #expect(try objections(nil, .token { edit(&$0) }) == [code])
        #expect(try objections(nil, .token, .token { edit(&$0) }) == [code])
    }

    static let unsupported: [@Sendable (inout TestSigstore.TimestampRecipe) -> Void] = [
        { $0.imprintHash = .sha1 }, { $0.signatureHash = .sha1 },
    ]

    /// A stamp by an algorithm that is not taken is one that nobody here answers for: another may prove the time.
    @Test(arguments: unsupported.indices) func aStampByAnotherAlgorithmProvesNothing(_ index: Int) throws {
        let unsupported = TestSigstore.TimestampRecipe.token { Self.unsupported[index](&$0) }
        #expect(try objections(nil, unsupported) == ["time.none", "timestamp.unsupported-algorithm"])
        #expect(try objections(nil, unsupported, .token) == [])
        #expect(try objections(nil, .token, unsupported) == [])
    }

    /// Extensions say nothing that counts, unless they say that it does (RFC 3161, section 2.4.2).
    @Test func extensionsAreNotLookedAt() throws {
        for one in [Self.extension([]), Self.extension([0x01, 0x01, 0x00])] {
            #expect(try objections(nil, .token { $0.editInfo = Self.adding(one) }) == [])
        }
        #expect(
            try objections(nil, .token { $0.editInfo = Self.adding(Self.critical) }) == [
                "timestamp.malformed"
            ])
        for damaged in [[0x30, 0x00], [0x05, 0x00], Self.extension([0x02, 0x01, 0x00])] as [[UInt8]] {
            let code = try objections(nil, .token { $0.editInfo = Self.adding(damaged) })
            #expect(code == ["timestamp.malformed"])
        }
    }

    @Test func otherHashesAreTaken() throws {
        #expect(try objections(nil, .token { $0.status = 1 }) == [])
        #expect(try objections(nil, .token { $0.imprintHash = .sha512 }) == [])
        #expect(try objections(nil, .token { $0.signatureHash = .sha384 }) == [])
        #expect(try objections(nil, .token { $0.signingCertificate = .v1 }) == [])
        #expect(try objections(nil, .token { $0.signingCertificate = .v2(.sha384) }) == [])
    }

    /// timestamp-authority CVE-2026-39984: whose rules hold was read off the first certificate in the token.
    @Test func certificatesThatCameAlongChangeNothing() throws {
        let own = try #require(instance.sigstore.timestampAuthorities.first)
        let other = try authority()
        let injected = [other.signer, own.signer] + other.chain
        #expect(try objections(nil, .token { $0.embedded = injected }) == [])
        #expect(try objections(nil, .token { $0.embedded = [] }) == [])
        #expect(
            try objections(nil, .token { $0.embedded = Array(repeating: other.signer, count: 17) })
                == ["timestamp.malformed"])
    }

    /// The same: a token by another authority that carries this one's certificate and its name.
    @Test func anAuthoritysNameIsNotItsSignature() throws {
        let own = try #require(instance.sigstore.timestampAuthorities.first)
        let other = try authority()
        #expect(
            try objections(
                nil,
                .token {
                    $0.authority = other
                    $0.embedded = [own.signer]
                    $0.signerIdentity = own.signer
                    $0.signingCertificate = .other(own.signer)
                }) == ["time.none", "timestamp.invalid-signature"])
        #expect(
            try objections(
                nil,
                .token {
                    $0.authority = other
                    $0.embedded = [own.signer, other.signer]
                }) == ["time.none", "timestamp.untrusted"])
        var trusting = instance
        trusting.sigstore.timestampAuthorities.append(other)
        #expect(try objections(trusting, .token { $0.authority = other }) == [])
    }

    /// The signed attributes name the certificate (RFC 5035): another one's name is refused.
    @Test func theAttributesNameTheSigner() throws {
        let other = try authority()
        #expect(
            try objections(nil, .token { $0.signingCertificate = .other(other.signer) })
                == ["time.none", "timestamp.untrusted"])
    }

    /// sigstore-rust TOB-SIGSTORE-11: chains and periods of several authorities were one pool.
    @Test func eachAuthorityCountsInItsOwnPeriod() throws {
        var instance = instance
        var retired = try #require(instance.sigstore.timestampAuthorities.first)
        retired.validFor = .init(start: Self.now - 1000, end: Self.now - 1)
        let current = try authority { $0.uri = "https://timestamp2.acme.test" }
        instance.sigstore.timestampAuthorities = [retired, current]
        #expect(
            try objections(instance, .token { $0.authority = retired })
                == ["time.none", "timestamp.outside-authority-validity", "timestamp.untrusted"])
        #expect(try objections(instance, .token { $0.authority = current }) == [])
        retired.validFor.end = Self.now + 2
        instance.sigstore.timestampAuthorities = [retired, current]
        #expect(try objections(instance, .token { $0.authority = retired }) == [])
        // Both ends belong to the interval: the stamp is of second 2.
        retired.validFor = .init(start: Self.now + 2, end: Self.now + 2)
        instance.sigstore.timestampAuthorities = [retired]
        #expect(try objections(instance, .token { $0.authority = retired }) == [])
        retired.validFor = .init(start: Self.now + 3)
        instance.sigstore.timestampAuthorities = [retired]
        #expect(
            try objections(instance, .token { $0.authority = retired })
                == ["time.none", "timestamp.outside-authority-validity"])
    }

    /// The same audit: an authority without certificates vouches for nothing, and takes the root down with it.
    @Test func anAuthorityWithoutCertificatesIsNoRoot() throws {
        let root = instance.sigstore.trustedRoot
        let pointer = "/timestampAuthorities/0/certChain/certificates"
        #expect(throws: TrustRootError.self) {
            try TrustRoot(parsing: root.setting(pointer, to: []).serialized())
        }
        #expect(throws: Never.self) { try TrustRoot(parsing: root.serialized()) }
    }

    static let certificates: [(String, @Sendable (inout TestSigstore.TimestampAuthorityRecipe) -> Void)] = [
        ("signer expired", { $0.signer.notAfter = now + 1 }),
        ("signer to come", { $0.signer.notBefore = now + 3 }),
        ("root expired", { $0.root.notAfter = now + 1 }),
        ("root to come", { $0.root.notBefore = now + 3 }),
    ]

    /// The authority's certificates must have counted when it stamped, and need not count now.
    @Test(arguments: certificates.indices) func aStampIsOfItsAuthoritysTime(_ index: Int) throws {
        var instance = instance
        let (name, edit) = Self.certificates[index]
        instance.sigstore.timestampAuthorities = [try authority(edit)]
        #expect(
            try objections(instance, .token) == ["time.none", "timestamp.authority-certificate"], "\(name)")
        instance.sigstore.timestampAuthorities = [
            try authority {
                $0.signer.notBefore = Self.now + 2
                $0.signer.notAfter = Self.now + 2
            }
        ]
        #expect(try objections(instance, .token) == [])
    }

    static let unfit: [@Sendable (inout TestSigstore.TimestampAuthorityRecipe) -> Void] = [
        { $0.signer.set(.extendedKeyUsage(.timeStamping, critical: false)) },
        { $0.signer.set(.extendedKeyUsage(.timeStamping, .codeSigning, critical: true)) },
        { $0.signer.set(.extendedKeyUsage(.codeSigning, critical: true)) },
        { $0.signer.remove(TestSigstore.Extension.extendedKeyUsage) },
        { $0.signer.set(.keyUsage(.keyCertificateSign)) },
        { $0.signer.set(.unknownCritical) },
        { $0.root.remove(TestSigstore.Extension.basicConstraints) },
        { $0.root.set(.extendedKeyUsage(.codeSigning)) },
    ]

    /// An authority whose certificates are for something else cannot be used, and is not forgotten either.
    @Test(arguments: unfit.indices) func anUnfitAuthorityVouchesForNothing(_ index: Int) throws {
        var instance = instance
        instance.sigstore.timestampAuthorities = [try authority(Self.unfit[index])]
        let root = try TrustRoot(parsing: instance.sigstore.trustedRoot.serialized())
        #expect(root.unusable.map(\.place) == ["/timestampAuthorities/0"])
        #expect(root.tellsTime)
        #expect(try objections(instance, .token) == ["time.none"])
        instance.sigstore.timestampAuthorities = [try authority()]
        #expect(try objections(instance, .token) == [])
    }

    /// CVE-2025-66564: a token is bounded before it is read.
    @Test func aTokenIsBounded() throws {
        let bundle = try instance.sign(.v03RekorV2).bundle()
        let pointer = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"
        let long = try bundle.editingBytes(pointer) { $0 = Array(repeating: 0x30, count: 100_000) }
        #expect(try instance.code(long) == "timestamp.malformed")
        let deep = try bundle.editingBytes(pointer) {
            $0 = (0..<20_000).flatMap { _ in [0x30, 0x80] as [UInt8] }
        }
        #expect(try instance.code(deep) == "timestamp.malformed")
        #expect(try instance.code(bundle) == nil)
    }

    /// Every byte of a stamp is part of what is signed, or must be as it is: cut short anywhere, it is refused.
    @Test func aStampCutShortIsRefused() throws {
        let bundle = try instance.sign(.v03RekorV2).bundle()
        let pointer = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"
        let bytes = try bundle.bytes(at: pointer)
        let verifier = try instance.verifier()
        for length in bytes.indices {
            let cut = try Bundle(bundle.editingBytes(pointer) { $0 = Array($0.prefix(length)) })
            #expect(throws: SignatureRejection.self) {
                try verifier.verify(cut.entity, of: .bytes(PrivateSigstore.artifact), at: instance.now)
            }
        }
        #expect(try instance.code(bundle) == nil)
    }

    private static let critical = Self.extension([0x01, 0x01, 0xFF])

    /// An extension that nobody knows, with or without a word on whether it is critical.
    private static func `extension`(_ critical: [UInt8]) -> [UInt8] {
        TestSigstore.DER.sequence(
            TestSigstore.DER.objectIdentifier("1.3.6.1.4.1.57264.99.1"), critical,
            TestSigstore.DER.octetString([0x05, 0x00]))
    }

    /// Adds an extension at the end of the TSTInfo, where extensions stand.
    private static func adding(_ one: [UInt8]) -> @Sendable (inout [UInt8]) -> Void {
        { info in
            let header = info[1] < 0x80 ? 2 : 2 + Int(info[1] & 0x7F)
            info = TestSigstore.DER.sequence(
                Array(info.dropFirst(header)), TestSigstore.DER.context(1, one))
        }
    }

    /// The time's last digit becomes another: `…02Z` to `…03Z`.
    private static let laterSecond: @Sendable (inout [UInt8]) -> Void = { info in
        guard let index = info.firstRange(of: Array("Z".utf8))?.lowerBound, index > 0 else { return }
        info[index - 1] ^= 1
    }
}
