// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import Testing

@testable import Registry

@Suite struct OCILayoutTests {
    private let repository: Repository
    private let image = TestImage()
    private let other = TestImage(label: "other")

    init() throws { repository = try Repository(parsing: "registry.example/demo/app") }

    private func digest(_ fixture: LayoutFixture, _ tag: String) async throws -> Digest {
        try await OCILayout(directory: fixture.path).manifest(repository, tag: tag, meter: RequestMeter())
            .digest
    }

    private func failure(_ fixture: LayoutFixture, _ tag: String = "v1") async -> RegistryError.Code? {
        await code { () async throws(RegistryError) in
            try await OCILayout(directory: fixture.path).manifest(repository, tag: tag, meter: RequestMeter())
        }
    }

    @Test(arguments: [
        LayoutFixture.named("v1"), LayoutFixture.named("registry.example/demo/app:v1"),
        [
            "io.containerd.image.name": "registry.example/demo/app:v1",
            "org.opencontainers.image.ref.name": "v1",
        ],
    ])
    func findsANamedImage(_ annotations: [String: String]) async throws {
        let fixture = try LayoutFixture()
        try fixture.add(other, annotations: LayoutFixture.named("v2"))
        try fixture.add(image, annotations: annotations)
        #expect(try await digest(fixture, "v1") == image.digest)
        #expect(await failure(fixture, "v3") == .notFound)
    }

    @Test(arguments: [
        LayoutFixture.named("other.example/demo/app:v1"), LayoutFixture.named("registry.example/demo/app:v2"),
        LayoutFixture.named("demo/app:v1"), LayoutFixture.named("V1"),
    ])
    func anotherNameIsNotTheImage(_ annotations: [String: String]) async throws {
        let fixture = try LayoutFixture()
        try fixture.add(image, annotations: annotations)
        #expect(await failure(fixture) == .notFound)
    }

    @Test func theOnlyImageNeedsNoName() async throws {
        let fixture = try LayoutFixture()
        try fixture.add(image)
        #expect(try await digest(fixture, "v1") == image.digest)
        #expect(await failure(fixture, "sha256-\(image.digest.hex).sig") == .notFound)
        try fixture.add(other)
        #expect(await failure(fixture) == .notFound)
    }

    @Test func aNameForTwoImagesIsAnError() async throws {
        let fixture = try LayoutFixture()
        try fixture.add(image, annotations: LayoutFixture.named("v1"))
        try fixture.add(image, annotations: LayoutFixture.named("v1"))
        #expect(try await digest(fixture, "v1") == image.digest)
        try fixture.add(other, annotations: LayoutFixture.named("v1"))
        #expect(await failure(fixture) == .layout)
    }

