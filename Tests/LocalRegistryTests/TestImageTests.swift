// SPDX-License-Identifier: Apache-2.0

import OCIModel
import StrictJSON
import Testing

@testable import LocalRegistry

@Suite("Test images")
struct TestImageTests {
    @Test func equalParametersMakeEqualBytes() { #expect(TestImage().digest == TestImage().digest) }

    @Test func anotherLabelOrPlatformMakesAnotherDigest() {
        #expect(TestImage(label: "a").digest != TestImage(label: "b").digest)
        #expect(TestImage(platform: "linux/arm64").digest != TestImage().digest)
    }

    @Test func anImageIsComplete() throws {
        let image = TestImage()
        let manifest = try Manifest(parsing: image.manifest)
        guard case .image(let config, let layers) = manifest.content else {
            Issue.record("not an image")
            return
        }
        #expect([config.digest] + layers.map(\.digest) == image.blobs.map { Digest(sha256Of: $0) })
    }

    @Test func anIndexNamesItsPlatforms() throws {
        let index = TestImage.index()
        let manifest = try Manifest(parsing: index.manifest)
        #expect(manifest.manifests.map(\.platform) == ["linux/amd64", "linux/arm64"])
        #expect(manifest.manifests.map(\.digest) == index.members.map(\.digest))
    }

    @Test func anArtifactRefersToItsSubject() throws {
        let image = TestImage()
        let artifact = TestImage.artifact([1], type: "test/type", of: image.descriptor)
        let manifest = try Manifest(parsing: artifact.manifest)
        #expect(manifest.subject?.digest == image.digest)
        #expect(manifest.artifactType == "test/type")
    }

    @Test func anAddedImageBringsMembersAndBlobs() {
        let content = RegistryContent()
        let digest = content.add(.index(), to: "demo", tag: "v1")
        #expect(content.manifests(in: "demo").count == 3)
        #expect(content.blobs(in: "demo").count == 4)
        #expect(content.digest(ofTag: "v1", in: "demo") == digest)
    }

    @Test func theTarHeaderHasARightChecksum() {
        var archive = TarArchive()
        archive.add(file: "a", [1, 2, 3])
        var header = Array(archive.bytes.prefix(512))
        let written = Int(String(decoding: header[148..<154], as: UTF8.self), radix: 8)
        for offset in 148..<156 { header[offset] = 0x20 }
        #expect(written == header.reduce(0) { $0 + Int($1) })
        #expect(archive.finished.count == 4 * 512)
    }

    @Test func theGzipTrailerIsRight() {
        // The check value of CRC-32/ISO-HDLC.
        let member = GzipMember(storing: Array("123456789".utf8)).bytes
        #expect(Array(member.suffix(8)) == [0x26, 0x39, 0xF4, 0xCB, 9, 0, 0, 0])
    }

    @Test func largeContentIsStoredInBlocks() {
        let member = GzipMember(storing: [UInt8](repeating: 7, count: 65_536)).bytes
        #expect(member.count == 10 + 5 + 65_535 + 5 + 1 + 8)
    }
}
