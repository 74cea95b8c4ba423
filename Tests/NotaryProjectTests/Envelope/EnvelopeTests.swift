// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import OCIModel
import TestNotary
import TestSigstore
import Testing

/// What is read of a good envelope.
struct EnvelopeTests {
    @Test(arguments: NotarySignature.Format.allCases, NotarySignature.Scheme.allCases)
    func everyPart(_ format: NotarySignature.Format, _ scheme: NotarySignature.Scheme) throws {
        let recipe = EnvelopeSample.recipe(format, scheme: scheme) {
            $0.set(Recipe.expiry, .time(EnvelopeSample.now + 60), critical: true)
            $0.set("io.cncf.notary.verificationPlugin", "a plugin", critical: true)
            $0.set("io.cncf.notary.verificationPluginMinVersion", "1.2.3", critical: true)
            $0.setUnprotected(Recipe.timestampSignature, .bytes([1, 2, 3]))
        }
        let signature = try EnvelopeSample.read(recipe)
        #expect(signature.format == format)
        #expect(signature.scheme == scheme)
        #expect(signature.algorithm == .es256)
        #expect(signature.signingTime == EnvelopeSample.now)
        #expect(signature.expiry == EnvelopeSample.now + 60)
        #expect(signature.plugin == "a plugin")
        #expect(signature.chain.map(\.derEncoded) == [EnvelopeSample.certificate])
        #expect(signature.timestamp == [1, 2, 3])
        #expect(signature.agent == "test/1")
        #expect(signature.target == EnvelopeSample.target)
        #expect(signature.annotations == [:])
        #expect(signature.signature == [UInt8](repeating: 7, count: 64))
    }

    @Test(arguments: NotarySignature.Format.allCases)
    func whatNeedNotBeThere(_ format: NotarySignature.Format) throws {
        let signature = try EnvelopeSample.read(
            EnvelopeSample.recipe(format) { $0.remove("io.cncf.notary.signingAgent") })
        #expect(signature.expiry == nil)
        #expect(signature.plugin == nil)
        #expect(signature.timestamp == nil)
        #expect(signature.agent == nil)
    }

    /// Payloads whose lengths take each width of a head in CBOR.
    @Test(arguments: NotarySignature.Format.allCases, [0, 100, 70_000])
    func theSignedBytesAreTheSigners(_ format: NotarySignature.Format, _ spaces: Int) throws {
        let recipe = EnvelopeSample.recipe(format) { $0.payload += String(repeating: " ", count: spaces) }
        var signed: [UInt8] = []
        let bytes = recipe.encoded {
            signed = $0
            return [1]
        }
        let signature = try NotarySignature(parsing: bytes, as: MediaType(rawValue: recipe.mediaType))
        #expect(signature.signedBytes == signed)
    }

    @Test(arguments: NotarySignature.Format.allCases, NotaryAlgorithm.allCases)
    func everyAlgorithm(_ format: NotarySignature.Format, _ algorithm: NotaryAlgorithm) throws {
        let recipe = EnvelopeSample.recipe(format) { $0.set(.algorithm, .algorithm(algorithm)) }
        #expect(try EnvelopeSample.read(recipe).algorithm == algorithm)
    }

    /// RSA of 8,192 bits at the second place.
    @Test(arguments: NotarySignature.Format.allCases)
    func aKeyThatIsNotTaken(_ format: NotarySignature.Format) throws {
        let authority = try TestSigstore.Authority(TestSigstore.AuthorityRecipe(now: EnvelopeSample.now))
        let validity = TestSigstore.CertificateRecipe(notBefore: 0, notAfter: EnvelopeSample.now)
        let large = try authority.issue(validity, to: Self.rsa8192)
        let good = try authority.issue(validity, to: try TestSigstore.Key(.p256))
        func rejection(_ certificate: TestSigstore.Certificate) -> NotaryRejection? {
            EnvelopeSample.rejection(
                EnvelopeSample.recipe(format) {
                    $0.setUnprotected(.chain, .certificates([EnvelopeSample.certificate, certificate.der]))
                })
        }
        guard case .certificate(index: 1, .unsupportedKey)? = rejection(large) else {
            Issue.record("\(String(describing: rejection(large)))")
            return
        }
        #expect(rejection(good) == nil)
    }

    /// A SubjectPublicKeyInfo (RFC 3279, section 2.3.1) of an odd number of 8,192 bits, and 65537.
    private static let rsa8192: [UInt8] =
        [
            0x30, 0x82, 0x04, 0x22, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01,
            0x01,
        ]
        + [0x05, 0x00, 0x03, 0x82, 0x04, 0x0F, 0x00, 0x30, 0x82, 0x04, 0x0A, 0x02, 0x82, 0x04, 0x01, 0x00]
        + [UInt8](repeating: 0xC5, count: 1024) + [0x02, 0x03, 0x01, 0x00, 0x01]
}