    @Test func looksIntoNestedIndexes() async throws {
        let fixture = try LayoutFixture()
        var descriptor = image.descriptor
        descriptor.annotations = LayoutFixture.named("v1")
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: [descriptor])).json
            .serialized()
        try fixture.add(image, isListed: false)
        try fixture.addBlob(index)
        try fixture.list(
            Descriptor(mediaType: .imageIndex, digest: Digest(sha256Of: index), size: index.count))
        #expect(try await digest(fixture, "v1") == image.digest)
    }

    @Test func bytesAreHashed() async throws {
        let fixture = try LayoutFixture()
        try fixture.add(image, annotations: LayoutFixture.named("v1"))
        #expect(await failure(fixture) == nil)
        try fixture.write("blobs/sha256/" + image.digest.hex, other.manifest)
        #expect(await failure(fixture) == .digestMismatch)
    }

    @Test func sizesAreBounded() async throws {
        let fixture = try LayoutFixture()
        try fixture.addBlob([1, 2, 3])
        let layout = try OCILayout(directory: fixture.path)
        let digest = Digest(sha256Of: [1, 2, 3])
        #expect(try await layout.blob(repository, digest, limit: 3, meter: RequestMeter()) == [1, 2, 3])
        await #expect(throws: RegistryError.tooLarge(limit: 2)) {
            try await layout.blob(repository, digest, limit: 2, meter: RequestMeter())
        }
        await #expect(throws: RegistryError.limitExceeded(.bytes(limit: 2))) {
            try await layout.blob(repository, digest, limit: 3, meter: RequestMeter(byteLimit: 2))
        }
    }

    @Test func linksMustStayInside() async throws {
        let fixture = try LayoutFixture()
        let outside = try LayoutFixture()
        try fixture.add(image, annotations: LayoutFixture.named("v1"))
        try outside.add(image)
        let name = "blobs/sha256/" + image.digest.hex
        try fixture.write("copy", image.manifest)
        try fixture.link(name, to: "../../copy")
        #expect(await failure(fixture) == nil)
        try fixture.link(name, to: outside.path + "/" + name)
        #expect(await failure(fixture) == .layout)
    }

    @Test(arguments: ["", "{}", #"{"imageLayoutVersion":"2.0.0"}"#, #"{"imageLayoutVersion":1}"#])
    func aLayoutSaysSo(_ marker: String) throws {
        let fixture = try LayoutFixture()
        _ = try OCILayout(directory: fixture.path)
        try fixture.write("oci-layout", Array(marker.utf8))
        #expect {
            try OCILayout(directory: fixture.path)
        } throws: {
            ($0 as? RegistryError)?.code == .layout
        }
    }

    @Test func aDirectoryThatIsNotThereIsNoLayout() {
        #expect(throws: RegistryError.layout(path: "/nonexistent/layout", why: "does not exist")) {
            try OCILayout(directory: "/nonexistent/layout")
        }
    }

    @Test func referrersAreFoundBySubject() async throws {
        let fixture = try LayoutFixture()
        let artifact = TestImage.artifact([1], type: "application/vnd.example", of: image.descriptor)
        try fixture.add(image, annotations: LayoutFixture.named("v1"))
        try fixture.add(artifact)
        try fixture.add(TestImage.artifact([1], type: "application/vnd.example", of: other.descriptor))
        let layout = try OCILayout(directory: fixture.path)
        let found = try await layout.referrers(repository, of: image.digest, meter: RequestMeter())
        #expect(found.descriptors.map(\.digest) == [artifact.digest])
        #expect(found.source == .layout)
        let none = try await layout.referrers(repository, of: artifact.digest, meter: RequestMeter())
        #expect(none.source == .none)
    }

    @Test func anUnreadableManifestLeavesTheListIncomplete() async throws {
        let fixture = try LayoutFixture()
        try fixture.add(image, annotations: LayoutFixture.named("v1"))
        try fixture.add(other)
        try fixture.write("blobs/sha256/" + other.digest.hex, [])
        let layout = try OCILayout(directory: fixture.path)
        #expect(!(try await layout.referrers(repository, of: image.digest, meter: RequestMeter()).isComplete))
    }

    @Test(arguments: [nil, "registry.example/demo/app:v1"])
    func whatCosignSavedAnswersItsTags(_ name: String?) async throws {
        let fixture = try LayoutFixture()
        func annotations(_ kind: String) -> [String: String] {
            var all = ["kind": "dev.cosignproject.cosign/" + kind]
            all["org.opencontainers.image.ref.name"] = name
            return all
        }
        let signatures = TestImage(label: "signatures")
        try fixture.add(image, annotations: annotations("image"))
        try fixture.add(signatures, annotations: annotations("sigs"))
        try fixture.add(other, annotations: annotations("atts"))
        #expect(try await digest(fixture, "v1") == image.digest)
        #expect(try await digest(fixture, "sha256-\(image.digest.hex).sig") == signatures.digest)
        #expect(try await digest(fixture, "sha256-\(image.digest.hex).att") == other.digest)
        #expect(await failure(fixture, "sha256-\(image.digest.hex).sbom") == .notFound)
        #expect(await failure(fixture, "sha256-\(other.digest.hex).sig") == .notFound)
        #expect(try OCILayout(directory: fixture.path).references.map(\.descriptor.digest) == [image.digest])
    }
}
