// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import NotaryProject
import OCIModel
import Testing

private let data = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/notation/positive")
private let hasData = FileManager.default.fileExists(atPath: data.path)

/// Signatures that notation 1.3.2 made.
@Suite(.enabled(if: hasData, "the public test data is not here"))
struct RecordedEnvelopeTests {
    /// A folder, the envelope's place in it, and what notation was told to sign with.
    static let envelopes:
        [(folder: String, index: Int, NotarySignature.Format, NotaryAlgorithm, chain: Int)] =
            [
                ("cdp", 0, .jws, .es256, 3), ("otherroot", 0, .jws, .es256, 2),
                ("meta", 0, .jws, .es256, 3), ("meta", 1, .cose, .es256, 3),
            ]
            + [("jws", NotarySignature.Format.jws), ("cose", .cose)].flatMap { name, format in
                [
                    ("\(name)-leaf-p256", 0, format, .es256, 3), ("\(name)-leaf-p384", 0, format, .es384, 3),
                    ("\(name)-leaf-p521", 0, format, .es512, 3),
                    ("\(name)-leaf-rsa2048", 0, format, .ps256, 3),
                    ("\(name)-leaf-rsa3072", 0, format, .ps384, 3),
                    ("\(name)-leaf-rsa4096", 0, format, .ps512, 3),
                    ("\(name)-self-p256", 0, format, .es256, 1),
                    ("ts-\(name)-leaf-p256", 0, format, .es256, 3),
                    ("ts-\(name)-leaf-p384", 0, format, .es384, 3),
                    ("ts-\(name)-leaf-rsa4096", 0, format, .ps512, 3),
                ]
            }

    @Test(arguments: envelopes)
    func isRead(
        _ folder: String, _ index: Int, _ format: NotarySignature.Format, _ algorithm: NotaryAlgorithm,
        _ chain: Int
    ) throws {
        let image = try Self.bytes(folder, "image-manifest.json")
        let manifest = try Manifest(parsing: try Self.bytes(folder, "sig\(index)-manifest.json"))
        let layer = try NotarySignatureManifest(manifest, subject: Digest(sha256Of: image)).layer
        let bytes = try Self.bytes(folder, format == .jws ? "sig\(index).jws.json" : "sig\(index).cose")
        #expect(layer.digest.matches(bytes))
        let signature = try NotarySignature(parsing: bytes, as: layer.mediaType)
        #expect(signature.format == format)
        #expect(signature.scheme == .x509)
        #expect(signature.algorithm == algorithm)
        #expect(signature.chain.count == chain)
        #expect(signature.agent == "notation-go/1.3.2")
        #expect((signature.timestamp != nil) == folder.hasPrefix("ts-"))
        #expect(signature.plugin == nil)
        #expect(signature.target.mediaType == .imageManifest)
        #expect(signature.target.digest == Digest(sha256Of: image))
        #expect(signature.target.size == image.count)
        #expect((1_795_226_900...1_795_227_000).contains(signature.signingTime))
    }

    @Test func whatTheSignerSaidBesides() throws {
        let signature = try NotarySignature(
            parsing: try Self.bytes("meta", "sig0.jws.json"), as: .jose)
        #expect(signature.annotations == ["buildId": "123", "io.team": "core"])
        #expect(signature.expiry == signature.signingTime + 48 * 3600)
    }

    private static func bytes(_ folder: String, _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: data.appending(path: folder).appending(path: name)))
    }
}
