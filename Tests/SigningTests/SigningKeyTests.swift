// SPDX-License-Identifier: Apache-2.0

import Signatures
import Signing
import Testing

@Suite("Signing keys")
struct SigningKeyTests {
    private static let kinds: [SignatureAlgorithm: SigningKey.Kind] = [
        .ecdsaP256SHA256: .ecdsaP256, .ecdsaP384SHA256: .ecdsaP384, .ecdsaP384SHA384: .ecdsaP384,
        .ecdsaP521SHA256: .ecdsaP521, .ecdsaP521SHA512: .ecdsaP521, .ed25519: .ed25519,
        .rsaPKCS1SHA256: .rsa(bits: 2048), .rsaPKCS1SHA384: .rsa(bits: 2048),
        .rsaPKCS1SHA512: .rsa(bits: 2048), .rsaPSSSHA256: .rsa(bits: 2048),
        .rsaPSSSHA384: .rsa(bits: 2048), .rsaPSSSHA512: .rsa(bits: 2048),
    ]

    @Test(arguments: SignatureAlgorithm.allCases)
    func everyAlgorithmVerifiesAsItself(_ algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey(try #require(Self.kinds[algorithm]))
        let message = Array("message".utf8)
        let signature = try key.sign(message, as: algorithm)
        #expect(key.publicKey.algorithm(of: signature, for: message) == algorithm)
        #expect(key.publicKey.algorithm(of: signature, for: message + [0]) == nil)
    }

    @Test(arguments: [
        (SigningKey.Kind.ecdsaP256, SignatureAlgorithm.ecdsaP256SHA256), (.ecdsaP384, .ecdsaP384SHA256),
        (.ecdsaP521, .ecdsaP521SHA256), (.ed25519, .ed25519), (.rsa(bits: 2048), .rsaPKCS1SHA256),
    ])
    func aKeySignsAsCosignDoesUnlessTold(_ kind: SigningKey.Kind, _ usual: SignatureAlgorithm) throws {
        let key = try SigningKey(kind)
        #expect(key.publicKey.algorithm(of: try key.sign([1, 2, 3]), for: [1, 2, 3]) == usual)
    }

    @Test func keysAreFresh() throws {
        #expect(try SigningKey().publicKey != SigningKey().publicKey)
    }

    @Test(arguments: [SigningKey.Kind.ecdsaP256, .ecdsaP384, .ecdsaP521, .ed25519, .rsa(bits: 2048)])
    func thePEMReadsBack(_ kind: SigningKey.Kind) throws {
        let key = try SigningKey(kind).publicKey
        #expect(try PublicKey(pemEncoded: key.pem) == key)
    }

    @Test func aKeyRefusesAnotherKindsAlgorithm() throws {
        let key = try SigningKey(.ecdsaP256)
        #expect(throws: SigningError.unfit(.ed25519, key: .ecdsaP256)) { try key.sign([], as: .ed25519) }
        #expect(throws: Never.self) { try key.sign([], as: .ecdsaP256SHA256) }
    }

    @Test func rsaSizesOutsideTheListAreRefused() {
        #expect(throws: SigningError.rsaSize(bits: 1024)) { try SigningKey(.rsa(bits: 1024)) }
    }
}
