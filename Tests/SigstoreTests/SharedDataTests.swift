// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OCIModel
import Signatures
import Sigstore
import StrictJSON
import Testing

/// Images that other people signed, where the public data stands beside the project.
@Suite(.enabled(if: hasSharedData, "the public test data is not here"))
struct SharedDataTests {
    private static let folder = sharedData.appending(path: "cosign-dirs")

    private func key(_ name: String) throws -> PublicKey {
        try PublicKey(pemEncoded: try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
    }

    private func digest(_ directory: String) throws -> OCIModel.Digest {
        let manifest = Self.folder.appending(path: "\(directory)/manifest.json")
        return OCIModel.Digest(sha256Of: Array(try Data(contentsOf: manifest)))
    }

    /// containers/image keeps a signature as a marker line and a JSON object; a link is kept as its target's path.
    private func signature(_ path: String) throws -> ImageSignature {
        let bytes = try Data(contentsOf: Self.folder.appending(path: path))
        guard bytes.first == 0 else {
            let target = String(decoding: bytes, as: UTF8.self)
            return try signature(String(target.drop { $0 == "." || $0 == "/" }))
        }
        let root = JSONCursor(try JSON(parsing: bytes.drop { $0 != UInt8(ascii: "\n") }))
        return try ImageSignature(
            legacyPayload: try root.required("payload").base64(),
            annotations: try root.required("annotations").stringMap(limit: 20))
    }

    private func code(_ directory: String, _ file: String = "signature-1", key name: String = "cosign.pub")
        throws
        -> String?
    {
        let verifier = keyVerifier(try key(name))
        return rejection(verifier, try signature("\(directory)/\(file)"), of: try digest(directory))?.code
    }

    @Test(arguments: [
        ("dir-img-cosign-valid", "signature-1", "cosign.pub"),
        ("dir-img-cosign-valid-with-tag", "signature-1", "cosign.pub"),
        ("dir-img-cosign-key-rekor-valid", "signature-1", "cosign2.pub"),
    ])
    func isVerified(_ directory: String, _ file: String, _ key: String) throws {
        #expect(try code(directory, file, key: key) == nil)
        let other = key == "cosign.pub" ? "cosign2.pub" : "cosign.pub"
        #expect(try code(directory, file, key: other) == "signature.invalid")
    }

    @Test(arguments: ["dir-img-cosign-modified-manifest", "dir-img-cosign-manifest-digest-error"])
    func isOfAnotherImage(_ directory: String) throws {
        #expect(try code(directory) == "signature.other-digest")
        #expect(try code("dir-img-cosign-valid") == nil)
    }

    @Test func isSignedWithACertificate() throws {
        #expect(try code("dir-img-cosign-fulcio-rekor-valid") == "signature.certificate-instead-of-key")
    }

    /// Its base64 is broken into lines, which cosign's decoder skips and ours does not.
    @Test func base64InLinesIsRefused() throws {
        #expect(throws: SignatureRejection.self) { try signature("dir-img-cosign-pki-valid/signature-1") }
    }

    @Test func anotherAttachmentIsNoSignature() throws {
        #expect(try code("dir-img-cosign-other-attachment") == "signature.invalid")
    }

    @Test func logEvidenceIsNoticed() throws {
        #expect(try !signature("dir-img-cosign-key-rekor-valid/signature-1").entity.logEntries.isEmpty)
        #expect(try signature("dir-img-cosign-valid/signature-1").entity.logEntries.isEmpty)
    }

    /// What is wrong with these can be seen without keys, logs and times.
    @Test(arguments: [
        "bundle-invalid-base64-signature_fail", "bundle-malformed-json_fail", "bundle-unknown-version_fail",
    ])
    func aMalformedBundleIsRefused(_ name: String) throws {
        let bytes = try Data(
            contentsOf: sharedData.appending(path: "conformance/\(name)/bundle.sigstore.json"))
        #expect(throws: BundleError.self) { try Bundle(parsing: bytes) }
    }

    @Test(arguments: [
        ("happy-path-v0.1", Bundle.Version.v01), ("happy-path-v0.2", .v02), ("happy-path-v0.3", .v03),
        ("rekor2-dsse-happy-path", .v03), ("managed-key-and-trusted-root", .v03),
    ])
    func aGoodBundleIsRead(_ name: String, _ version: Bundle.Version) throws {
        let bytes = try Data(
            contentsOf: sharedData.appending(path: "conformance/\(name)/bundle.sigstore.json"))
        let bundle = try Bundle(parsing: bytes)
        #expect(bundle.version == version)
        #expect(bundle.entity.logEntries.count == 1)
    }
}
