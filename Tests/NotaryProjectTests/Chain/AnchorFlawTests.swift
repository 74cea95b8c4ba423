// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// What a policy may name, before there is a signature.
struct AnchorFlawTests {
    private func selfSigned(
        _ key: KeyKind = .curve(.p256), _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> SigningCertificate {
        var recipe = TestNotary.ChainRecipe().leaf
        edit(&recipe)
        return try TestNotary.Chain(selfSigned: recipe, key: key.key).parsed[0]
    }

    @Test func authoritiesAreAnchors() throws {
        let chain = try TestNotary.Chain.minted().parsed
        #expect(NotaryVerifier.flaw(ofAnchor: chain[2]) == nil)
        #expect(NotaryVerifier.flaw(ofAnchor: chain[1]) == nil)
    }

    /// notation refuses such a certificate in a trust store, too.
    @Test func anIssuedSignerIsNone() throws {
        let chain = try TestNotary.Chain.minted { $0.leaf.set(.noAuthority()) }.parsed
        #expect(NotaryVerifier.flaw(ofAnchor: chain[0]) == .notAnAuthority)
        let plain = try TestNotary.Chain.minted().parsed
        #expect(NotaryVerifier.flaw(ofAnchor: plain[0]) == .noBasicConstraints)
    }

    @Test func aSelfSignedSignerIsOneIfItMaySign() throws {
        #expect(try NotaryVerifier.flaw(ofAnchor: selfSigned()) == nil)
        #expect(
            try NotaryVerifier.flaw(
                ofAnchor: selfSigned { $0.set(.extendedKeyUsage(.serverAuthentication)) })
                == .forbiddenExtendedKeyUsage("serverAuth"))
        #expect(
            try NotaryVerifier.flaw(ofAnchor: selfSigned(.rsa(.bits2560)))
                == .unsupportedKey("rsa-2560"))
        #expect(try NotaryVerifier.flaw(ofAnchor: selfSigned(.rsa(.bits2048))) == nil)
    }

    @Test func anAuthorityThatMaySignNoCertificateIsNone() throws {
        let chain = try TestNotary.Chain.minted { $0.root.set(.keyUsage(.digitalSignature)) }.parsed
        #expect(NotaryVerifier.flaw(ofAnchor: chain[2]) == .noCertificateSigning)
    }

    @Test func timestampAnchorsAreRoots() throws {
        let chain = try TestNotary.Chain.minted().parsed
        #expect(NotaryVerifier.flaw(ofTimestampAnchor: chain[2]) == nil)
        #expect(NotaryVerifier.flaw(ofTimestampAnchor: chain[1]) == .notSelfSigned)
        #expect(try NotaryVerifier.flaw(ofTimestampAnchor: selfSigned()) == .noBasicConstraints)
    }
}
