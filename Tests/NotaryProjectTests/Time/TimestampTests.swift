// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// What a token must be, and whose (RFC 3161).
struct TimestampTests {
    typealias Authority = TestSigstore.TimestampAuthority

    private func code(
        _ authority: Authority? = nil, _ edit: (inout TestSigstore.TimestampRecipe) throws -> Void = { _ in }
    ) throws -> TimestampError.Code? {
        let sample = try Sample().stamped(by: authority, edit)
        let error = sample.timestampError()
        if error == nil { #expect(sample.rejection() == nil) }
        return error?.code
    }

    // MARK: what is stamped

    @Test func itIsOfTheSignaturesBytes() throws {
        let sample = try Sample()
        let other = try sample.with { $0.signature.signature = $0.signature.signedBytes }.stamped()
        let confused = other.with { $0.signature.signature = sample.signature.signature }
        #expect(confused.timestampError()?.code == .otherMessage)
        #expect(try sample.stamped().rejection() == nil)
    }

    @Test(arguments: [TestSigstore.Hash.sha256, .sha384, .sha512]) func hashesOfSHA2AreTaken(
        _ hash: TestSigstore.Hash
    ) throws {
        #expect(try code { $0.imprintHash = hash } == nil)
    }

    @Test func sha1IsNot() throws {
        #expect(try code { $0.imprintHash = .sha1 } == .unsupportedAlgorithm)
    }

    // MARK: how it is signed

    /// Tokens are of one version: TSTInfo begins with it, after a header of three bytes.
    @Test func anotherVersionIsRefused() throws {
        func version(_ number: UInt8) throws -> TimestampError.Code? {
            try code {
                $0.editInfo = { info in
                    if let index = info.firstIndex(of: 0x02), index + 2 < info.count {
                        info[index + 2] = number
                    }
                }
            }
        }
        #expect(try version(2) == .malformed)
        #expect(try version(1) == nil)
    }

    /// What an attacker would write over a token without signed attributes is signed content of any other kind.
    @Test func signedAttributesAreRequired() throws {
        #expect(try code { $0.omitsSignedAttributes = true } == .malformed)
        #expect(try code { $0.omitsSignedAttributes = false } == nil)
    }

    @Test func theAttributeOfTheSecondVersionIsRequired() throws {
        let authority = try Authority.notary()
        #expect(try code(authority) { $0.signingCertificate = .v2(.sha256) } == nil)
        #expect(try code(authority) { $0.signingCertificate = .v2(.sha512) } == nil)
        #expect(try code(authority) { $0.signingCertificate = .v1 } == .unsupportedAlgorithm)
        #expect(try code(authority) { $0.signingCertificate = .omitted } == .malformed)
    }

    @Test func theAttributeIsOfTheSigner() throws {
        let authority = try Authority.notary()
        let stranger = try Authority.notary()
        #expect(try code(authority) { $0.signingCertificate = .other(stranger.signer) } == .untrusted)
        #expect(try code(authority) { $0.signingCertificate = .other(authority.signer) } == nil)
    }

    @Test func aWrongSignatureIsRefused() throws {
        #expect(try code { $0.editSignature = { $0.flipLastBit() } } == .invalidSignature)
        #expect(try code { $0.editSignedInfo = { $0.flipLastBit() } } == .invalidSignature)
        #expect(try code() == nil)
    }

    // MARK: whose it is

    @Test func aStrangersIsUntrusted() throws {
        let stranger = try Authority.notary()
        let sample = try Sample().stamped()
        #expect(
            try sample.with { $0.verifier.timestampAnchors = try stranger.root }.timestampError()
                == .untrusted)
        #expect(
            try sample.with { $0.verifier.timestampAnchors += try stranger.root }.rejection() == nil)
    }

    /// Anchors of signers vouch for no time.
    @Test func theSignersAnchorsAreNone() throws {
        let sample = try Sample().stamped()
        #expect(
            sample.with { $0.verifier.timestampAnchors = $0.verifier.anchors }.timestampError() == .untrusted)
        #expect(sample.rejection() == nil)
    }

    @Test func itsCertificateMustComeAlong() throws {
        #expect(try code { $0.embedded = [] } == .untrusted)
    }

    // MARK: its chain

    private func deep() throws -> Authority {
        try Authority.notary {
            $0.intermediate = TestNotary.ChainRecipe.authority("acme-tsa-intermediate", pathLength: 0)
        }
    }

    @Test func authoritiesBetweenComeAlongInAnyOrder() throws {
        let authority = try deep()
        let chain = authority.chain
        for along in [chain, Array(chain.reversed()), Array(chain.prefix(2)), [chain[1], chain[0]]] {
            #expect(try code(authority) { $0.embedded = along } == nil)
        }
        #expect(try code(authority) { $0.embedded = [chain[0]] } == .untrusted)
        #expect(try code(authority) { $0.embedded = [chain[0], chain[2]] } == .untrusted)
    }

    @Test func strangersAlongChangeNothing() throws {
        let authority = try deep()
        let stranger = try deep()
        #expect(try code(authority) { $0.embedded = stranger.chain + authority.chain } == nil)
        #expect(try code(authority) { $0.embedded = stranger.chain } == .untrusted)
    }

    @Test func anAuthorityBetweenMayBeTheAnchor() throws {
        let authority = try deep()
        let sample = try Sample().stamped(by: authority)
        let anchor = try SigningCertificate(derEncoded: authority.chain[1].der)
        let anchored = try sample.with { $0.verifier.timestampAnchors = [anchor] }.verified()
        #expect(anchored.timestampChain.count == 2)
        #expect(anchored.timestampChain.last == anchor)
    }

    /// Two certificates that issued each other, which a walk upwards could follow for ever.
    @Test func circlesEnd() throws {
        let key = try TestSigstore.Key(.p256)
        let other = try TestSigstore.Key(.p256)
        let names = ["one", "two"].map { TestNotary.ChainRecipe.authority($0) }
        let first = try TestSigstore.Issuer(certificate: nil, key: key)
            .issue(names[0], to: key.subjectPublicKeyInfo)
        let second = try TestSigstore.Issuer(certificate: first, key: key)
            .issue(names[1], to: other.subjectPublicKeyInfo)
        let crossed = try TestSigstore.Issuer(certificate: second, key: other)
            .issue(names[0], to: key.subjectPublicKeyInfo)
        var authority = try Authority.notary()
        let leaf = try TestSigstore.Issuer(certificate: first, key: key).issue(
            TestSigstore.TimestampAuthorityRecipe(now: TestNotary.now).signer,
            to: authority.key.subjectPublicKeyInfo)
        authority.chain = [leaf, second, crossed]
        let sample = try Sample().stamped(by: authority) {
            $0.embedded = [leaf, second, crossed]
            $0.signerIdentity = leaf
            $0.signingCertificate = .other(leaf)
        }
        let stranger = try Authority.notary()
        #expect(
            try sample.with { $0.verifier.timestampAnchors = try stranger.root }.timestampError()
                == .untrusted)
        let anchor = try SigningCertificate(derEncoded: first.der)
        #expect(sample.with { $0.verifier.timestampAnchors = [anchor] }.rejection() == nil)
    }

    // MARK: what its certificates allow

    private func authorityCode(
        _ edit: (inout TestSigstore.TimestampAuthorityRecipe) throws -> Void
    ) throws -> TimestampError.Code? {
        try code(Authority.notary(edit)) { _ in }
    }

    @Test func theSignerIsForTimeStampingAloneAndCritically() throws {
        #expect(
            try authorityCode { $0.signer.set(.extendedKeyUsage(.timeStamping, critical: false)) }
                == .certificate)
        #expect(
            try authorityCode {
                $0.signer.set(.extendedKeyUsage(.timeStamping, .codeSigning, critical: true))
            } == .certificate)
        #expect(
            try authorityCode { $0.signer.remove(TestSigstore.Extension.extendedKeyUsage) } == .certificate)
        #expect(
            try authorityCode { $0.signer.set(.extendedKeyUsage(.timeStamping, critical: true)) } == nil)
    }

    @Test func theSignerMaySignAndIsNoAuthority() throws {
        #expect(try authorityCode { $0.signer.set(.keyUsage(.contentCommitment)) } == .certificate)
        #expect(try authorityCode { $0.signer.set(.keyUsage(.digitalSignature)) } == nil)
        #expect(try authorityCode { $0.signer.set(.authority()) } != nil)
        #expect(try authorityCode { $0.signer.set(.noAuthority()) } == nil)
    }

    @Test func theRootIsAnAuthority() throws {
        #expect(try authorityCode { $0.root.set(.noAuthority()) } == .certificate)
        #expect(try authorityCode { $0.root.set(.keyUsage(.certificateListSign)) } == .certificate)
        #expect(try authorityCode { $0.root.set(.authority()) } == nil)
    }

    /// A signer of artifacts stamps no time, even where its root is named for it.
    @Test func aSignersCertificateStampsNothing() throws {
        #expect(
            try authorityCode { $0.signer.set(.extendedKeyUsage(.codeSigning, critical: true)) }
                == .certificate)
    }

    @Test func itsCertificatesWereValidThen() throws {
        let time = TestNotary.now - 50
        #expect(try authorityCode { $0.signer.notAfter = time - 1 } == .certificate)
        #expect(try authorityCode { $0.signer.notAfter = time } == nil)
        #expect(try authorityCode { $0.signer.notBefore = time + 1 } == .certificate)
        #expect(try authorityCode { $0.signer.notBefore = time } == nil)
        #expect(try authorityCode { $0.root.notAfter = time - 1 } == .certificate)
        #expect(try authorityCode { $0.root.notAfter = time } == nil)
    }
}
