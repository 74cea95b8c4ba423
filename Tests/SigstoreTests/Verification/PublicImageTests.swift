// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import FoundationEssentials
import LinearPattern
import OCIModel
import Signatures
import Sigstore
import StrictJSON
import Testing

/// Images that others signed with certificates, in cosign's legacy layouts.
@Suite(.enabled(if: hasSharedData, "the public test data is not here"))
struct PublicImageTests {
    private let now = 1_795_219_200

    // MARK: attestations by slsa-github-generator

    /// The layer of the attestation of a layout, and its annotations.
    private func attestation(_ version: String) throws -> ImageSignature {
        let layout = sharedData.appending(path: "slsa/\(version)")
        func blob(_ digest: OCIModel.Digest) throws -> [UInt8] {
            Array(try Data(contentsOf: layout.appending(path: "blobs/sha256/\(digest.hex)")))
        }
        let index = try JSON(parsing: try Data(contentsOf: layout.appending(path: "index.json")))
        for entry in index["manifests"]?.array ?? [] {
            let digest = try #require(entry["digest"]?.string.flatMap { OCIModel.Digest($0) })
            guard entry["mediaType"]?.string?.contains("manifest") ?? false,
                let manifest = try? JSON(parsing: blob(digest))
            else { continue }
            for layer in manifest["layers"]?.array ?? []
            where layer["mediaType"]?.string == "application/vnd.dsse.envelope.v1+json" {
                let layerDigest = try #require(layer["digest"]?.string.flatMap { OCIModel.Digest($0) })
                var annotations: [String: String] = [:]
                for member in layer["annotations"]?.object?.members ?? [] {
                    annotations[member.key] = member.value.string
                }
                return try ImageSignature(legacyEnvelope: try blob(layerDigest), annotations: annotations)
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    private func builder(_ version: String) -> IdentityPolicy {
        IdentityPolicy(
            .oneOf([
                .init(
                    issuer: .exactly("https://token.actions.githubusercontent.com"),
                    subject: .exactly(
                        "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/"
                            + "generator_container_slsa3.yml@refs/tags/\(version)"))
            ]))
    }

    @Test(arguments: ["v1.4.0", "v1.7.0", "v1.10.0", "v2.1.0"])
    func anAttestationIsItsBuilders(_ version: String) throws {
        let verifier = SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load())
        let verified = try verifier.verify(try attestation(version).entity, at: now)
        let certificate = try #require(verified.certificate)
        #expect(verified.logEntries.entries.map(\.log.baseURL) == ["https://rekor.sigstore.dev"])
        try builder(version).check(certificate)
        #expect(throws: IdentityMismatch.self) { try builder("v0.0.1").check(certificate) }
        #expect(certificate.leaf.fulcio[.githubWorkflowTrigger] != nil)
    }

    /// cosign's `verify` takes such an image for signed; a policy that asks for a signature does not.
    @Test func anAttestationIsNoSignature() throws {
        let signature = try attestation("v1.10.0")
        let verifier = ImageSignatureVerifier(
            .identity(builder("v1.10.0")),
            verifier: SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        let file = sharedData.appending(path: "slsa/v1.10.0/image.digest")
        let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isWhitespace)
        let digest = try #require(lines.first.flatMap { OCIModel.Digest($0) })
        do throws(SignatureRejection) {
            _ = try verifier.verify(signature, of: digest, at: now)
            Issue.record("accepted")
        } catch {
            #expect(error.code == "signature.other-predicate")
        }
    }

    // MARK: signatures in containers/image's fixtures

    private static let folder = sharedData.appending(path: "cosign-dirs")

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    }

    private func signature(_ directory: String) throws -> ImageSignature {
        let bytes = try Data(contentsOf: Self.folder.appending(path: "\(directory)/signature-1"))
        let root = JSONCursor(try JSON(parsing: bytes.drop { $0 != UInt8(ascii: "\n") }))
        return try ImageSignature(
            legacyPayload: try root.required("payload").base64(),
            annotations: try root.required("annotations").stringMap(limit: 20))
    }

    private func digest(_ directory: String) throws -> OCIModel.Digest {
        OCIModel.Digest(
            sha256Of: Array(try Data(contentsOf: Self.folder.appending(path: "\(directory)/manifest.json"))))
    }

    /// Rekor's key alone, as those fixtures keep it beside them.
    private func rekor() throws -> TrustRoot {
        let key = try PublicKey(pemEncoded: try text("rekor.pub"))
        let log = TransparencyLog(
            baseURL: "https://rekor.sigstore.dev", key: key,
            logID: MessageDigest(of: key.subjectPublicKeyInfo, .sha256).bytes,
            validFor: ValidityPeriod(start: 0))
        return TrustRoot(transparencyLogs: [log])
    }

    private func identity(_ subject: String) -> ImageSignatureVerifier.Signer {
        .identity(
            IdentityPolicy(
                .oneOf([
                    .init(
                        issuer: .exactly("https://github.com/login/oauth"), subject: .exactly(subject))
                ])))
    }

    private func code(
        _ directory: String, _ signer: ImageSignatureVerifier.Signer, of digest: OCIModel.Digest
    ) throws
        -> String?
    {
        let verifier = ImageSignatureVerifier(
            signer, verifier: SignatureVerifier(root: try BuiltInTrustRoot.publicGood.load()))
        return try rejection(verifier, signature(directory), of: digest)?.code
    }

    private func rejection(
        _ verifier: ImageSignatureVerifier, _ signature: ImageSignature, of digest: OCIModel.Digest
    ) -> SignatureRejection? {
        do throws(SignatureRejection) {
            _ = try verifier.verify(signature, of: digest, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test func aKeylessImageIsItsSigners() throws {
        let name = "dir-img-cosign-fulcio-rekor-valid"
        let digest = try digest(name)
        #expect(try code(name, identity("mitr@redhat.com"), of: digest) == nil)
        #expect(try code(name, identity("mitr@redhat.example"), of: digest) == "identity.mismatch")
        #expect(try code(name, identity("mitr@redhat.com"), of: otherDigest) == "signature.other-digest")
    }

    @Test func aLoggedKeySignatureIsInTheLog() throws {
        let name = "dir-img-cosign-key-rekor-valid"
        let key = try PublicKey(pemEncoded: try text("cosign2.pub"))
        let verifier = ImageSignatureVerifier(
            .key(key), verifier: SignatureVerifier(root: try rekor(), logsForKeys: .required))
        let verified = try verifier.verify(signature(name), of: try digest(name), at: now)
        #expect(verified.signature.times.count == 1)
        // Under a root without that log, the same evidence is none.
        let blind = ImageSignatureVerifier(
            .key(key), verifier: SignatureVerifier(root: TrustRoot(), logsForKeys: .required))
        #expect(rejection(blind, try signature(name), of: try digest(name))?.code == "log.unknown")
    }
}
