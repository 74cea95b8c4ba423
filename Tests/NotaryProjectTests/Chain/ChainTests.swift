// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// Step 5, first half: complete, in order, up to a root, and nothing else.
struct ChainTests {
    private func rejection(_ edit: (inout [SigningCertificate]) throws -> Void) throws -> NotaryRejection? {
        var sample = try Sample()
        try edit(&sample.signature.chain)
        return sample.rejection()
    }

    @Test func aChainOfThreeHolds() throws {
        #expect(try Sample().signature.chain.count == 3)
        #expect(try rejection { _ in } == nil)
    }

    @Test func itMayHaveNoAuthorityBetweenOrSeveral() throws {
        #expect(try Sample { $0.intermediates = [] }.rejection() == nil)
        let deep = try Sample {
            $0.intermediates = (0..<4).map { TestNotary.ChainRecipe.authority("level-\($0)") }
        }
        #expect(deep.signature.chain.count == 6)
        #expect(deep.rejection() == nil)
    }

    @Test func anEmptyOneIsIncomplete() throws {
        #expect(try rejection { $0 = [] } == .chainIncomplete)
    }

    @Test func withoutItsRootItIsIncomplete() throws {
        #expect(try rejection { $0.removeLast() } == .chainIncomplete)
        // Even where the policy names the authority that is last.
        var sample = try Sample()
        sample.signature.chain.removeLast()
        sample.verifier.anchors = sample.signature.chain.suffix(1)
        #expect(sample.rejection() == .chainIncomplete)
    }

    @Test func oneThatIsLeftOutBreaksIt() throws {
        #expect(try rejection { $0.remove(at: 1) } == .chainBroken(index: 0))
    }

    @Test func otherOrderBreaksIt() throws {
        var sample = try Sample {
            $0.intermediates = [TestNotary.ChainRecipe.authority("a"), TestNotary.ChainRecipe.authority("b")]
        }
        #expect(sample.rejection() == nil)
        sample.signature.chain.swapAt(1, 2)
        #expect(sample.rejection() == .chainBroken(index: 0))
    }

    @Test func aStrangerBetweenBreaksIt() throws {
        let stranger = try Sample().signature.chain[1]
        #expect(try rejection { $0.insert(stranger, at: 1) } == .chainBroken(index: 0))
        #expect(try rejection { $0.insert(stranger, at: 2) } == .chainBroken(index: 1))
    }

    /// The same name is not the same issuer.
    @Test func anotherKeyUnderTheIssuersNameBreaksIt() throws {
        let stranger = try Sample().signature.chain
        #expect(try rejection { $0.replaceSubrange(1..., with: stranger[1...]) } == .chainBroken(index: 0))
    }

    @Test func nothingFollowsTheRoot() throws {
        let stranger = try Sample().signature.chain
        #expect(try rejection { $0.append(stranger[2]) } == .chainTooLong(index: 2))
        #expect(try rejection { $0.append($0[2]) } == .chainTooLong(index: 2))
    }

    // MARK: one certificate alone

    private func alone(
        _ edit: (inout TestSigstore.CertificateRecipe) -> Void = { _ in }
    ) throws -> Sample {
        var recipe = TestNotary.ChainRecipe().leaf
        edit(&recipe)
        return try Sample(chain: TestNotary.Chain(selfSigned: recipe, key: try TestSigstore.Key(.p256)))
    }

    @Test func aSelfSignedOneMaySign() throws {
        let sample = try alone()
        #expect(sample.rejection() == nil)
        #expect(try sample.verified().questions.isEmpty)
    }

    @Test func aSelfSignedAuthorityMayNot() throws {
        let sample = try alone { $0.set(.authority()) }
        #expect(sample.rejection() == .certificate(index: 0, .isAnAuthority))
    }

    @Test func anIssuedOneAloneIsIncomplete() throws {
        #expect(try rejection { $0 = Array($0.prefix(1)) } == .chainIncomplete)
    }

    /// It says that it issued itself, and another key signed it.
    @Test func oneThatOnlyClaimsToBeSelfSignedIsIncomplete() throws {
        let key = try TestSigstore.Key(.p256)
        let recipe = TestNotary.ChainRecipe().leaf
        let certificate = try TestSigstore.Issuer(certificate: nil, key: TestSigstore.Key(.p256))
            .issue(recipe, to: key.subjectPublicKeyInfo)
        var chain = try TestNotary.Chain(selfSigned: recipe, key: key)
        #expect(try Sample(chain: chain).rejection() == nil)
        chain.certificates = [certificate]
        #expect(try Sample(chain: chain).rejection() == .chainIncomplete)
    }

    // MARK: what does not matter

    @Test func periodsNeedNotLieWithinEachOther() throws {
        let sample = try Sample { $0.leaf.notAfter = $0.root.notAfter + TestNotary.year }
        #expect(sample.rejection() == nil)
    }

    @Test func everyKindOfAuthorityKeyIsTaken() throws {
        for kind in [KeyKind.curve(.p384), .curve(.p521), .curve(.ed25519), .rsa(.bits2048)] {
            #expect(try Sample { $0.authorityKey = try kind.key }.rejection() == nil)
        }
    }
}
