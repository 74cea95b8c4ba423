// SPDX-License-Identifier: Apache-2.0

import Signatures
import Testing

/// Signatures over a message of which only the hash is at hand.
struct SignedMessageTests {
    private let vectors: SignatureVectors

    init() throws { vectors = try #require(SignatureVectors.all) }

    @Test(arguments: SignatureVectors.signatures)
    func theHashVerifiesWhatTheMessageDoes(_ entry: SignatureVectors.Entry) throws {
        let key = try vectors.key(entry.key)
        let hashes = HashAlgorithm.allCases.map { MessageDigest(of: vectors.message, $0) }
        let found = hashes.compactMap { key.algorithm(of: entry.signature, for: .digest($0))?.rawValue }
        // Ed25519 hashes the message together with the key, so a hash alone says nothing.
        #expect(found == [entry.algorithm].compactMap { $0 }.filter { $0 != "ed25519" })
    }

    @Test(arguments: SignatureVectors.signatures)
    func anotherHashVerifiesNothing(_ entry: SignatureVectors.Entry) throws {
        let key = try vectors.key(entry.key)
        for algorithm in HashAlgorithm.allCases {
            let other = SignedMessage.digest(MessageDigest(of: vectors.message + [0], algorithm))
            #expect(key.algorithm(of: entry.signature, for: other) == nil)
        }
    }

    @Test(arguments: HashAlgorithm.allCases) func aDigestHasTheLengthOfItsFunction(_ algorithm: HashAlgorithm)
    {
        let bytes = [UInt8](repeating: 7, count: algorithm.byteCount)
        #expect(MessageDigest(algorithm, bytes: bytes)?.bytes == bytes)
        #expect(MessageDigest(algorithm, bytes: bytes + [0]) == nil)
        #expect(MessageDigest(algorithm, bytes: []) == nil)
    }

    @Test func aDigestIsWrittenInHexadecimal() {
        #expect(
            MessageDigest(of: [], .sha256).description
                == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}
