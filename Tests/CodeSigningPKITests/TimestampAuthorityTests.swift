// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestSigstore
import Testing

/// Time-stamps (RFC 3161) under one authority of a trust root.
struct TimestampAuthorityTests {
    typealias Authority = TestSigstore.TimestampAuthority

    private func code(
        _ authority: Authority, without count: Int = 0, of bytes: [UInt8] = message,
        _ edit: (inout TestSigstore.TimestampRecipe) -> Void = { _ in }
    ) throws -> TimestampError.Code? {
        let response = try authority.response(edit)
        return try timestampError {
            _ = try authority.trusted(without: count).verify(
                try TimestampToken(response: response), of: bytes)
        }?.code
    }

    // MARK: what is taken

    @Test func aTokenProvesATime() throws {
        let authority = try Authority.minted()
        let response = try authority.response { $0.serial = [0x12, 0x34] }
        let verified = try authority.trusted().verify(try TimestampToken(response: response), of: message)
        #expect(verified.time == now)
        #expect(verified.authority == authority.uri)
        #expect(verified.serialNumber == [0x12, 0x34])
        #expect(verified.policy == "1.3.6.1.4.1.57264.2")
    }

    @Test func aTokenWithoutAResponseIsRead() throws {
        let authority = try Authority.minted()
        let bytes = try TestSigstore.TimestampRecipe(authority).token(over: message, by: authority, at: now)
        #expect(try authority.trusted().verify(try TimestampToken(token: bytes), of: message).time == now)
        #expect(try timestampError { _ = try TimestampToken(response: bytes) }?.code == .malformed)
    }

    @Test(arguments: [TestSigstore.Key.Kind.p256, .p384, .p521, .rsa2048])
    func everyKindOfKeyIsTaken(_ kind: TestSigstore.Key.Kind) throws {
        let authority = try Authority.minted { $0.keyKind = kind }
        #expect(try code(authority) == nil)
        #expect(try code(authority) { $0.editSignature = { $0.flipLastBit() } } == .invalidSignature)
    }

    @Test(arguments: [TestSigstore.Hash.sha256, .sha384, .sha512])
    func everyHashIsTaken(_ hash: TestSigstore.Hash) throws {
        let authority = try Authority.minted { $0.keyKind = .p384 }
        #expect(try code(authority) { $0.signatureHash = hash } == nil)
        #expect(try code(authority) { $0.imprintHash = hash } == nil)
        #expect(try code(authority) { $0.signingCertificate = .v2(hash) } == nil)
    }

