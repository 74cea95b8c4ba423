// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Policy
import StrictJSON
import Testing
import Verification

/// `subjectScope: allPlatforms`: every child that a runtime could choose needs evidence.
@Suite(.timeLimit(.minutes(1)))
struct PlatformTests {
    private static let attestation = ["vnd.docker.reference.type": "attestation-manifest"]

    private let bench: EngineBench
    private let good = TestImage(label: "good")
    private let evil = TestImage(platform: "linux/arm64", label: "evil")

    init() throws {
        bench = try EngineBench()
        for image in [good, evil] { bench.content.images.add(image, to: "demo/app") }
        try bench.sign(good, .bundle)
    }

    /// The outcome and the codes for an unsigned index of these children.
    private func verdict(_ children: [Descriptor]) async throws -> String {
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: children))
        return try await verdict(index.json.serialized())
    }

    private func verdict(_ index: [UInt8]) async throws -> String {
        let digest = bench.content.images.addManifest(index, mediaType: .imageIndex, to: "demo/app")
        let verdicts = await bench.engine.verify(
            [ImageRequest("registry.example/demo/app@\(digest)")],
            under: try bench.policy("subjectScope: allPlatforms"))
        let verdict = try #require(verdicts.first)
        return ([verdict.outcome.rawValue] + verdict.allReasons.map(\.code)).joined(separator: " ")
    }

    private func child(
        _ image: TestImage, _ platform: String?, type: MediaType = .imageManifest,
        _ annotations: [String: String] = [:]
    ) -> Descriptor {
        Descriptor(
            mediaType: type, digest: image.digest, size: image.manifest.count, annotations: annotations,
            platform: platform)
    }

    @Test("attestations of BuildKit need no signature") func attestations() async throws {
        let first = child(good, "linux/amd64")
        #expect(try await verdict([first]) == "verified")
        #expect(
            try await verdict([first, child(evil, "unknown/unknown", Self.attestation)]) == "verified")
    }

    @Test(
        "an annotation hides no child that has a platform",
        arguments: ["linux/arm64", "Unknown/unknown", nil])
    func annotated(_ platform: String?) async throws {
        let second = child(evil, platform, Self.attestation)
        #expect(
            try await verdict([child(good, "linux/amd64"), second])
                == "rejected signature.none image.platform")
        try bench.sign(evil, .bundle)
        #expect(try await verdict([child(good, "linux/amd64"), second]) == "verified")
    }

    @Test("a media type hides no child", arguments: ["application/x-unknown", "application/json"])
    func otherType(_ type: MediaType) async throws {
        let second = child(evil, "linux/arm64", type: type)
        #expect(
            try await verdict([child(good, "linux/amd64"), second])
                == "rejected signature.none image.platform")
        try bench.sign(evil, .bundle)
        #expect(try await verdict([child(good, "linux/amd64"), second]) == "verified")
    }

    @Test("a nested index hides no child") func nested() async throws {
        let inner = TestImage.index(platforms: ["linux/arm64"], label: "inner")
        bench.content.images.add(inner, to: "demo/app")
        let children = [child(good, "linux/amd64"), child(inner, "linux/arm64", type: .imageIndex)]
        #expect(try await verdict(children) == "rejected signature.none image.platform")
        try bench.sign(inner.members[0], .bundle)
        #expect(try await verdict(children) == "verified")
    }

    @Test("a nested index may be signed itself") func nestedSigned() async throws {
        let inner = TestImage.index(platforms: ["linux/arm64"], label: "inner")
        bench.content.images.add(inner, to: "demo/app")
        let children = [child(inner, nil, type: .imageIndex)]
        #expect(try await verdict(children) == "rejected signature.none image.platform")
        try bench.sign(inner, .bundle)
        #expect(try await verdict(children) == "verified")
    }

    @Test("children have a bound, nested ones included") func bounded() async throws {
        var limits = VerificationEngine.Limits()
        limits.platforms = 2
        let bench = try EngineBench(FakeContent(), limits: limits)
        let inner = TestImage.index(platforms: ["linux/arm64", "linux/s390x"], label: "inner")
        let image = TestImage(label: "first")
        for image in [inner, image] { bench.content.images.add(image, to: "demo/app") }
        for image in inner.members + [image] { try bench.sign(image, .bundle) }
        func outcome(_ children: [Descriptor]) async throws -> [String] {
            let index = Manifest(mediaType: .imageIndex, content: .index(manifests: children))
            let digest = bench.content.images.addManifest(
                index.json.serialized(), mediaType: .imageIndex, to: "demo/app")
            return await bench.engine.verify(
                [ImageRequest("registry.example/demo/app@\(digest)")],
                under: try bench.policy("subjectScope: allPlatforms")
            ).flatMap { [$0.outcome.rawValue] + $0.allReasons.map(\.code) }
        }
        #expect(try await outcome([image.descriptor, inner.members[0].descriptor]) == ["verified"])
        #expect(
            try await outcome([image.descriptor, inner.descriptor]) == ["undetermined", "evidence.bound"])
    }

    @Test("a second list under the name in other case is refused") func otherCase() async throws {
        func index(_ key: String) -> [UInt8] {
            var object = JSONObject()
            object["schemaVersion"] = 2
            object["manifests"] = [child(good, "linux/amd64").json]
            object[key] = [child(evil, "linux/amd64").json]
            return JSON.object(object).serialized()
        }
        #expect(try await verdict(index("x-manifests")) == "verified")
        #expect(try await verdict(index("Manifests")).hasPrefix("undetermined registry.malformed"))
    }
}
