// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import TestNotary
import TestSigstore
import Testing

/// About which certificates it is asked whether they were revoked, since the answers are fetched from where they say: about
/// those that the anchor vouches for.
struct RevocationQuestionTests {
    @Test func allButTheRootAreAskedAbout() throws {
        let sample = try Sample()
        let chain = sample.signature.chain
        #expect(
            try sample.verified().questions == [
                .init(chain[0], issuedBy: chain[1]), .init(chain[1], issuedBy: chain[2]),
            ])
    }

    @Test func onlyWhatIsBelowTheAnchorIsAskedAbout() throws {
        let sample = try Sample()
        let chain = sample.signature.chain
        let anchored = try sample.with { $0.verifier.anchors = [chain[1]] }.verified()
        #expect(anchored.anchor == chain[1])
        #expect(anchored.questions == [.init(chain[0], issuedBy: chain[1])])
    }

    /// Whichever comes first in the policy.
    @Test func theHighestOfSeveralAnchorsCounts() throws {
        let sample = try Sample()
        let chain = sample.signature.chain
        for anchors in [[chain[1], chain[2]], [chain[2], chain[1]]] {
            let anchored = try sample.with { $0.verifier.anchors = anchors }.verified()
            #expect(anchored.anchor == chain[2])
            #expect(anchored.questions.map(\.certificate) == [chain[0], chain[1]])
        }
    }

    /// Nobody signs the list of certificates: above an anchor that is no root stands what a stranger likes, if it only has
    /// the root's name and key. It would have this machine ask wherever it says.
    @Test func aStrangerAboveTheAnchorIsNotAskedAbout() throws {
        let sample = try Sample()
        let chain = sample.signature.chain
        let forged = try sample.with { $0.signature.chain = try strangers(above: sample.chain) }
        #expect(forged.signature.chain.count == 4)
        // Its links hold, and it is only the root that a policy would miss.
        #expect(forged.rejection() == .untrusted(root: forged.signature.chain[3].subjectText))

        for anchors in [[chain[1]], [chain[1], chain[2]]] {
            let anchored = try forged.with { $0.verifier.anchors = anchors }.verified()
            #expect(anchored.anchor == chain[1])
            #expect(anchored.questions == [.init(chain[0], issuedBy: chain[1])])
        }
        // With the owner's own chain the root is the anchor, and the authority below it is asked about.
        let own = try sample.with { $0.verifier.anchors = [chain[1], chain[2]] }.verified()
        #expect(own.questions.map(\.certificate) == [chain[0], chain[1]])
    }

    /// A chain with a certificate of the root's name and key in the place of the root, and above it who issued that.
    private func strangers(above chain: TestNotary.Chain) throws -> [SigningCertificate] {
        let recipe = TestNotary.ChainRecipe()
        let key = try TestSigstore.Key(.p256)
        let stranger = try TestSigstore.Issuer(certificate: nil, key: key)
            .issue(TestNotary.ChainRecipe.authority("stranger"), to: key.subjectPublicKeyInfo)
        var root = recipe.root
        root.set(.access(ocsp: ["http://169.254.169.254/ocsp"]))
        root.set(.listPoints(["http://169.254.169.254/latest"]))
        let double = try TestSigstore.Issuer(certificate: stranger, key: key)
            .issue(root, to: chain.keys[2].subjectPublicKeyInfo)
        return try (chain.certificates.prefix(2) + [double, stranger])
            .map { try SigningCertificate(derEncoded: $0.der) }
    }
}
