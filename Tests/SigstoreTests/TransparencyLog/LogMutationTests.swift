// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

@testable import Sigstore

/// Any byte changed anywhere in what a log signed is refused, on real bundles of every kind.
@Suite(.enabled(if: LogData.isHere, "the public test data is not here"))
struct LogMutationTests {
    private static let cases = [
        "happy-path-v0.3", "intoto-with-custom-trust-root", "rekor2-happy-path", "rekor2-dsse-happy-path",
        "managed-key-and-trusted-root",
    ]

    /// The entry of a case as a tree, to be written anew with one text changed.
    private func tree(_ name: String) throws -> (entry: JSON, bundle: LoggedBundle, logs: [TransparencyLog]) {
        let (bundle, logs) = try LogData.conformance(name)
        let root = try LogData.json("conformance/\(name)/bundle.sigstore.json")
        let entries = try root.required("verificationMaterial").required("tlogEntries").array(limit: 1)
        return (try #require(entries.first).json, bundle, logs)
    }

    private func accepts(
        _ text: String, _ bundle: LoggedBundle, _ logs: [TransparencyLog]
    ) throws -> Bool {
        guard let json = try? JSON(parsing: text.utf8), let entry = try? LogEntry(JSONCursor(json)) else {
            return false
        }
        return logError { () throws(LogError) in
            try logs.verify([entry], of: bundle.signed, requiring: .proof, now: LogData.now)
        } == nil
    }

    /// Every `step`th byte of a base64 text, each flipped in one bit.
    private func flips(_ encoded: String, step: Int) throws -> [String] {
        let bytes = try #require(Base64.decode(encoded))
        return stride(from: 0, to: bytes.count, by: step).map { index in
            var bytes = bytes
            bytes[index] ^= UInt8(1 << (index % 8))
            return Base64.encode(bytes)
        }
    }

    @Test(arguments: cases) func bodies(_ name: String) throws {
        let (entry, bundle, logs) = try tree(name)
        let text = entry.text()
        #expect(try accepts(text, bundle, logs))
        let body = try #require(entry["canonicalizedBody"]?.string)
        for other in try flips(body, step: 97) {
            #expect(try !accepts(text.replacing(body, with: other), bundle, logs))
        }
        // Nothing may be added either, not even what JSON takes for nothing.
        let longer = Base64.encode(try #require(Base64.decode(body)) + [0x0A])
        #expect(try !accepts(text.replacing(body, with: longer), bundle, logs))
    }

    @Test(arguments: ["happy-path-v0.3", "intoto-with-custom-trust-root"])
    func promises(_ name: String) throws {
        let (entry, bundle, logs) = try tree(name)
        let text = entry.text()
        let promise = try #require(entry["inclusionPromise"]?["signedEntryTimestamp"]?.string)
        for other in try flips(promise, step: 1) {
            #expect(try !accepts(text.replacing(promise, with: other), bundle, logs))
        }
        #expect(try accepts(text, bundle, logs))
    }

    /// The whole text of a checkpoint: what is signed, the signer's name, the hint, the signature, and the layout.
    @Test(arguments: cases.filter { $0 != "rekor2-dsse-happy-path" }) func checkpoints(_ name: String) throws
    {
        let (entry, bundle, logs) = try tree(name)
        let checkpoint = try #require(
            entry["inclusionProof"]?["checkpoint"]?["envelope"]?.string)
        func text(_ checkpoint: String) throws -> String {
            let proof = try #require(entry["inclusionProof"]).object
            var changed = try #require(proof)
            changed["checkpoint"] = ["envelope": .string(checkpoint)]
            var object = try #require(entry.object)
            object["inclusionProof"] = .object(changed)
            return JSON.object(object).text()
        }
        #expect(try accepts(try text(checkpoint), bundle, logs))
        let bytes = Array(checkpoint.utf8)
        for index in bytes.indices {
            var bytes = bytes
            bytes[index] ^= 1
            guard let other = String(validating: bytes, as: UTF8.self) else { continue }
            #expect(try !accepts(try text(other), bundle, logs), "byte \(index)")
        }
    }

    @Test(arguments: cases) func hashes(_ name: String) throws {
        let (entry, bundle, logs) = try tree(name)
        let text = entry.text()
        for hash in entry["inclusionProof"]?["hashes"]?.array ?? [] {
            let hash = try #require(hash.string)
            for other in try flips(hash, step: 8) {
                #expect(try !accepts(text.replacing(hash, with: other), bundle, logs))
            }
        }
        #expect(try accepts(text, bundle, logs))
    }

    /// A certificate is a stranger's too: whatever is broken in it, there is a key or there is none.
    @Test func brokenCertificatesAreHarmless() throws {
        let (bundle, _) = try LogData.conformance("rekor2-happy-path")
        guard case .certificate(let der) = bundle.signed.verifier else {
            Issue.record("the bundle has no certificate")
            return
        }
        let key = try #require(CertificateKey.subjectPublicKeyInfo(ofCertificate: der))
        #expect(try PublicKey(derEncoded: key).kind == .ecdsaP256)
        for length in stride(from: 0, to: der.count, by: 7) {
            #expect(CertificateKey.subjectPublicKeyInfo(ofCertificate: Array(der.prefix(length))) == nil)
        }
        for index in der.indices.prefix(400) {
            for bit in 0..<8 {
                var broken = der
                broken[index] ^= UInt8(1 << bit)
                _ = CertificateKey.subjectPublicKeyInfo(ofCertificate: broken).map {
                    try? PublicKey(derEncoded: $0)
                }
            }
        }
    }
}
