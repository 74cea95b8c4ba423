// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import Sigstore
import StrictJSON
import Testing

/// One byte is changed, at every place in turn: nothing traps, and nothing that carries meaning is accepted.
struct MutationTests {
    private static let masks: [UInt8] = [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xFF]

    /// The changed texts that verify nevertheless, by the place of the change.
    private func accepted(_ bytes: [UInt8], _ verify: ([UInt8]) throws -> Void) -> Set<Int> {
        var accepted: Set<Int> = []
        for offset in bytes.indices {
            for mask in Self.masks {
                var changed = bytes
                changed[offset] ^= mask
                if (try? verify(changed)) != nil { accepted.insert(offset) }
            }
        }
        return accepted
    }

    /// Where `part` stands in `text`.
    private func range(of part: String, in text: String) throws -> Range<Int> {
        let range = try #require(text.firstRange(of: part))
        let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
        return start..<(start + part.utf8.count)
    }

    @Test func aBundleHoldsNoMeaninglessByteButItsHint() throws {
        let image = try RecordedImage("cosign3-bundle-p256")
        let verifier = keyVerifier(try image.key("key.pub"))
        let bytes = try image.blob(image.entries[0].blob)
        func verify(_ changed: [UInt8]) throws {
            _ = try verifier.verify(try ImageSignature(Bundle(parsing: changed)), of: image.digest, at: 0)
        }
        #expect(throws: Never.self) { try verify(bytes) }
        let found = accepted(bytes, verify)
        // The hint tells people which key was meant; the key that verifies is the policy's.
        guard case .publicKey(let hint) = try Bundle(parsing: bytes).entity.material else {
            Issue.record("no hint")
            return
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let meaningless = Set(try range(of: "hint", in: text)).union(try range(of: hint, in: text))
        #expect(found.subtracting(meaningless) == [])
        #expect(!found.isEmpty)
    }

    @Test func aLegacyPayloadHoldsNoMeaninglessByte() throws {
        let image = try RecordedImage("cosign2-legacy-p256")
        let verifier = keyVerifier(try image.key("key.pub"))
        let annotations = try #require(image.entries[0].manifest.layers.first).annotations
        let bytes = try image.blob(image.entries[0].blob)
        func verify(_ changed: [UInt8]) throws {
            let signature = try ImageSignature(legacyPayload: changed, annotations: annotations)
            _ = try verifier.verify(signature, of: image.digest, at: 0)
        }
        #expect(throws: Never.self) { try verify(bytes) }
        #expect(accepted(bytes, verify) == [])
    }

    @Test func aLegacySignatureHoldsNoMeaninglessByte() throws {
        let image = try RecordedImage("cosign2-legacy-p256")
        let verifier = keyVerifier(try image.key("key.pub"))
        let name = "dev.cosignproject.cosign/signature"
        let encoded = try #require(image.entries[0].manifest.layers.first?.annotations[name])
        let payload = try image.blob(image.entries[0].blob)
        func verify(_ changed: [UInt8]) throws {
            let text = String(decoding: changed, as: UTF8.self)
            let signature = try ImageSignature(legacyPayload: payload, annotations: [name: text])
            _ = try verifier.verify(signature, of: image.digest, at: 0)
        }
        #expect(throws: Never.self) { try verify(Array(encoded.utf8)) }
        #expect(accepted(Array(encoded.utf8), verify) == [])
    }

    @Test func nothingThatIsCutShortIsAccepted() throws {
        let image = try RecordedImage("cosign3-bundle-p256")
        let verifier = keyVerifier(try image.key("key.pub"))
        let bytes = try image.blob(image.entries[0].blob)
        for length in bytes.indices {
            #expect(throws: BundleError.self) { try Bundle(parsing: bytes.prefix(length)) }
        }
        let whole = try ImageSignature(Bundle(parsing: bytes))
        #expect(rejection(verifier, whole, of: image.digest) == nil)
    }

    /// cosign CVE-2022-23649 and its kin: a good signature beside another payload.
    @Test func aSignatureOfAnotherPayloadIsNotAccepted() throws {
        let image = try RecordedImage("cosign2-recursive")
        let verifier = keyVerifier(try image.key("key.pub"))
        let parts = try image.entries.map { entry in
            (try image.blob(entry.blob), try #require(entry.manifest.layers.first).annotations, entry.subject)
        }
        for (payload, _, subject) in parts {
            for (_, annotations, owner) in parts {
                let signature = try ImageSignature(legacyPayload: payload, annotations: annotations)
                #expect(
                    rejection(verifier, signature, of: subject)?.code
                        == (owner == subject ? nil : "signature.invalid"))
            }
        }
    }
}
