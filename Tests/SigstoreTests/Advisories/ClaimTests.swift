// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Sigstore
import StrictJSON
import TestSigstore
import Testing

/// What a good signature says: of which artifact, with which annotations, by which key.
struct ClaimTests {
    private var instance: PrivateSigstore
    init() throws { instance = try PrivateSigstore() }

    // MARK: messages

    /// sigstore-python #1651: the bundle's own digest was not compared.
    @Test(arguments: Format.bundles.filter { $0.content == .message })
    func theStatedDigestIsTheArtifacts(_ format: Format) throws {
        guard case .bundle(let version) = format.container else { return }
        let bundle = try instance.sign(format).bundle(version)
        let pointer = "/messageSignature/messageDigest"
        let other = MessageDigest(of: Array("another".utf8), .sha256)
        #expect(
            try instance.code(bundle.setting("\(pointer)/digest", to: .base64(other.bytes)))
                == "signature.other-artifact")
        let long = MessageDigest(of: Array("another".utf8), .sha512)
        let changed = try bundle.setting("\(pointer)/digest", to: .base64(long.bytes))
        #expect(try instance.code(changed) == "bundle.malformed")
        #expect(
            try instance.code(changed.setting("\(pointer)/algorithm", to: "SHA2_512"))
                == "signature.other-artifact")
        #expect(try instance.code(bundle.setting("\(pointer)/digest", to: "")) == "bundle.malformed")
        #expect(try instance.code(bundle.removing(pointer)) == "bundle.malformed")
        #expect(try instance.code(bundle) == nil)
    }

    @Test(arguments: Format.bundles) func anotherArtifactIsRefused(_ format: Format) throws {
        guard case .bundle(let version) = format.container else { return }
        let bundle = try instance.sign(format).bundle(version)
        for artifact in [[], Array("the image\n".utf8), Array("another image".utf8)] {
            #expect(
                try instance.bundleCode(bundle, of: artifact) == "signature.other-artifact")
        }
        #expect(try instance.bundleCode(bundle) == nil)
    }

    // MARK: images

    @Test(arguments: [["env": "prod"], ["env": "test"], ["owner": "web"], ["env": ""], ["Env": "prod"]])
    func annotationsAreHeld(_ wanted: [String: String]) throws {
        let code = wanted == ["env": "prod"] ? nil : "signature.annotation-mismatch"
        for format in [Format.legacy, .legacyEnvelope] {
            #expect(try instance.imageCode(instance.sign(format), wanting: wanted) == code)
        }
        for format in StatementAdvisoryTests.envelopes {
            guard case .bundle(let version) = format.container else { continue }
            let bundle = try instance.sign(format).bundle(version)
            #expect(try instance.imageCode(bundle, annotations: wanted) == code)
        }
    }

    /// A subject's annotations are of that subject: another image's do not count.
    @Test func annotationsAreOfTheSubject() throws {
        var other = TestSigstore.Statement.Subject(otherDigest)
        other.annotations = ["owner": "web"]
        let wanted = ["owner": "web"]
        let subjects = [TestSigstore.Statement.Subject(imageDigest), other]
        let signed = try instance.sign(.v03Envelope) { $0.statement.subjects = subjects }
        #expect(
            try instance.imageCode(signed.bundle(), annotations: wanted) == "signature.annotation-mismatch")
        #expect(try instance.imageCode(signed.bundle()) == nil)
    }

    /// A bundle that signs the bytes of a payload says nothing about an image.
    @Test func aSignatureOfBytesIsNoImageSignature() throws {
        let bundle = try instance.sign(.v03).bundle()
        #expect(try instance.imageCode(bundle) == "signature.malformed")
        #expect(try instance.bundleCode(bundle) == nil)
        #expect(try instance.imageCode(instance.sign(.v03Envelope).bundle()) == nil)
    }

    /// slsa-verifier GHSA-r2xv-vpr2-42m9: the two names of one key differ.
    @Test func theHintIsTheEnvelopesKey() throws {
        var instance = instance
        let key = try TestSigstore.Key(.p256)
        instance.key = try PublicKey(derEncoded: key.subjectPublicKeyInfo)
        func code(_ keyID: String) throws -> String? {
            try instance.code(instance.sign(.v03Envelope, with: key) { $0.keyID = keyID }, .v03Envelope)
        }
        #expect(try code("acme-release") == nil)
        #expect(try code("") == nil)
        #expect(try code("another") == "bundle.malformed")
        // A key that is not the one asked for, under its name.
        let other = try TestSigstore.Key(.p256)
        let lying = try instance.sign(.v03Envelope, with: other) { $0.keyID = "acme-release" }
        #expect(try instance.code(lying, .v03Envelope) == "signature.invalid")
    }
}
