// SPDX-License-Identifier: Apache-2.0

import Signatures
import Testing

/// Each kind of key with each hash and padding.
struct VerificationTests {
    private let vectors: SignatureVectors

    init() throws { vectors = try #require(SignatureVectors.all) }

    @Test(arguments: SignatureVectors.signatures) func isVerified(_ entry: SignatureVectors.Entry) throws {
        let algorithm = try vectors.key(entry.key).algorithm(of: entry.signature, for: vectors.message)
        #expect(algorithm?.rawValue == entry.algorithm)
    }

    @Test func everyAlgorithmHasAVector() {
        let covered = Set(vectors.signatures.compactMap(\.algorithm))
        #expect(covered == Set(SignatureAlgorithm.allCases.map(\.rawValue)))
    }

    @Test(arguments: SignatureVectors.signatures)
    func isNotVerifiedForAnotherMessage(_ entry: SignatureVectors.Entry) throws {
        let key = try vectors.key(entry.key)
        #expect(key.algorithm(of: entry.signature, for: vectors.message + [0]) == nil)
        #expect(key.algorithm(of: entry.signature, for: []) == nil)
    }

    @Test(arguments: SignatureVectors.signatures)
    func isNotVerifiedByAnotherKey(_ entry: SignatureVectors.Entry) throws {
        #expect(try vectors.otherKey(entry.key).algorithm(of: entry.signature, for: vectors.message) == nil)
    }

    @Test(arguments: SignatureVectors.signatures)
    func isNotVerifiedByAnotherKindOfKey(_ entry: SignatureVectors.Entry) throws {
        for name in ["p256", "p384", "p521", "rsa2048", "rsa3072", "ed25519"] where name != entry.key {
            #expect(try vectors.key(name).algorithm(of: entry.signature, for: vectors.message) == nil)
        }
    }

    /// SHA-1 and SHA-224, hashes of other curves, and salts of another length.
    @Test(arguments: SignatureVectors.otherSchemes) func isNotAccepted(_ entry: SignatureVectors.Entry) throws
    {
        #expect(try vectors.key(entry.key).algorithm(of: entry.signature, for: vectors.message) == nil)
        #expect(vectors.entry(entry.key) != nil)
    }

    @Test(arguments: ["p256", "p384", "p521", "rsa2048", "ed25519"])
    func noByteOfASignatureCarriesNoMeaning(_ name: String) throws {
        let key = try vectors.key(name)
        let entry = try #require(vectors.entry(name))
        for offset in entry.signature.indices {
            for mask in [UInt8(0x01), 0x80, 0xFF] {
                var changed = entry.signature
                changed[offset] ^= mask
                #expect(key.algorithm(of: changed, for: vectors.message) == nil)
            }
        }
    }

    @Test(arguments: ["p256", "p384", "p521", "rsa2048", "ed25519"])
    func noOtherLengthIsASignature(_ name: String) throws {
        let key = try vectors.key(name)
        let signature = try #require(vectors.entry(name)).signature
        for length in signature.indices {
            #expect(key.algorithm(of: Array(signature.prefix(length)), for: vectors.message) == nil)
        }
        #expect(key.algorithm(of: signature + [0], for: vectors.message) == nil)
        #expect(key.algorithm(of: [0] + signature, for: vectors.message) == nil)
        #expect(key.algorithm(of: [UInt8](repeating: 0xFF, count: 100_000), for: vectors.message) == nil)
    }

    static let malformed: [[UInt8]] = [
        [], [0x30], [0x30, 0x00], [0x30, 0x80], [0x30, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        // r = s = 0, r = s = 1, r = s = -1, one integer, three integers.
        [0x30, 6, 2, 1, 0, 2, 1, 0], [0x30, 6, 2, 1, 1, 2, 1, 1], [0x30, 6, 2, 1, 0xFF, 2, 1, 0xFF],
        [0x30, 3, 2, 1, 1], [0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1],
    ]

    @Test(arguments: malformed) func malformedDERIsNoSignature(_ signature: [UInt8]) throws {
        for name in ["p256", "p384", "p521"] {
            #expect(try vectors.key(name).algorithm(of: signature, for: vectors.message) == nil)
        }
    }

    /// The length in a longer form than it needs is BER, and would let one signature be many.
    @Test func aLengthIsMinimal() throws {
        let key = try vectors.key("p256")
        let signature = try #require(vectors.entry("p256")).signature
        let longer = [signature[0], 0x81, signature[1]] + signature.dropFirst(2)
        #expect(key.algorithm(of: longer, for: vectors.message) == nil)
        #expect(key.algorithm(of: signature, for: vectors.message) == .ecdsaP256SHA256)
    }

    @Test func anEmptyMessageIsAMessage() throws {
        #expect(try vectors.key("ed25519").algorithm(of: [UInt8](repeating: 0, count: 64), for: []) == nil)
    }
}
