// SPDX-License-Identifier: Apache-2.0

import Crypto
import OCIModel
import Signatures
import Sigstore
import StrictJSON

/// One key verification, beside the bare signature check it contains.
enum KeyBench {
    static func run() throws {
        let images = SignedImages()
        let key = try PublicKey(pemEncoded: images.publicKeyPEM)
        let digest = Digest(sha256Of: [1, 2, 3])
        let (payload, annotations) = try images.legacy(digest)
        let bundle = try images.bundle(digest)
        let signature = try images.key.signature(for: payload)
        let bare = Measure.perOperation(2000) {
            _ = images.key.publicKey.isValidSignature(signature, for: SHA256.hash(data: payload))
        }
        let verifier = ImageSignatureVerifier(
            .key(key), verifier: SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        var verified = 0
        let legacy = Measure.perOperation(2000) {
            guard let read = try? ImageSignature(legacyPayload: payload, annotations: annotations),
                (try? verifier.verify(read, of: digest, at: 1_800_000_000)) != nil
            else { return }
            verified += 1
        }
        let bundled = Measure.perOperation(2000) {
            guard let read = try? Bundle(parsing: bundle), let signature = try? ImageSignature(read),
                (try? verifier.verify(signature, of: digest, at: 1_800_000_000)) != nil
            else { return }
            verified += 1
        }
        guard verified == 20_000 else { throw BenchError("\(verified) of 20,000 signatures verified") }
        Table.row("bare P-256 check", "\(Table.number(bare * 1e6, 1)) µs")
        row("legacy payload: read, verify, compare", legacy, bare)
        row("bundle: read, verify, compare", bundled, bare)
    }

    private static func row(_ what: String, _ seconds: Double, _ bare: Double) {
        Table.row(what, "\(Table.number(seconds * 1e6, 1)) µs")
        Table.row("  × the bare check", Table.number(seconds / bare), target: "≤ 1.2")
    }
}
