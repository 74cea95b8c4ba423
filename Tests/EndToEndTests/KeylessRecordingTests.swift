// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import StrictJSON
import TestSigstore
import Testing

/// Records `Tests/Vectors/keyless-*`, when asked: images that real cosign signs under two private Sigstores, which end
/// with the recording.
@Suite(
    .enabled(if: Recording.isAsked, "ASSAY_RECORD_VECTORS=1 records anew"),
    .needs(.cosign2, .cosign3), .timeLimit(.minutes(2)))
struct KeylessRecordingTests {
    private let alice = TestSigstore.Identity.email("alice@acme.test", issuer: "https://login.acme.test")
    private let workflow = TestSigstore.Identity.gitHubWorkflow()

    @Test("keyless-bundle") func bundle() async throws {
        try await PrivateSigstore.run { sigstore in
            var recording = try await Recording("keyless-bundle", layout: "bundle", sigstore)
            let image = recording.add("v1", .index(label: "keyless"))
            try await sigstore.sign(image, as: alice, .rekorV1AndTimestamp)
            try await recording.record("v1", alice, expect: nil)
            let built = recording.add("workflow", TestImage(label: "workflow"))
            try await sigstore.sign(built, as: workflow, .rekorV2)
            try await recording.record("workflow", workflow, expect: nil)
            let unlogged = recording.add("unlogged", TestImage(label: "unlogged"))
            try await sigstore.sign(unlogged, as: alice, .timestamp)
            try await recording.record("unlogged", alice, expect: "log.missing")
            let attested = recording.add("attested", TestImage(label: "attested"))
            try await sigstore.attest(attested, as: alice)
            try await recording.record("attested", alice, expect: "signature.other-predicate")
            try recording.write()
        }
    }

    @Test("keyless-legacy") func legacy() async throws {
        try await PrivateSigstore.run { sigstore in
            var recording = try await Recording("keyless-legacy", layout: "legacy", sigstore)
            let image = recording.add("v1", .index(label: "keyless"))
            try await sigstore.signLegacy(image, as: alice, by: .two)
            try await recording.record("v1", alice, expect: nil)
            try recording.write()
        }
    }
}

/// A folder of `Tests/Vectors` that comes to be.
private struct Recording {
    static let isAsked = ProcessInfo.processInfo.environment["ASSAY_RECORD_VECTORS"] == "1"
    private static let repository = "demo/app"

    private let name: String
    private let layout: String
    private let sigstore: PrivateSigstore
    private let registry: LocalRegistry
    private var images: [JSON] = []

    init(_ name: String, layout: String, _ sigstore: PrivateSigstore) async throws {
        self.name = name
        self.layout = layout
        self.sigstore = sigstore
        registry = try await LocalRegistry.start(behavior: RegistryBehavior(referrers: .off))
    }

    /// Pushes an image and returns its reference by digest.
    func add(_ tag: String, _ image: TestImage) -> String {
        registry.content.add(image, to: Self.repository, tag: tag)
        return "\(registry.authority)/\(Self.repository)@\(image.digest)"
    }

    /// Notes what is to be expected of an image; what `cosign verify` says is said as well.
    mutating func record(
        _ tag: String, _ identity: TestSigstore.Identity, expect rejection: String?
    ) async throws {
        let digest = try #require(registry.content.digest(ofTag: tag, in: Self.repository))
        let reference = "\(registry.authority)/\(Self.repository)@\(digest)"
        var object = JSONObject()
        object["tag"] = .string(tag)
        object["digest"] = .string(digest.description)
        object["issuer"] = .string(identity.issuer)
        object["subject"] = .string(identity.nameText)
        object["rejection"] = rejection.map(JSON.string)
        object["cosign3"] = .int(try await sigstore.cosignVerify(reference, identity))
        images.append(.object(object))
    }

    /// Writes the layout (OCI image specification, "Image Layout"), the trust root and `keyless.json`.
    func write() throws {
        let folder = URL(filePath: Checkout.tests).appending(path: "Vectors/\(name)")
        try? FileManager.default.removeItem(at: folder)
        let blobs = folder.appending(path: "blobs/sha256")
        try FileManager.default.createDirectory(at: blobs, withIntermediateDirectories: true)
        let content = registry.content
        for digest in content.blobs(in: Self.repository) {
            let bytes = try #require(content.blob(digest, in: Self.repository))
            try Data(bytes).write(to: blobs.appending(path: digest.hex))
        }
        for digest in content.manifests(in: Self.repository) {
            let stored = try #require(content.manifest(.digest(digest), in: Self.repository))
            try Data(stored.bytes).write(to: blobs.appending(path: digest.hex))
        }
        var entries: [Descriptor] = []
        for tag in content.tags(in: Self.repository) ?? [] {
            let stored = try #require(content.manifest(.tag(tag), in: Self.repository))
            entries.append(
                Descriptor(
                    mediaType: stored.mediaType, digest: stored.digest, size: stored.bytes.count,
                    annotations: ["org.opencontainers.image.ref.name": tag]))
        }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: entries))
        func write(_ name: String, _ json: JSON, _ layout: JSON.Layout = .pretty) throws {
            try Data(json.serialized(layout)).write(to: folder.appending(path: name))
        }
        try write("oci-layout", ["imageLayoutVersion": "1.0.0"], .compact)
        try write("index.json", index.json)
        try write("trusted_root.json", sigstore.sigstore.trustedRoot)
        try write("keyless.json", ["layout": .string(layout), "images": .array(images)])
    }
}
