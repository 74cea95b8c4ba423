// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import Testing

/// An image in a docker-registry, and what an attacker who may push can do to it.
struct Pushed: Sendable {
    let registry: DockerRegistry
    /// The repository without its host.
    let name: String
    let tag: String
    let image: TestImage

    var digest: Digest { image.digest }
    var repository: String { "\(registry.authority)/\(name)" }
    /// The reference by tag, and by digest.
    var byTag: String { "\(repository):\(tag)" }
    var byDigest: String { "\(repository)@\(digest)" }

    /// Pushes another image to the same repository.
    func push(_ other: TestImage, tag: String) async throws -> Pushed {
        try await registry.push(other, tag: tag, to: name)
    }

    /// Where the layouts keep the signatures of a digest: cosign's own tags, and the list of referrers.
    static func legacyTag(_ digest: Digest) -> String { "sha256-\(digest.hex).sig" }
    static func attestationsTag(_ digest: Digest) -> String { "sha256-\(digest.hex).att" }
    static func referrersTag(_ digest: Digest) -> String { "sha256-\(digest.hex)" }

    /// Copies this image's legacy signatures beside another image, as they are.
    func copyLegacySignatures(to other: Pushed) async throws {
        let signatures = try await registry.manifest(Self.legacyTag(digest), in: name)
        try await registry.push(
            manifest: signatures.json.serialized(), .imageManifest, as: Self.legacyTag(other.digest), to: name
        )
    }

    /// The same with the attestations of the old layout.
    func copyLegacyAttestations(to other: Pushed) async throws {
        let attestations = try await registry.manifest(Self.attestationsTag(digest), in: name)
        try await registry.push(
            manifest: attestations.json.serialized(), .imageManifest, as: Self.attestationsTag(other.digest),
            to: name)
    }

    /// Attaches this image's referrers to another image: new subject, same bundles or envelopes.
    func copyReferrers(to other: Pushed) async throws {
        try await rewriteReferrers(onto: other) { _ in }
    }

    /// Alters every legacy payload and puts everything that names it in order again.
    func alterLegacyPayloads(_ change: (String) -> String) async throws {
        var manifest = try await registry.manifest(Self.legacyTag(digest), in: name)
        guard case .image(let config, var layers) = manifest.content else { return }
        for index in layers.indices {
            let payload = try await registry.blob(layers[index].digest, in: name)
            let altered = Array(change(String(decoding: payload, as: UTF8.self)).utf8)
            #expect(altered != payload, "nothing was altered")
            try await registry.push(blob: altered, to: name)
            layers[index].digest = Digest(sha256Of: altered)
            layers[index].size = altered.count
        }
        manifest.content = .image(config: config, layers: layers)
        try await registry.push(
            manifest: manifest.json.serialized(), .imageManifest, as: Self.legacyTag(digest), to: name)
    }

    /// Alters every bundle's statement and puts everything that names it in order again.
    func alterStatements(_ change: (String) -> String) async throws {
        try await rewriteReferrers(onto: self) { bundle in
            var envelope = try #require(bundle["dsseEnvelope"]?.object)
            let payload = try #require(envelope["payload"]?.string?.decodedBase64)
            let altered = change(payload)
            #expect(altered != payload, "nothing was altered")
            envelope["payload"] = .string(altered.encodedBase64)
            var object = try #require(bundle.object)
            object["dsseEnvelope"] = .object(envelope)
            bundle = .object(object)
        }
    }

    /// The blobs that hold the signatures.
    func signatureBlobs(bundles: Bool) async throws -> [Digest] {
        let tag = bundles ? Self.referrersTag(digest) : Self.legacyTag(digest)
        let found = try await registry.manifest(tag, in: name)
        var blobs = found.layers.map(\.digest)
        for referrer in found.manifests {
            blobs += try await registry.manifest(referrer.digest.description, in: name).layers.map(\.digest)
        }
        return blobs
    }

    private func rewriteReferrers(onto other: Pushed, _ change: (inout JSON) throws -> Void) async throws {
        let list = try await registry.manifest(Self.referrersTag(digest), in: name)
        guard case .index(let entries) = list.content else { return }
        var rewritten: [Descriptor] = []
        for entry in entries {
            var manifest = try await registry.manifest(entry.digest.description, in: name)
            guard case .image(let config, var layers) = manifest.content else { continue }
            for index in layers.indices {
                var bundle = try JSON(parsing: try await registry.blob(layers[index].digest, in: name))
                try change(&bundle)
                let bytes = bundle.serialized()
                try await registry.push(blob: bytes, to: name)
                layers[index].digest = Digest(sha256Of: bytes)
                layers[index].size = bytes.count
            }
            manifest.content = .image(config: config, layers: layers)
            manifest.subject = Descriptor(
                mediaType: other.image.descriptor.mediaType, digest: other.digest,
                size: other.image.descriptor.size)
            let bytes = manifest.json.serialized()
            let digest = Digest(sha256Of: bytes)
            try await registry.push(manifest: bytes, .imageManifest, as: digest.description, to: name)
            rewritten.append(
                Descriptor(
                    mediaType: .imageManifest, digest: digest, size: bytes.count,
                    artifactType: manifest.artifactType ?? entry.artifactType))
        }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: rewritten))
        try await registry.push(
            manifest: index.json.serialized(), .imageIndex, as: Self.referrersTag(other.digest), to: name)
    }
}