    @Test func aFractionIsCutOff() throws {
        let authority = try Authority.minted()
        let response = try authority.response { $0.fraction = ".999" }
        #expect(
            try authority.trusted().verify(try TimestampToken(response: response), of: message).time == now)
    }

    @Test(arguments: 0...6) func onlyAGrantedOneIsRead(_ status: Int) throws {
        let authority = try Authority.minted()
        let expected: TimestampError.Code? = (0...1).contains(status) ? nil : .notGranted
        #expect(try code(authority) { $0.status = status } == expected)
    }

    /// The integer then has a zero before it, which is not part of the number.
    @Test func theSignersSerialNumberMayHaveItsHighestBit() throws {
        let authority = try Authority.minted { $0.signer.serial = [0x80, 7] }
        #expect(try code(authority) == nil)
        #expect(try code(authority, without: 1) == nil)
    }

    @Test func aNonceIsOfNoMatter() throws {
        #expect(try code(try .minted()) { $0.nonce = nil } == nil)
    }

    // MARK: certificates that come along

    @Test func theRootsOwnCertificateNeedsNoneAlong() throws {
        let authority = try Authority.minted()
        #expect(try code(authority) { $0.embedded = [] } == nil)
    }

    @Test func withoutOneInTheRootItMustComeAlong() throws {
        let authority = try Authority.minted()
        #expect(try code(authority, without: 1) == nil)
        #expect(try code(authority, without: 1) { $0.embedded = [] } == .untrusted)
    }

    /// CVE-2026-39984: whoever comes along first is not thereby the signer.
    @Test(arguments: [0, 1]) func strangersAlongChangeNothing(_ without: Int) throws {
        let authority = try Authority.minted()
        let stranger = try Authority.minted()
        let along = stranger.chain + [authority.signer]
        #expect(try code(authority, without: without) { $0.embedded = along } == nil)
        #expect(try code(authority, without: without) { $0.embedded = Array(along.reversed()) } == nil)
    }

    /// What a stranger signed with the authority's certificate brought along.
    @Test(arguments: [0, 1]) func aStrangersSignatureIsRefused(_ without: Int) throws {
        let authority = try Authority.minted()
        let stranger = try Authority.minted()
        func code(_ edit: (inout TestSigstore.TimestampRecipe) -> Void) throws -> TimestampError.Code? {
            let response = try stranger.response(edit)
            return try timestampError {
                _ = try authority.trusted(without: without)
                    .verify(try TimestampToken(response: response), of: message)
            }?.code
        }
        #expect(try code { _ in } == .untrusted)
        #expect(try code { $0.embedded = stranger.chain + authority.chain } == .untrusted)
        #expect(
            try code {
                $0.signerIdentity = authority.signer
                $0.embedded = [authority.signer, stranger.signer]
            } == .untrusted)
        #expect(
            try code {
                $0.signerIdentity = authority.signer
                $0.signingCertificate = .other(authority.signer)
                $0.embedded = [authority.signer]
            } == .invalidSignature)
    }

    @Test func theBoundCertificateIsTheSigners() throws {
        let authority = try Authority.minted()
        let stranger = try Authority.minted()
        #expect(try code(authority) { $0.signingCertificate = .other(stranger.signer) } == .untrusted)
        #expect(try code(authority) { $0.signingCertificate = .omitted } == .malformed)
        #expect(try code(authority) { $0.signingCertificate = .v1 } == nil)
        #expect(try code(authority) { $0.signingCertificate = .other(authority.signer) } == nil)
    }

    @Test func sixteenCertificatesMayComeAlong() throws {
        let authority = try Authority.minted { $0.rootKeyKind = .p256 }
        let most = Array(repeating: authority.signer, count: 16)
        #expect(try code(authority) { $0.embedded = most } == nil)
        #expect(try code(authority) { $0.embedded = most + [authority.signer] } == .malformed)
    }

    // MARK: what is signed

    @Test func itIsOfOneMessage() throws {
        let authority = try Authority.minted()
        #expect(try code(authority, of: message + [0]) == .otherMessage)
        #expect(try code(authority, of: []) == .otherMessage)
        #expect(try code(authority) == nil)
    }

    @Test func sha1IsRefused() throws {
        let authority = try Authority.minted { $0.keyKind = .rsa2048 }
        #expect(try code(authority) { $0.imprintHash = .sha1 } == .unsupportedAlgorithm)
        #expect(try code(authority) { $0.signatureHash = .sha1 } == .unsupportedAlgorithm)
        #expect(try code(authority) == nil)
    }

    @Test func theTimeIsSigned() throws {
        let authority = try Authority.minted()
        let digits = Array("20270115080000Z".utf8)
        #expect(
            try code(authority) {
                $0.editSignedInfo = { bytes in
                    if let at = bytes.indices.first(where: { bytes[$0...].starts(with: digits) }) {
                        bytes[at + 13] ^= 1
                    }
                }
            } == .invalidSignature)
        #expect(try code(authority) { $0.editSignedInfo = { _ in } } == nil)
    }

    @Test func theAttributesAreTheMessageSigned() throws {
        let authority = try Authority.minted()
        #expect(try code(authority) { $0.editSignedInfo = { $0.flipLastBit() } } == .invalidSignature)
    }

    // MARK: when

    @Test func everythingIsValidWhenItWasMade() throws {
        typealias Edit = (inout TestSigstore.TimestampAuthorityRecipe) -> Void
        func code(_ edit: Edit) throws -> TimestampError.Code? { try self.code(try .minted(edit)) }
        #expect(try code { $0.signer.notAfter = now } == nil)
        #expect(try code { $0.signer.notAfter = now - 1 } == .certificate)
        #expect(try code { $0.signer.notBefore = now } == nil)
        #expect(try code { $0.signer.notBefore = now + 1 } == .certificate)
        #expect(try code { $0.root.notAfter = now } == nil)
        #expect(try code { $0.root.notAfter = now - 1 } == .certificate)
        #expect(try code { $0.root.notBefore = now + 1 } == .certificate)
        #expect(try code { $0.validFor = .init(start: now, end: now) } == nil)
        #expect(try code { $0.validFor = .init(start: now + 1) } == .outsideAuthorityPeriod)
        #expect(try code { $0.validFor = .init(start: 0, end: now - 1) } == .outsideAuthorityPeriod)
    }

    /// One authority's period does not lend itself to another's key.
    @Test func aRetiredAuthorityIsNotHelpedByItsSuccessor() throws {
        let retired = try Authority.minted { $0.validFor = .init(start: 0, end: now - 1) }
        let successor = try Authority.minted()
        let token = try TimestampToken(response: try retired.response())
        #expect(
            try timestampError { _ = try retired.trusted().verify(token, of: message) }?.code
                == .outsideAuthorityPeriod)
        #expect(
            try timestampError { _ = try successor.trusted().verify(token, of: message) }?.code == .untrusted)
    }

    // MARK: which authority

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let unfit: CertificateError.Unfit?
        let edit: @Sendable (inout TestSigstore.TimestampAuthorityRecipe) -> Void
    }

    static let signers: [Case] = [
        Case(testDescription: "as it should be", unfit: nil) { _ in },
        Case(testDescription: "purpose not critical", unfit: .noTimeStamping) {
            $0.signer.set(.extendedKeyUsage(.timeStamping))
        },
        Case(testDescription: "another purpose beside it", unfit: .noTimeStamping) {
            $0.signer.set(.extendedKeyUsage(.timeStamping, .codeSigning, critical: true))
        },
        Case(testDescription: "an unknown purpose beside it", unfit: .noTimeStamping) {
            $0.signer.set(.extendedKeyUsage(.timeStamping, .unregistered, critical: true))
        },
        Case(testDescription: "another purpose", unfit: .noTimeStamping) {
            $0.signer.set(.extendedKeyUsage(.codeSigning, critical: true))
        },
        Case(testDescription: "any purpose", unfit: .noTimeStamping) {
            $0.signer.set(.extendedKeyUsage(.any, critical: true))
        },
        Case(testDescription: "no purpose", unfit: .noTimeStamping) {
            $0.signer.remove(Extension.extendedKeyUsage)
        },
        Case(testDescription: "no key usage", unfit: nil) { $0.signer.remove(Extension.keyUsage) },
        Case(testDescription: "another key usage", unfit: .noDigitalSignature) {
            $0.signer.set(.keyUsage(.keyCertificateSign))
        },
        Case(testDescription: "unknown critical extension", unfit: .unknownCriticalExtension) {
            $0.signer.set(.unknownCritical)
        },
    ]

    typealias Extension = TestSigstore.Extension

    /// The same whether the root lists the certificate or it comes along.
    @Test(arguments: signers) func theSignerIsForTimeStampingAlone(_ test: Case) throws {
        let authority = try Authority.minted { test.edit(&$0) }
        let expected = test.unfit.map { CertificateError.unfit(.timestamping, $0) }
        #expect(try certificateError { _ = try authority.trusted() } == expected)
        let token = try TimestampToken(response: try authority.response())
        let error = try timestampError { _ = try authority.trusted(without: 1).verify(token, of: message) }
        #expect(error == expected.map { .certificate($0) })
    }

    static let intermediates: [Case] = [
        Case(testDescription: "for time-stamping", unfit: nil) {
            $0.intermediate?.set(.extendedKeyUsage(.timeStamping))
        },
        Case(testDescription: "for any purpose", unfit: nil) {
            $0.intermediate?.set(.extendedKeyUsage(.any))
        },
        Case(testDescription: "no purpose named", unfit: nil) { _ in },
        Case(testDescription: "for code signing", unfit: .noTimeStamping) {
            $0.intermediate?.set(.extendedKeyUsage(.codeSigning))
        },
        Case(testDescription: "root for code signing", unfit: .noTimeStamping) {
            $0.root.set(.extendedKeyUsage(.codeSigning))
        },
        Case(testDescription: "no authority", unfit: .isNoAuthority) {
            $0.intermediate?.set(.authority(critical: false))
        },
        Case(testDescription: "path too long", unfit: .pathLength) { $0.root.set(.authority(pathLength: 0)) },
    ]

    @Test(arguments: intermediates) func theIssuersPassOnTimeStamping(_ test: Case) throws {
        func build() throws -> Authority {
            try Authority.minted {
                $0.intermediate = TestSigstore.CertificateRecipe(
                    subject: [.commonName("between")], notBefore: now - year, notAfter: now + year,
                    extensions: [.keyUsage(.keyCertificateSign), .authority(pathLength: 0)])
                test.edit(&$0)
            }
        }
        let authority = try build()
        #expect(authority.chain.count == 3)
        let expected = test.unfit.map { CertificateError.unfit(.authority, $0) }
        #expect(try certificateError { _ = try authority.trusted() } == expected)
        if test.unfit == nil { #expect(try code(authority) == nil) }
    }

    @Test func aChainOfNobodyAuthorisesNothing() throws {
        let authority = try Authority.minted()
        #expect(try certificateError { _ = try authority.trusted(without: 2) } == .brokenChain(index: 0))
        let other = try Authority.minted()
        var mixed = authority
        mixed.chain[1] = other.chain[1]
        #expect(try certificateError { _ = try mixed.trusted() } == .brokenChain(index: 0))
        #expect(try certificateError { _ = try authority.trusted() } == nil)
    }

    @Test func aLeafAloneIsNoChain() throws {
        var authority = try Authority.minted()
        authority.chain = [authority.signer]
        #expect(try certificateError { _ = try authority.trusted() } == .brokenChain(index: 0))
    }
}
