// SPDX-License-Identifier: Apache-2.0

import Foundation
import OCIModel
import StrictJSON
import Testing

@testable import LocalRegistry

@Suite("Image layouts")
struct ImageLayoutTests {
    let content = RegistryContent()

    /// Writes a layout of `image` under `tag`, changes it, and loads it.
    private func load(
        _ image: TestImage, tag: String? = "v1", changing change: (String) throws -> Void = { _ in }
    ) throws {
        let directory = NSTemporaryDirectory() + "/layout-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(
            atPath: directory + "/blobs/sha256", withIntermediateDirectories: true)
        for bytes in [image.manifest] + image.blobs + image.members.flatMap({ [$0.manifest] + $0.blobs }) {
            try Data(bytes).write(to: URL(fileURLWithPath: path(Digest(sha256Of: bytes), in: directory)))
        }
        var entry = image.descriptor
        if let tag { entry.annotations["org.opencontainers.image.ref.name"] = tag }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: [entry]))
        try Data(index.json.serialized()).write(to: URL(fileURLWithPath: directory + "/index.json"))
        try change(directory)
        try content.load(layoutDirectory: directory, into: "demo")
    }

    private func path(_ digest: Digest, in directory: String) -> String {
        "\(directory)/blobs/sha256/\(digest.hex)"
    }

    @Test func anIndexIsLoadedWithAllThatBelongsToIt() throws {
        let image = TestImage.index()
        try load(image)
        let expected = RegistryContent()
        expected.add(image, to: "demo", tag: "v1")
        #expect(content.manifests(in: "demo") == expected.manifests(in: "demo"))
        #expect(content.blobs(in: "demo") == expected.blobs(in: "demo"))
        #expect(content.digest(ofTag: "v1", in: "demo") == image.digest)
    }

    @Test func anUntaggedReferrerIsListed() throws {
        let image = TestImage()
        let artifact = TestImage.artifact([1], type: "test/type", of: image.descriptor)
        try load(artifact, tag: nil)
        #expect(content.referrers(of: image.digest, in: "demo").map(\.digest) == [artifact.digest])
        #expect(content.tags(in: "demo") == [])
    }

    @Test func aLayerMayBeAbsent() throws {
        let image = TestImage()
        try load(image) { directory in
            for blob in image.blobs {
                try FileManager.default.removeItem(atPath: path(Digest(sha256Of: blob), in: directory))
            }
        }
        #expect(content.manifests(in: "demo") == [image.digest])
        #expect(content.blobs(in: "demo") == [])
    }

    @Test func aManifestMayNot() throws {
        let image = TestImage.index()
        let member = try #require(image.members.first).digest
        #expect(throws: ImageLayoutError.missing(member)) {
            try load(image) { try FileManager.default.removeItem(atPath: path(member, in: $0)) }
        }
    }

    @Test func aFileOfAnotherDigestIsRefused() throws {
        let image = TestImage()
        #expect(throws: ImageLayoutError.digestMismatch(image.digest)) {
            try load(image) { directory in
                try Data("{}".utf8).write(to: URL(fileURLWithPath: path(image.digest, in: directory)))
            }
        }
    }

    @Test func aNameThatIsNoTagIsRefused() {
        #expect(throws: ImageLayoutError.notATag("a/b:c")) { try load(TestImage(), tag: "a/b:c") }
    }

    @Test func aDirectoryWithoutIndexIsRefused() {
        #expect(throws: ImageLayoutError.noIndex(path: "/nowhere")) {
            try content.load(layoutDirectory: "/nowhere", into: "demo")
        }
    }
}
