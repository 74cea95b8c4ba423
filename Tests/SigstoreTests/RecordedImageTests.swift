// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Sigstore
import Testing

/// What real tools signed (Tests/Vectors/README.md).
struct RecordedImageTests {
    /// What each recorded scheme is found to be, by kind of key.
    static let algorithms: [String: SignatureAlgorithm] = [
        "ecdsa-p256/ecdsa-sha256": .ecdsaP256SHA256, "ecdsa-p384/ecdsa-sha256": .ecdsaP384SHA256,
        "ecdsa-p384/ecdsa-sha384": .ecdsaP384SHA384, "ecdsa-p521/ecdsa-sha256": .ecdsaP521SHA256,
        "ecdsa-p521/ecdsa-sha512": .ecdsaP521SHA512, "rsa/rsa-pkcs1-sha256": .rsaPKCS1SHA256,
        "rsa/rsa-pss-sha256": .rsaPSSSHA256, "ed25519/ed25519": .ed25519,
    ]

    @Test func thereAreRecordings() {
        #expect(RecordedImage.names.count >= 26)
    }

    @Test(arguments: RecordedImage.names) func everySignatureIsVerifiedByItsKey(_ name: String) throws {
        let image = try RecordedImage(name)
        for entry in image.entries where entry.kind == "signature" && entry.scheme != "ed25519ph" {
            let key = try image.key(entry.keyFile)
            let verifier = keyVerifier(key, annotations: entry.annotations)
            let verified = try image.signatures(entry).compactMap {
                try? verifier.verify($0, of: entry.subject, at: 0)
            }
            #expect(verified.count == 1)
            let scheme = "\(key.kind.rawValue)/\(entry.scheme)"
            #expect(verified.map(\.signature.algorithm) == [Self.algorithms[scheme]].compactMap { $0 })
            #expect(verified.map(\.annotations) == [entry.annotations])
            #expect(verified.map(\.digest) == [entry.subject])
            #expect(verified.map(\.layout) == [image.isBundleLayout ? .bundle : .legacyTag])
        }
    }

    @Test(arguments: RecordedImage.names) func noSignatureIsOfAnotherImage(_ name: String) throws {
        let image = try RecordedImage(name)
        for entry in image.entries where entry.kind == "signature" && entry.scheme != "ed25519ph" {
            let verifier = keyVerifier(try image.key(entry.keyFile))
            for signature in try image.signatures(entry) {
                #expect(rejection(verifier, signature, of: otherDigest)?.code != nil)
            }
        }
    }

    /// cosign's own `verify` takes an attested image for a signed one.
    @Test(arguments: ["cosign2-attestation", "cosign3-attestation", "cosign3-attestation-only"])
    func anAttestationIsNoSignature(_ name: String) throws {
        let image = try RecordedImage(name)
        let entry = try #require(image.entries.first { $0.kind == "attestation" })
        let verifier = keyVerifier(try image.key(entry.keyFile))
        let signature = try #require(try image.signatures(entry).first)
        #expect(rejection(verifier, signature, of: image.digest)?.code == "signature.other-predicate")
    }

    @Test func aPreHashedEd25519SignatureIsNotVerified() throws {
        let image = try RecordedImage("cosign3-bundle-ed25519")
        let verifier = keyVerifier(try image.key("key.pub"))
        let signature = try #require(try image.signatures(image.entries[0]).first)
        #expect(rejection(verifier, signature, of: image.digest)?.code == "signature.invalid")
    }

    @Test(arguments: ["cosign2-legacy-two-signers", "cosign3-bundle-two-signers"])
    func eachOfTwoSignersIsFoundByItsOwnKey(_ name: String) throws {
        let image = try RecordedImage(name)
        let signatures =
            try image.isBundleLayout
            ? image.entries.flatMap { try image.signatures($0) } : image.signatures(image.entries[0])
        #expect(signatures.count == 2)
        for file in ["key.pub", "key2.pub"] {
            let verifier = keyVerifier(try image.key(file))
            let codes = signatures.map { rejection(verifier, $0, of: image.digest)?.code }
            #expect(Set(codes) == [nil, "signature.invalid"])
        }
    }

    @Test(arguments: ["cosign2-legacy-annotated", "cosign3-bundle-annotated"])
    func annotationsAreCompared(_ name: String) throws {
        let image = try RecordedImage(name)
        let key = try image.key("key.pub")
        let signature = try #require(try image.signatures(image.entries[0]).first)
        func code(_ wanted: [String: String]) -> String? {
            rejection(keyVerifier(key, annotations: wanted), signature, of: image.digest)?.code
        }
        #expect(code(["env": "prod"]) == nil)
        #expect(code(["env": "prod", "team": "shop"]) == nil)
        #expect(code(["env": "dev"]) == "signature.annotation-mismatch")
        #expect(code(["env": "prod", "absent": ""]) == "signature.annotation-mismatch")
    }

    @Test(arguments: RecordedImage.names) func theHintOfABundleIsTheKeysFingerprint(_ name: String) throws {
        let image = try RecordedImage(name)
        for entry in image.entries where image.isBundleLayout {
            let bundle = try Bundle(parsing: image.blob(entry.blob))
            guard case .publicKey(let hint) = bundle.entity.material else {
                Issue.record("no key")
                return
            }
            #expect(Base64.decode(hint)?.hexadecimal == (try image.key(entry.keyFile)).fingerprint.hex)
            #expect(bundle.entity.logEntries.count == 0)
        }
    }

    @Test(arguments: RecordedImage.names) func whatASignatureClaimsIsReadable(_ name: String) throws {
        let image = try RecordedImage(name)
        for entry in image.entries {
            for signature in try image.signatures(entry) {
                let claim = try #require(signature.unverifiedClaim)
                #expect(claim.digests == [entry.subject])
                #expect(claim.isImageSignature == (entry.kind == "signature"))
                #expect(claim.annotations == entry.annotations)
            }
        }
    }
}
