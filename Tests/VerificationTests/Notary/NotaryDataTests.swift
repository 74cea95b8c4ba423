// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Foundation
import LocalRegistry
import OCIModel
import Policy
import Testing
import Verification

/// Envelopes that notation 1.3.2 made, in the manifests that it pushed: what it verified is verified here.
@Suite(.enabled(if: NotaryData.isPresent, "shared/data/notation is not there"))
struct NotaryDataTests {
    @Test("what notation verified is verified", arguments: NotaryData.trusted)
    func verified(_ name: String) async throws {
        let data = try NotaryData(name)
        let verdict = try await data.bench.verdict([try NotaryData.signer(name)], reference: data.reference)
        #expect(verdict.summary == "verified")
        #expect(verdict.digest?.description == data.digest)
        #expect(verdict.signers.map(\.provider) == [.notary])
    }

    @Test("a chain under another root is rejected") func otherRoot() async throws {
        let data = try NotaryData("otherroot")
        let verdict = try await data.bench.verdict(
            [try NotaryData.signer("jws-leaf-p256")], reference: data.reference)
        #expect(verdict.summary == "rejected (notary.untrusted)")
    }

    @Test("what notation did not sign is not signed", arguments: ["unsigned", "x-bad-ku", "x-leaf-expired"])
    func unsigned(_ name: String) async throws {
        let data = try NotaryData(name)
        let verdict = try await data.bench.verdict(
            [try NotaryData.signer("jws-leaf-p256")], reference: data.reference)
        #expect(verdict.summary == "rejected (signature.none)")
    }

    @Test("a signature that expired is rejected, and another beside it counts") func expired() async throws {
        var data = try NotaryData("meta")
        data.bench.now = try #require(PolicyDate.seconds("2027-01-01"))
        let signer = try NotaryData.signer("meta", "annotations: {io.team: core}")
        let late = try await data.bench.verdict([signer], reference: data.reference)
        #expect(late.summary.hasPrefix("rejected (notary."))
        #expect(late.summary.contains("notary.expired"))
        data.bench.now = NotaryBench().now
        let early = try await data.bench.verdict([signer], reference: data.reference)
        #expect(early.summary == "verified")
    }

    @Test(
        "time-stamps decide where their root is named",
        arguments: ["ts-jws-leaf-p256", "ts-cose-leaf-rsa4096"])
    func timestamps(_ name: String) async throws {
        let stamped = try NotaryData(name)
        let root = "timestampCertificates: \(NotaryData.pki("tsa-root.crt"))"
        let verdict = try await stamped.bench.verdict(
            [try NotaryData.signer(name, root)], reference: stamped.reference)
        #expect(verdict.summary == "verified")
        let time = try #require(verdict.signers.first?.times.first)
        #expect(time.source == .timestampAuthority("CN=Demo TSA,O=Demo Org,L=Seattle,ST=WA,C=US"))

        let plain = try NotaryData("jws-leaf-p256")
        let missing = try await plain.bench.verdict(
            [try NotaryData.signer("jws-leaf-p256", root)], reference: plain.reference)
        #expect(missing.summary == "rejected (notary.timestamp-missing)")
        let late = try await plain.bench.verdict(
            [try NotaryData.signer("jws-leaf-p256", root, "verifyTimestamp: afterCertExpiry")],
            reference: plain.reference)
        #expect(late.summary == "verified")
    }
}

/// One repository of ../shared/data/notation.
struct NotaryData {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/data/notation")
    static let isPresent = FileManager.default.fileExists(atPath: folder.path())

    /// Those whose signatures notation verified.
    static let trusted: [String] = {
        let all =
            (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "positive").path()))
            ?? []
        return all.filter { $0 != "otherroot" && $0 != "unsigned" && !$0.hasPrefix("x-") }.sorted()
    }()

    var bench = NotaryBench()
    let digest: String
    let reference: String

    init(_ name: String) throws {
        let repository = Self.folder.appending(path: "positive/\(name)")
        func bytes(_ file: String) throws -> [UInt8] {
            Array(try Data(contentsOf: repository.appending(path: file)))
        }
        digest = String(decoding: try bytes("digest"), as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        reference = "registry.example/\(name)@\(digest)"
        let images = bench.content.images
        images.addManifest(try bytes("image-manifest.json"), mediaType: .imageManifest, to: name, tag: "v1")
        for file in try FileManager.default.contentsOfDirectory(atPath: repository.path()).sorted() {
            guard file.hasPrefix("sig") else { continue }
            if file.hasSuffix("-manifest.json") {
                images.addManifest(try bytes(file), mediaType: .imageManifest, to: name)
            } else {
                images.addBlob(try bytes(file), to: name)
            }
        }
    }

    /// Whoever's certificate notation was told to trust; `more` are further keys of the signer.
    static func signer(_ name: String, _ more: String...) throws -> String {
        let root = name.contains("self-p256") ? "self-p256.crt" : "root.crt"
        let keys = ["provider: notary", "method: static", "certificates: \(pki(root))", "identities: '*'"]
        return (keys + more).joined(separator: ", ")
    }

    static func pki(_ file: String) -> String {
        folder.appending(path: "pki/\(file)").standardizedFileURL.path()
    }
}
