// SPDX-License-Identifier: Apache-2.0

import TestSigstore
import Testing

@testable import CodeSigningPKI

typealias Extension = TestSigstore.Extension

/// Path validation (RFC 5280, section 6.1), a link at a time, at every time.
struct CertificateAuthorityTests {
    // MARK: who issued

    @Test func aLeafIsVerifiedUnderItsAuthority() throws {
        let authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf()
        let verified = try authority.trusted().verify(leaf, at: [now, now + 600])
        #expect(verified.leaf == leaf)
        #expect(verified.authority == authority.uri)
        #expect(verified.issuer.derEncoded == authority.chain.first?.der)
    }

    @Test(arguments: [
        TestSigstore.Key.Kind.p256, .p384, .p521, .ed25519, .rsa2048,
    ]) func everyKindOfIssuerIsTaken(_ kind: TestSigstore.Key.Kind) throws {
        let authority = try TestSigstore.Authority.minted { $0.keyKind = kind }
        _ = try authority.trusted().verify(try authority.leaf(), at: [now])
        let other = try TestSigstore.Authority.minted { $0.keyKind = kind }
        #expect(
            try certificateError { _ = try other.trusted().verify(authority.leaf(), at: [now]) }?.code
                == .untrusted)
    }

    /// P-384 keys sign with SHA-256 in the wild.
    @Test(arguments: [TestSigstore.Hash.sha256, .sha384, .sha512]) func everyHashIsTaken(
        _ hash: TestSigstore.Hash
    ) throws {
        let authority = try TestSigstore.Authority.minted()
        _ = try authority.trusted().verify(try authority.leaf { $0.signatureHash = hash }, at: [now])
    }

    /// X.509 libraries take SHA-1 with RSA for old web sites' sake. It can be made to collide.
    @Test func sha1IsNotTaken() throws {
        let authority = try TestSigstore.Authority.minted { $0.keyKind = .rsa2048 }
        let leaf = try authority.leaf { $0.signatureHash = .sha1 }
        let error = try certificateError { _ = try authority.trusted().verify(leaf, at: [now]) }
        #expect(error == .unfit(.leaf, .weakSignature))
        _ = try authority.trusted().verify(try authority.leaf(), at: [now])
    }

    /// An anchor is believed for being listed, whatever it is signed with.
    @Test func sha1IsNotTakenBelowTheAnchor() throws {
        func build(_ edit: (inout TestSigstore.AuthorityRecipe) -> Void) throws -> CertificateError? {
            try certificateError {
                _ = try TestSigstore.Authority.minted {
                    $0.keyKind = .rsa2048
                    edit(&$0)
                }.trusted()
            }
        }
        #expect(try build { $0.intermediate?.signatureHash = .sha1 } == .unfit(.authority, .weakSignature))
        #expect(try build { $0.root.signatureHash = .sha1 } == nil)
    }

    @Test func theAnchorMayBeAnIntermediate() throws {
        let authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf()
        #expect(try authority.trusted(1).verify(leaf, at: [now]).leaf == leaf)
    }

    @Test func aRootMayIssueItself() throws {
        let authority = try TestSigstore.Authority.minted { $0.intermediate = nil }
        #expect(authority.chain.count == 1)
        _ = try authority.trusted().verify(try authority.leaf(), at: [now])
    }

    @Test func aSelfSignedLeafIsNobodys() throws {
        let authority = try TestSigstore.Authority.minted { $0.intermediate = nil }
        let stranger = try TestSigstore.Authority.minted {
            $0.intermediate = nil
            $0.root = leafRecipe { $0.subject = [.commonName("dev")] }
        }
        let leaf = try SigningCertificate(derEncoded: try #require(stranger.chain.first).der)
        #expect(
            try certificateError { _ = try authority.trusted().verify(leaf, at: [now]) }?.code == .untrusted)
        _ = try authority.trusted().verify(authority.leaf(), at: [now])
    }

    /// The right key does not help who names another issuer.
    @Test func theIssuersNameMustBeTheAuthoritys() throws {
        let authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf { $0.issuerName = [0x30, 0x00] }
        #expect(
            try certificateError { _ = try authority.trusted().verify(leaf, at: [now]) }?.code == .untrusted)
    }

    // MARK: when

    static let times: [(String, [Int], CertificateError.Code?)] = [
        ("within", [now], nil), ("first second", [now], nil), ("last second", [now + 600], nil),
        ("before", [now - 1], .notYetValid), ("after", [now + 601], .expired),
        ("first good, second after", [now, now + 601], .expired),
        ("first after, second good", [now + 601, now], .expired), ("none", [], .noTime),
        ("the far past", [Int.min], .notYetValid), ("the far future", [Int.max], .expired),
    ]

    @Test(arguments: times) func everyTimeCounts(
        _ name: String, _ times: [Int], _ code: CertificateError.Code?
    ) throws {
        let authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf()
        #expect(try certificateError { _ = try authority.trusted().verify(leaf, at: times) }?.code == code)
    }

    /// CVE-2026-24122: valid when the leaf began, and not when it signed.
    @Test(arguments: [true, false]) func anAuthorityThatExpiredSinceIsNotBelieved(_ isRoot: Bool) throws {
        func verify(until end: Int) throws -> CertificateError? {
            let authority = try TestSigstore.Authority.minted {
                if isRoot { $0.root.notAfter = end } else { $0.intermediate?.notAfter = end }
            }
            return try certificateError {
                _ = try authority.trusted().verify(authority.leaf(), at: [now + 300])
            }
        }
        #expect(try verify(until: now + 299)?.code == .authorityExpired)
        #expect(try verify(until: now + 300) == nil)
    }

    @Test(arguments: [true, false]) func anAuthorityThatBeginsLaterIsNotBelieved(_ isRoot: Bool) throws {
        func verify(from start: Int) throws -> CertificateError? {
            let authority = try TestSigstore.Authority.minted {
                if isRoot { $0.root.notBefore = start } else { $0.intermediate?.notBefore = start }
            }
            return try certificateError {
                _ = try authority.trusted().verify(authority.leaf(), at: [now + 300])
            }
        }
        #expect(try verify(from: now + 301)?.code == .authorityNotYetValid)
        #expect(try verify(from: now + 300) == nil)
    }

    @Test func theTrustRootsPeriodIsClosed() throws {
        func verify(_ start: Int, _ end: Int?) throws -> CertificateError.Code? {
            let authority = try TestSigstore.Authority.minted { $0.validFor = .init(start: start, end: end) }
            return try certificateError {
                _ = try authority.trusted().verify(authority.leaf(), at: [now + 300])
            }?.code
        }
        #expect(try verify(now, now + 300) == nil)
        #expect(try verify(now + 300, nil) == nil)
        #expect(try verify(now, now + 299) == .outsideAuthorityPeriod)
        #expect(try verify(now + 301, nil) == .outsideAuthorityPeriod)
    }

    // MARK: which leaf

    struct LeafCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let unfit: CertificateError.Unfit?
        let edit: @Sendable (inout TestSigstore.CertificateRecipe) -> Void

        init(
            _ name: String, _ unfit: CertificateError.Unfit?,
            _ edit: @escaping @Sendable (inout TestSigstore.CertificateRecipe) -> Void
        ) {
            testDescription = name
            self.unfit = unfit
            self.edit = edit
        }
    }

    static let leaves: [LeafCase] = [
        LeafCase("as it should be", nil) { _ in },
        LeafCase("an authority", .isAuthority) { $0.set(.authority()) },
        LeafCase("basic constraints that say no", nil) {
            $0.set(Extension(Extension.basicConstraints, critical: true, value: [0x30, 0x00]))
        },
        LeafCase("no key usage", .noDigitalSignature) { $0.remove(Extension.keyUsage) },
        LeafCase("another key usage", .noDigitalSignature) { $0.set(.keyUsage(.contentCommitment)) },
        LeafCase("more key usages", nil) { $0.set(.keyUsage(.digitalSignature, .contentCommitment)) },
        LeafCase("no purpose", .noCodeSigning) { $0.remove(Extension.extendedKeyUsage) },
        LeafCase("another purpose", .noCodeSigning) { $0.set(.extendedKeyUsage(.serverAuthentication)) },
        LeafCase("any purpose", .noCodeSigning) { $0.set(.extendedKeyUsage(.any)) },
        LeafCase("time-stamping", .noCodeSigning) {
            $0.set(.extendedKeyUsage(.timeStamping, critical: true))
        },
        LeafCase("more purposes", nil) { $0.set(.extendedKeyUsage(.serverAuthentication, .codeSigning)) },
        LeafCase("no name", .noName) { $0.remove(Extension.subjectAlternativeName) },
        LeafCase("a host's name", .noName) { $0.set(.subjectAlternativeName(.dns("acme.test"))) },
        LeafCase("an empty list of names", .noName) { $0.set(.subjectAlternativeName()) },
        LeafCase("an empty name", .noName) { $0.set(.subjectAlternativeName(.email(""))) },
        LeafCase("two names", .severalNames) {
            $0.set(.subjectAlternativeName(.email("dev@acme.test"), .email("ops@acme.test")))
        },
        LeafCase("a URI", nil) { $0.set(.subjectAlternativeName(.uri("https://acme.test/ci"))) },
        LeafCase("another name of Fulcio's", nil) {
            $0.set(.subjectAlternativeName(.otherName("foo!acme.test")))
        },
        LeafCase("names not critical, no subject", .namesNotCritical) {
            $0.set(.subjectAlternativeName(.email("dev@acme.test"), critical: false))
        },
        LeafCase("names not critical, a subject", nil) {
            $0.subject = [.commonName("dev")]
            $0.set(.subjectAlternativeName(.email("dev@acme.test"), critical: false))
        },
        LeafCase("unknown critical extension", .unknownCriticalExtension) { $0.set(.unknownCritical) },
        LeafCase("unknown extension", nil) { $0.set(Extension("1.3.6.1.4.1.57264.99.2", value: [5, 0])) },
    ]

    @Test(arguments: leaves) func aLeafIsFitForSigningCode(_ test: LeafCase) throws {
        let authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf { test.edit(&$0) }
        let error = try certificateError { _ = try authority.trusted().verify(leaf, at: [now]) }
        #expect(error == test.unfit.map { .unfit(.leaf, $0) })
        #expect(error.map { $0.code == .unfit } ?? true)
    }

    @Test(arguments: [0, 1]) func onlyVersion3HasExtensionsToCheck(_ version: Int) throws {
        let authority = try TestSigstore.Authority.minted()
        let error = try certificateError {
            _ = try authority.trusted().verify(authority.leaf { $0.version = version }, at: [now])
        }
        #expect(error == .unfit(.leaf, .version))
    }

    // MARK: which authority

    static let authorities: [LeafCase] = [
        LeafCase("as it should be", nil) { _ in },
        LeafCase("no authority", .isNoAuthority) { $0.remove(Extension.basicConstraints) },
        LeafCase("an authority, not critical", .isNoAuthority) {
            $0.set(.authority(pathLength: 0, critical: false))
        },
        LeafCase("basic constraints that say no", .isNoAuthority) {
            $0.set(Extension(Extension.basicConstraints, critical: true, value: [0x30, 0x00]))
        },
        LeafCase("no key usage", .noCertificateSigning) { $0.remove(Extension.keyUsage) },
        LeafCase("does not sign certificates", .noCertificateSigning) {
            $0.set(.keyUsage(.digitalSignature))
        },
        LeafCase("other purposes", .noCodeSigning) { $0.set(.extendedKeyUsage(.serverAuthentication)) },
        LeafCase("any purpose", nil) { $0.set(.extendedKeyUsage(.any)) },
        LeafCase("no purpose named", nil) { $0.remove(Extension.extendedKeyUsage) },
        LeafCase("name constraints", .nameConstraints) {
            $0.set(Extension("2.5.29.30", critical: true, value: [0x30, 0x00]))
        },
        LeafCase("name constraints, not critical", .nameConstraints) {
            $0.set(Extension("2.5.29.30", value: [0x30, 0x00]))
        },
        LeafCase("unknown critical extension", .unknownCriticalExtension) { $0.set(.unknownCritical) },
    ]

    @Test(arguments: authorities) func anIntermediateIsAnAuthoritys(_ test: LeafCase) throws {
        let error = try certificateError {
            _ = try TestSigstore.Authority.minted {
                guard var intermediate = $0.intermediate else { return }
                test.edit(&intermediate)
                $0.intermediate = intermediate
            }.trusted()
        }
        #expect(error == test.unfit.map { .unfit(.authority, $0) })
    }

    @Test(arguments: authorities) func anAnchorIsAnAuthoritys(_ test: LeafCase) throws {
        let error = try certificateError {
            _ = try TestSigstore.Authority.minted {
                $0.root.set(.authority())
                test.edit(&$0.root)
                if test.testDescription == "an authority, not critical" {
                    $0.root.set(.authority(critical: false))
                }
            }.trusted()
        }
        #expect(error == test.unfit.map { .unfit(.authority, $0) })
    }

    @Test func thePathLengthCountsTheAuthoritiesBelow() throws {
        func build(_ length: Int?) throws -> CertificateError? {
            try certificateError {
                _ = try TestSigstore.Authority.minted { $0.root.set(.authority(pathLength: length)) }
                    .trusted()
            }
        }
        #expect(try build(0) == .unfit(.authority, .pathLength))
        #expect(try build(1) == nil)
        #expect(try build(nil) == nil)
    }

    @Test func everyLinkOfTheChainMustHold() throws {
        let one = try TestSigstore.Authority.minted()
        let other = try TestSigstore.Authority.minted()
        func build(_ chain: [TestSigstore.Certificate]) throws -> CertificateError? {
            try certificateError {
                _ = try CertificateAuthority(
                    chain: chain.map { try SigningCertificate(derEncoded: $0.der) },
                    validFor: ValidityPeriod(start: 0), uri: "")
            }
        }
        #expect(try build(one.chain) == nil)
        #expect(try build([one.chain[0], other.chain[1]]) == .brokenChain(index: 0))
        #expect(try build(one.chain.reversed()) == .unfit(.authority, .pathLength))
        #expect(try build([]) == .brokenChain(index: 0))
    }

    // MARK: several

    /// Staging has two authorities of one name: the key decides, not the name.
    @Test func eachOfOneNameIsAsked() throws {
        let all = [try TestSigstore.Authority.minted(), try .minted(), try .minted()]
        let trusted = try all.map { try $0.trusted() }
        for authority in all {
            let verified = try trusted.verify(authority.leaf(), at: [now])
            #expect(verified.issuer.derEncoded == authority.chain.first?.der)
        }
        let stranger = try TestSigstore.Authority.minted()
        #expect(
            try certificateError { _ = try trusted.verify(stranger.leaf(), at: [now]) }?.code == .untrusted)
        #expect(try certificateError { _ = try [].verify(stranger.leaf(), at: [now]) }?.code == .untrusted)
    }

    @Test func theNearestMissIsReported() throws {
        let right = try TestSigstore.Authority.minted()
        let other = try TestSigstore.Authority.minted()
        let leaf = try right.leaf()
        for order in [[right, other], [other, right]] {
            let error = try certificateError {
                _ = try order.map { try $0.trusted() }.verify(leaf, at: [now + 601])
            }
            #expect(error?.code == .expired)
        }
    }

    /// One chain listed for two periods: either counts.
    @Test func onePeriodThatFitsIsEnough() throws {
        var authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf()
        authority.validFor = .init(start: 0, end: now - 1)
        let past = try authority.trusted()
        authority.validFor = .init(start: now)
        let present = try authority.trusted()
        #expect(try [past, present].verify(leaf, at: [now]).leaf == leaf)
        #expect(try [present, past].verify(leaf, at: [now]).leaf == leaf)
        #expect(
            try certificateError { _ = try [past].verify(leaf, at: [now]) }?.code == .outsideAuthorityPeriod)
    }

    /// Periods that follow each other are as good as one; a gap between them is none.
    @Test(arguments: [(1, nil), (2, CertificateError.Code.outsideAuthorityPeriod)])
    func eachTimeMayLieInAnotherPeriod(_ gap: Int, _ code: CertificateError.Code?) throws {
        var authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf()
        authority.validFor = .init(start: now, end: now + 1)
        let first = try authority.trusted()
        authority.validFor = .init(start: now + 1 + gap)
        let second = try authority.trusted()
        for order in [[first, second], [second, first]] {
            for times in [[now, now + 2], [now + 2, now], [now + 1, now + 1, now + 2]] {
                #expect(try certificateError { _ = try order.verify(leaf, at: times) }?.code == code)
            }
            // Alone, neither covers both.
            #expect(
                try certificateError {
                    _ = try order.prefix(1).map(\.self).verify(leaf, at: [now, now + 2])
                }?
                .code == .outsideAuthorityPeriod)
        }
    }

    /// Another authority's period does not help, even where its key is the same: a policy may name either by URI.
    @Test func thePeriodsOfDifferentAuthoritiesAreNotJoined() throws {
        var authority = try TestSigstore.Authority.minted()
        let leaf = try authority.leaf()
        authority.validFor = .init(start: now, end: now + 1)
        let first = try authority.trusted()
        authority.validFor = .init(start: now + 2)
        authority.uri = "https://fulcio2.acme.test"
        let second = try authority.trusted()
        #expect(
            try certificateError { _ = try [first, second].verify(leaf, at: [now, now + 2]) }?.code
                == .outsideAuthorityPeriod)
        #expect(try [first, second].verify(leaf, at: [now + 2]).authority == "https://fulcio2.acme.test")
    }

    // MARK: how long

    /// The first end of all that it stands on: its own, one above it, the root's trust in the authority.
    @Test func aCertificateCountsUntilTheFirstOfItsEnds() throws {
        func lastSecond(
            _ end: Int? = nil, _ edit: (inout TestSigstore.AuthorityRecipe) -> Void = { _ in }
        ) throws -> Int? {
            var authority = try TestSigstore.Authority.minted(edit)
            authority.validFor.end = end
            return try authority.trusted().verify(authority.leaf(), at: [now]).lastSecond
        }
        #expect(try lastSecond() == now + 600)
        #expect(try lastSecond(now + 700) == now + 600)
        #expect(try lastSecond(now + 500) == now + 500)
        #expect(try lastSecond { $0.intermediate?.notAfter = now + 400 } == now + 400)
        #expect(try lastSecond { $0.root.notAfter = now + 300 } == now + 300)
    }
}
