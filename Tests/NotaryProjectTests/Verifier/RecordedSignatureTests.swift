// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Foundation
import OCIModel
import StrictJSON
import Testing

@testable import NotaryProject

private let recorded = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data/notation")

/// Signatures by notation 1.3.2, which are held beside the repository: with and without time-stamps of `openssl ts`.
@Suite(
    .enabled(if: FileManager.default.fileExists(atPath: recorded.path), "shared/data/notation is not there"))
struct RecordedSignatureTests {
    /// 2026-11-21T12:00:00Z.
    private let now = 1_795_262_400

    private func certificates(_ name: String) throws -> [SigningCertificate] {
        try SigningCertificate.certificates(
            pem: String(contentsOf: recorded.appending(path: "pki/\(name).crt"), encoding: .utf8))
    }

    /// An envelope of that repository, and the image it is of.
    private func signature(_ name: String, _ index: Int = 0) throws -> (NotarySignature, Descriptor) {
        let folder = recorded.appending(path: "positive/\(name)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let file = try #require(
            files.first { $0 == "sig\(index).cose" || $0 == "sig\(index).jws.json" })
        let bytes = Array(try Data(contentsOf: folder.appending(path: file)))
        let manifest = Array(try Data(contentsOf: folder.appending(path: "image-manifest.json")))
        let signature = try NotarySignature(parsing: bytes, as: file.hasSuffix(".cose") ? .cose : .jose)
        return (
            signature,
            Descriptor(
                mediaType: .imageManifest, digest: Digest(sha256Of: manifest), size: manifest.count)
        )
    }

    private func rejection(
        _ name: String, _ index: Int = 0, anchors: [String] = ["root", "self-p256"], timestamps: Bool = false,
        _ edit: (inout NotaryVerifier) -> Void = { _ in }
    ) throws -> NotaryRejection? {
        let (signature, target) = try signature(name, index)
        var verifier = NotaryVerifier(
            anchors: try anchors.flatMap(certificates),
            timestampAnchors: timestamps ? try certificates("tsa-root") : [], identities: .any)
        edit(&verifier)
        do throws(NotaryRejection) {
            _ = try verifier.verify(signature, of: target, at: now)
            return nil
        } catch {
            return error
        }
    }

    static let kinds = ["rsa2048", "rsa3072", "rsa4096", "p256", "p384", "p521"]
    static let plain =
        kinds.flatMap { ["jws-leaf-\($0)", "cose-leaf-\($0)"] } + ["jws-self-p256", "cose-self-p256"]
    static let stamped = ["rsa4096", "p256", "p384"].flatMap { ["ts-jws-leaf-\($0)", "ts-cose-leaf-\($0)"] }

    @Test(arguments: plain + stamped + ["cdp", "meta"]) func everyOneVerifies(_ name: String) throws {
        #expect(try rejection(name) == nil)
    }

    @Test func theOtherRootsIsRefused() throws {
        #expect(try rejection("otherroot")?.isUntrusted ?? false)
    }

    @Test(arguments: stamped) func timestampsVerify(_ name: String) throws {
        #expect(try rejection(name, timestamps: true) == nil)
        #expect(
            try rejection(name, timestamps: true) { $0.timestampAnchors = $0.anchors }
                == .timestamp(.untrusted))
    }

    @Test func withoutOneAnAuthorityForItAsksForOne() throws {
        #expect(try rejection("jws-leaf-p256", timestamps: true) == .timestampMissing)
        #expect(
            try rejection("jws-leaf-p256", timestamps: true) { $0.timestampUse = .afterCertificateExpiry }
                == nil)
    }

    @Test func annotationsAreTheSigners() throws {
        let said = try signature("meta").0.annotations
        #expect(!said.isEmpty)
        #expect(try rejection("meta") { $0.annotations = said } == nil)
        let more = said.merging(["none": "x"]) { $1 }
        #expect(
            try rejection("meta") { $0.annotations = more }
                == .annotation(key: "none", wanted: "x", found: nil))
    }
}

extension NotaryRejection {
    fileprivate var isUntrusted: Bool { if case .untrusted = self { true } else { false } }
}
