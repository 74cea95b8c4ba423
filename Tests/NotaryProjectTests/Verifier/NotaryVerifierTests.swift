// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import OCIModel
import TestNotary
import TestSigstore
import Testing

/// Steps 1 to 4, 6 and 8 of a check.
struct NotaryVerifierTests {
    @Test func aSignatureAsItShouldBeIsAnchored() throws {
        let sample = try Sample()
        let anchored = try sample.verified()
        #expect(anchored.anchor == sample.signature.chain.last)
        #expect(anchored.leaf == sample.signature.chain.first)
        #expect(anchored.time == .momentOfCheck)
        #expect(anchored.timestampChain.isEmpty)
    }

    // MARK: 1, plugins

    @Test func oneThatAsksForAPluginIsRefused() throws {
        let sample = try Sample()
        #expect(sample.rejection() == nil)
        #expect(
            sample.with { $0.signature.plugin = "acme.signer" }.rejection() == .pluginRequired("acme.signer"))
    }

    // MARK: 2, the artifact

    /// CVE-2023-33959.
    @Test func allThreeOfMediaTypeDigestAndSizeMustBeTheArtifacts() throws {
        let sample = try Sample()
        #expect(sample.rejection() == nil)
        let edits: [(inout Descriptor) -> Void] = [
            { $0.mediaType = .imageIndex },
            { $0.digest = Digest(sha256Of: Array("another".utf8)) },
            { $0.size += 1 },
        ]
        for edit in edits {
            let other = sample.with { edit(&$0.target) }
            #expect(other.rejection() == .otherArtifact(found: sample.signature.target))
        }
    }

    @Test func whatADescriptorSaysBesidesIsOfNoMatter() throws {
        let sample = try Sample()
        #expect(sample.with { $0.target.annotations = ["a": "b"] }.rejection() == nil)
        #expect(sample.with { $0.target.platform = "linux/amd64" }.rejection() == nil)
    }

    @Test func annotationsMustBeThereAndExact() throws {
        var sample = try Sample()
        sample.verifier.annotations = ["build": "7"]
        #expect(sample.rejection() == .annotation(key: "build", wanted: "7", found: nil))
        sample.signature.annotations = ["build": "8"]
        #expect(sample.rejection() == .annotation(key: "build", wanted: "7", found: "8"))
        sample.signature.annotations = ["build": "7", "other": "x"]
        #expect(sample.rejection() == nil)
    }

    @Test func annotationsThatOnlyLookAlikeAreOthers() throws {
        var sample = try Sample()
        sample.verifier.annotations = ["by": "Ren\u{E9}"]
        sample.signature.annotations = ["by": "Rene\u{301}"]
        #expect(sample.rejection()?.isAnnotation ?? false)
        sample.signature.annotations = ["by": "Ren\u{E9}"]
        #expect(sample.rejection() == nil)
    }

    // MARK: 3 and 4, the algorithm and the signature

    /// A key, the algorithm it signs with, and one that it does not.
    static let keys: [(kind: KeyKind, algorithm: NotaryAlgorithm, other: NotaryAlgorithm)] = [
        (.curve(.p256), .es256, .es384), (.curve(.p384), .es384, .es256), (.curve(.p521), .es512, .ps512),
        (.rsa(.bits2048), .ps256, .ps384), (.rsa(.bits3072), .ps384, .ps256),
        (.rsa(.bits4096), .ps512, .es512),
    ]

    @Test(arguments: keys)
    func theKeyDecidesTheAlgorithm(
        _ kind: KeyKind, _ algorithm: NotaryAlgorithm, _ other: NotaryAlgorithm
    ) throws {
        let sample = try Sample { $0.leafKey = try kind.key }
        #expect(sample.signature.algorithm == algorithm)
        #expect(sample.rejection() == nil)
        #expect(
            sample.with { $0.signature.algorithm = other }.rejection()
                == .algorithmMismatch(stated: other, key: algorithm))
    }

    @Test(arguments: keys)
    func anotherSignatureIsRefused(_ kind: KeyKind, _: NotaryAlgorithm, _: NotaryAlgorithm) throws {
        let sample = try Sample { $0.leafKey = try kind.key }
        #expect(sample.with { $0.signature.signature.flipLastBit() }.rejection() == .invalidSignature)
        #expect(sample.with { $0.signature.signedBytes.append(0) }.rejection() == .invalidSignature)
        #expect(sample.with { $0.signature.signature.append(0) }.rejection() == .invalidSignature)
        #expect(sample.with { $0.signature.signature.removeLast() }.rejection() == .invalidSignature)
        #expect(sample.with { $0.signature.signature = [] }.rejection() == .invalidSignature)
        #expect(sample.rejection() == nil)
    }

    /// DER is not what envelopes hold, though cosign's signatures do.
    @Test func anECDSASignatureInDERIsRefused() throws {
        let sample = try Sample()
        let der = try sample.chain.keys[0].sign(sample.signature.signedBytes)
        #expect(sample.with { $0.signature.signature = der }.rejection() == .invalidSignature)
    }

    /// The right key with the right length, and the padding that the scheme does not have.
    @Test func anRSASignatureOfPKCS1IsRefused() throws {
        let sample = try Sample { $0.leafKey = try TestNotary.rsaKey(.bits2048) }
        let signature = try sample.chain.keys[0].sign(sample.signature.signedBytes)
        #expect(signature.count == sample.signature.signature.count)
        #expect(sample.with { $0.signature.signature = signature }.rejection() == .invalidSignature)
    }

    /// The hash is the algorithm's and no other.
    @Test func anotherHashIsRefused() throws {
        for kind in [KeyKind.curve(.p384), .rsa(.bits3072)] {
            let sample = try Sample { $0.leafKey = try kind.key }
            let signature = try sample.chain.keys[0].signFixedLength(sample.signature.signedBytes, .sha256)
            #expect(sample.with { $0.signature.signature = signature }.rejection() == .invalidSignature)
        }
    }

    @Test(arguments: [(KeyKind.rsa(.bits2560), "rsa-2560"), (.curve(.ed25519), "ed25519")])
    func keysOfOtherKindsAreRefused(_ kind: KeyKind, _ name: String) throws {
        let sample = try Sample { $0.leafKey = try kind.key }
        #expect(sample.rejection() == .certificate(index: 0, .unsupportedKey(name)))
    }

    // MARK: 6, anchors

    @Test func anAnchorIsOneOfTheChainByteForByte() throws {
        let sample = try Sample()
        let stranger = try Sample()
        #expect(
            sample.with { $0.verifier.anchors = stranger.verifier.anchors }.rejection()
                == .untrusted(root: sample.signature.chain.last?.subjectText ?? ""))
        let both = sample.with { $0.verifier.anchors = stranger.verifier.anchors + $0.verifier.anchors }
        #expect(both.rejection() == nil)
    }

    /// The same key and name in another certificate: who issued is not what is asked.
    @Test func aRenewedRootIsAnotherAnchor() throws {
        let key = try TestSigstore.Key(.p256)
        let sample = try Sample { $0.authorityKey = key }
        let renewed = try Sample { $0.authorityKey = key }
        #expect(sample.rejection() == nil)
        #expect(
            sample.with { $0.verifier.anchors = renewed.verifier.anchors }.rejection()
                == .untrusted(root: sample.signature.chain.last?.subjectText ?? ""))
    }

    @Test func anIntermediateMayBeTheAnchor() throws {
        let sample = try Sample()
        let anchor = sample.signature.chain[1]
        let anchored = try sample.with { $0.verifier.anchors = [anchor] }.verified()
        #expect(anchored.anchor == anchor)
    }

    @Test func anchorsOfOneSchemeAreNoneOfTheOther() throws {
        for (scheme, other) in [
            (NotarySignature.Scheme.x509, NotarySignature.Scheme.signingAuthority),
            (.signingAuthority, .x509),
        ] {
            let sample = try Sample(scheme)
            #expect(sample.rejection() == nil)
            let confused = sample.with { $0.signature.scheme = other }
            #expect(confused.rejection() == .noAnchorsForScheme(other))
            let stranger = try Sample(other).verifier
            let untrusted = confused.with {
                $0.verifier.anchors += stranger.anchors
                $0.verifier.signingAuthorityAnchors += stranger.signingAuthorityAnchors
            }
            #expect(untrusted.rejection() == .untrusted(root: sample.signature.chain.last?.subjectText ?? ""))
        }
    }

    /// Roots of time-stamp authorities vouch for no signer.
    @Test func timestampAnchorsAreNone() throws {
        let sample = try Sample()
        let confused = sample.with {
            $0.verifier.timestampAnchors = $0.verifier.anchors
            $0.verifier.anchors = []
        }
        #expect(confused.rejection() == .noAnchorsForScheme(.x509))
    }

    // MARK: 8, expiry

    /// CVE-2024-23332: an old signature that was let expire does not come back.
    @Test func anExpiredOneIsRefused() throws {
        let sample = try Sample().with { $0.signature.expiry = $0.now }
        #expect(sample.rejection() == .expired(at: sample.now, now: sample.now))
        #expect(sample.with { $0.now -= 1 }.rejection() == nil)
    }
}

/// A key to be had.
enum KeyKind: Sendable {
    case curve(TestSigstore.Key.Kind)
    case rsa(TestNotary.RSASize)

    var key: TestSigstore.Key {
        get throws {
            switch self {
            case .curve(let kind): try TestSigstore.Key(kind)
            case .rsa(let size): try TestNotary.rsaKey(size)
            }
        }
    }
}

extension NotaryRejection {
    var isAnnotation: Bool { if case .annotation = self { true } else { false } }
}
