// SPDX-License-Identifier: Apache-2.0

import Foundation
import OCIModel
import Signatures
import Signing
import StrictJSON
import Testing

/// Artefacts rebuilt from the parts of recorded ones are what cosign wrote.
@Suite("The shape of what cosign writes")
struct RecordedShapeTests {
    private struct Recording {
        let folder: URL
        let vector: JSON

        init(_ name: String) throws {
            folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Vectors/\(name)")
            vector = try JSON(parsing: Data(contentsOf: folder.appending(path: "vector.json")))
        }

        func blob(_ digest: Digest) throws -> [UInt8] {
            Array(try Data(contentsOf: folder.appending(path: "blobs/sha256/\(digest.hex)")))
        }

        /// The n-th signature's manifest, and the blob with the payload or bundle.
        func signature(_ number: Int = 0) throws -> (manifest: Manifest, blob: [UInt8], digest: Digest) {
            let entry = try #require(vector["signatures"]?.array?[number])
            let manifest = try #require(entry["manifest"]?.string.flatMap { Digest($0) })
            let payload = try #require(entry["blob"]?.string.flatMap { Digest($0) })
            let digest = try #require(entry["subject"]?.string.flatMap { Digest($0) })
            return (try Manifest(parsing: try blob(manifest)), try blob(payload), digest)
        }
    }

    @Test(arguments: ["cosign2-legacy-p256", "cosign2-legacy-annotated", "cosign2-legacy-two-signers"])
    func legacyManifests(_ name: String) throws {
        let recording = try Recording(name)
        let recorded = try recording.signature()
        let signatures = try recorded.manifest.layers.map { layer in
            LegacySignature(
                payload: try recording.blob(layer.digest),
                signature: try #require(
                    layer.annotations["dev.cosignproject.cosign/signature"].flatMap { Base64.decode($0) }))
        }
        let artifact = SignatureArtifact.legacy(signatures, of: recorded.digest)
        // Equal digests: config and layers are the same bytes.
        #expect(artifact.manifest == recorded.manifest)
        #expect(artifact.tag == "sha256-\(recorded.digest.hex).sig")
    }

    @Test(arguments: [
        ("cosign2-legacy-p256", [:]), ("cosign2-legacy-annotated", ["env": "prod", "team": "shop"]),
    ])
    func payloads(_ name: String, _ annotations: [String: String]) throws {
        let recorded = try Recording(name).signature()
        let reference = try #require(
            JSON(parsing: recorded.blob)["critical"]?["identity"]?["docker-reference"]?.string)
        let payload = UnsignedPayload(
            recorded.digest, dockerReference: reference, annotations: annotations)
        #expect(payload.bytes == recorded.blob)
    }

    @Test(arguments: [
        ("cosign3-bundle-p256", 0, [:]), ("cosign3-bundle-annotated", 0, ["env": "prod", "team": "shop"]),
        ("cosign3-attestation", 1, [:]),
    ])
    func bundles(_ name: String, _ number: Int, _ annotations: [String: String]) throws {
        let recorded = try Recording(name).signature(number)
        let artifact = try rebuilt(recorded.manifest, recorded.blob) { _ in
            UnsignedStatement.imageSignature(of: recorded.digest, annotations: annotations)
        }
        #expect(artifact.manifest == recorded.manifest)
    }

    @Test func attestations() throws {
        let recorded = try Recording("cosign3-attestation").signature(0)
        let artifact = try rebuilt(recorded.manifest, recorded.blob) { statement in
            UnsignedStatement.attestation(
                "https://example.com/predicates/review/v1", ["approved": true, "reviewer": "alice"],
                about: recorded.digest, name: statement["subject"]?.array?.first?["name"]?.string ?? "")
        }
        #expect(artifact.manifest == recorded.manifest)
    }

    /// The artefact of a statement of ours under the recorded signature, packed as recorded.
    private func rebuilt(
        _ manifest: Manifest, _ bundle: [UInt8], _ statement: (JSON) -> UnsignedStatement
    ) throws -> SignatureArtifact {
        let json = try JSON(parsing: bundle)
        var envelope = try DSSEEnvelope(JSONCursor(try #require(json["dsseEnvelope"])))
        let unsigned = statement(try JSON(parsing: envelope.payload))
        #expect(unsigned.bytes == envelope.payload)
        envelope.payload = unsigned.bytes
        let signed = SignedStatement(
            envelope: envelope, predicateType: unsigned.predicateType,
            keyHint: try #require(json["verificationMaterial"]?["publicKey"]?["hint"]?.string))
        return SignatureArtifact.bundle(
            signed, of: try #require(manifest.subject),
            created: try #require(manifest.annotations["org.opencontainers.image.created"]))
    }

    @Test func hintsNameTheKey() throws {
        let recording = try Recording("cosign3-bundle-p256")
        let text = try String(contentsOf: recording.folder.appending(path: "key.pub"), encoding: .utf8)
        let hint = try JSON(parsing: recording.signature().blob)["verificationMaterial"]?["publicKey"]?[
            "hint"]
        #expect(CosignSigner.hint(of: try PublicKey(pemEncoded: text)) == hint?.string)
    }

    @Test func legacyAttestations() throws {
        let recording = try Recording("cosign2-attestation")
        let recorded = try recording.signature(0)
        let envelope = try DSSEEnvelope(JSONCursor(try JSON(parsing: recorded.blob)))
        let signed = SignedStatement(
            envelope: envelope, predicateType: "https://example.com/predicates/review/v1", keyHint: "")
        let artifact = SignatureArtifact.legacyAttestations([signed], of: recorded.digest)
        #expect(artifact.tag == "sha256-\(recorded.digest.hex).att")
        #expect(artifact.manifest == recorded.manifest)
    }
}
