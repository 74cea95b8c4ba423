// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import TestNotary
import Testing

/// A byte that is another is noticed, or changes what is verified next.
struct EnvelopeMutationTests {
    @Test(arguments: NotarySignature.Format.allCases, [0x01, 0x20] as [UInt8])
    func everyByte(_ format: NotarySignature.Format, _ mask: UInt8) throws {
        let recipe = EnvelopeSample.recipe(format) {
            $0.set(Recipe.expiry, .time(EnvelopeSample.now + 60), critical: true)
            $0.setUnprotected(Recipe.timestampSignature, .bytes([1, 2, 3]))
        }
        let mediaType = MediaType(rawValue: recipe.mediaType)
        var bytes = EnvelopeSample.bytes(recipe)
        let good = try NotarySignature(parsing: bytes, as: mediaType)
        var read = 0
        for index in bytes.indices {
            bytes[index] ^= mask
            if let changed = try? NotarySignature(parsing: bytes, as: mediaType) {
                read += 1
                #expect(!Self.areSame(good, changed), "byte \(index)")
            }
            bytes[index] ^= mask
        }
        #expect(read > 0)
    }

    @Test(arguments: NotarySignature.Format.allCases)
    func everyBeginningIsRefused(_ format: NotarySignature.Format) {
        let recipe = EnvelopeSample.recipe(format)
        let bytes = EnvelopeSample.bytes(recipe)
        for length in bytes.indices {
            let found = EnvelopeSample.rejection(
                Array(bytes.prefix(length)), as: MediaType(rawValue: recipe.mediaType))
            #expect(found?.code == NotaryRejection.Code.malformed.rawValue, "\(length) bytes")
        }
    }

    /// Whether nothing that a verifier or a person looks at differs.
    private static func areSame(_ a: NotarySignature, _ b: NotarySignature) -> Bool {
        a.signedBytes == b.signedBytes && a.signature == b.signature && a.chain == b.chain
            && a.timestamp == b.timestamp && a.agent == b.agent
    }
}
