// SPDX-License-Identifier: Apache-2.0

import Discovery
import HTTPTransport
import LocalRegistry
import OCIModel
import Policy
import Registry
import StrictJSON
import Synchronization
import Testing
import Verification

/// Which images of a registry a discovery finds. What is decided about them is given here.
@Suite(.timeLimit(.minutes(1)))
struct TagDiscoveryTests {
    @Test("the newest build first; what says no time last") func newestBuild() async throws {
        let found = try await discover(.newestBuild) { content in
            content.build("c", created: "2026-01-02T00:00:00Z")
            content.build("a", created: "2026-01-03T00:00:00+02:00")
            content.build("d", created: nil)
            content.build("b", created: "2026-01-03T00:00:00Z")
        }
        #expect(found.tags.map(\.tag) == ["b", "a", "c", "d"])
        #expect(found.tags.first?.created == RFC3339.seconds("2026-01-03T00:00:00Z"))
        #expect(found.tags.last?.created == nil)
    }

    @Test("of one moment, the later name") func sameMoment() async throws {
        let found = try await discover(.newestBuild) { content in
            for tag in ["b", "c", "a"] { content.build(tag, created: "2026-01-02T00:00:00Z") }
        }
        #expect(found.tags.map(\.tag) == ["c", "b", "a"])
    }

    @Test("an annotation, then a label says the time before the config does") func stated() async throws {
        let found = try await discover(.newestBuild) { content in
            content.build("config", created: "2026-01-02T00:00:00Z")
            content.build("label", created: "1970-01-01T00:00:00Z", label: "2026-01-03T00:00:00Z")
            content.build(
                "annotation", created: "2027-01-01T00:00:00Z", label: "2027-01-01T00:00:00Z",
                annotation: "2026-01-04T00:00:00Z")
            content.build("malformed", created: "2026-01-01T00:00:00Z", label: "yesterday")
        }
        #expect(found.tags.map(\.tag) == ["annotation", "label", "config", "malformed"])
    }

    @Test("the newest image of an index counts, or that of the platform") func index() async throws {
        func fill(_ content: RegistryContent) {
            content.buildIndex(
                "mixed", ["linux/amd64": "2026-01-01T00:00:00Z", "linux/arm64": "2026-01-09T00:00:00Z"])
            content.build("single", created: "2026-01-05T00:00:00Z")
        }
        #expect(try await discover(.newestBuild, fill).tags.map(\.tag) == ["mixed", "single"])
        let amd64 = try await discover(.newestBuild, platform: "linux/amd64", fill)
        #expect(amd64.tags.map(\.tag) == ["single", "mixed"])
    }

    @Test("an image for another platform is passed over for the next one") func platform() async throws {
        func fill(_ content: RegistryContent) {
            content.build("3.0.0", created: nil, platform: "linux/arm64")
            content.buildIndex("2.0.0", ["linux/amd64": nil, "linux/arm64": nil])
            content.build("1.0.0", created: nil)
        }
        let semVer = TagSelection.Strategy.semVer(nil, isStrict: true)
        let any = try await discover(semVer, limit: 2, fill)
        #expect(any.tags.map(\.tag) == ["3.0.0", "2.0.0"])
        let amd64 = try await discover(semVer, platform: "linux/amd64", limit: 2, fill)
        #expect(amd64.tags.map(\.tag) == ["2.0.0", "1.0.0"])
        #expect(amd64.passedOver == 1)
    }

    @Test("an index of attestations alone holds no image") func noImage() async throws {
        let found = try await discover(.lexical) { content in
            content.buildIndex("b", ["unknown/unknown": nil])
            content.buildIndex("a", ["unknown/unknown": nil, "linux/amd64": nil])
        }
        #expect(found.tags.map(\.tag) == ["a"])
        #expect(found.passedOver == 1)
    }

    @Test("what cannot be read may be the newest") func unreadable() async throws {
        let found = try await discover(.newestBuild) { content in
            content.build("new", created: "2026-01-09T00:00:00Z")
            content.build("broken", config: Array("{".utf8))
        }
        #expect(found.tags.map(\.tag) == ["broken", "new"])
        #expect(found.tags.first?.verdict.outcome == .undetermined)
        #expect(found.undetermined.map(\.tag) == ["broken"])
        #expect(found.selected?.tag == "new")
    }

    @Test("digests are asked about, with the tag that led to them") func asked() async throws {
        let asked = Mutex<[String]>([])
        let found = try await discover(.lexical) { content in
            content.build("a", created: nil)
        } verdict: { request in
            asked.withLock { $0.append(request.written) }
            return .verified
        }
        let digest = try #require(found.selected?.digest)
        #expect(asked.withLock { $0 } == ["\(found.repository):a@\(digest)"])
    }

    /// Outcomes of the tags c, b, a; what is selected, and the exit code.
    static let outcomes: [([Outcome], String?, Int32)] = [
        ([.verified, .rejected, .rejected], "c", 0),
        ([.rejected, .verified, .rejected], "b", 0),
        ([.undetermined, .rejected, .exempt], "a", 0),
        ([.rejected, .rejected, .rejected], nil, 1),
        ([.rejected, .undetermined, .rejected], nil, 3),
        ([.misconfigured, .misconfigured, .misconfigured], nil, 2),
    ]

    @Test("the best that is allowed", arguments: outcomes)
    func selects(_ outcomes: [Outcome], _ selected: String?, _ code: Int32) async throws {
        let byTag = Dictionary(uniqueKeysWithValues: zip(["c", "b", "a"], outcomes))
        let found = try await discover(.lexical) { content in
            for tag in ["a", "b", "c"] { content.build(tag, created: nil) }
        } verdict: { request in
            byTag[(try? request.reference.get().tag) ?? ""] ?? .misconfigured
        }
        #expect(found.selected?.tag == selected)
        #expect(found.exitCode == code)
    }

    @Test("an empty repository has nothing to promote") func empty() async throws {
        let found = try await discover(.lexical) { content in
            content.build("sha256-\(String(repeating: "0", count: 64)).sig", created: nil)
        }
        #expect(found.tags.isEmpty)
        #expect(found.hidden == 1)
        #expect(found.exitCode == 1)
    }

    @Test("more builds than are looked at") func tooMany() async throws {
        func fill(_ content: RegistryContent) {
            let digest = content.build("t0", created: nil)
            for number in 1...1000 { content.tag(Self.name, "t\(number)", digest) }
        }
        await #expect(throws: TagDiscoveryError.tooManyTags(found: 1001, limit: 1000)) {
            try await discover(.newestBuild, fill)
        }
        #expect(try await discover(.lexical, fill).tags.count == TagSelection.usualLimit)
    }

    @Test("one tag: its digest, and no list") func digest() async throws {
        let found = try await discover(.digest(tag: "stable")) { $0.build("stable", created: nil) }
        #expect(found.selected?.tag == "stable")
        #expect(found.requests == 1)
    }

    @Test("one tag that is not there: nothing, which is known") func noDigest() async throws {
        let found = try await discover(.digest(tag: "stable")) { $0.build("other", created: nil) }
        #expect(found.tags.isEmpty)
        #expect(found.exitCode == 1)
    }

    static let name = "demo"

    /// Discovers in a new registry.
    private func discover(
        _ strategy: TagSelection.Strategy, platform: String? = nil,
        limit: Int = TagSelection.usualLimit, _ fill: (RegistryContent) -> Void,
        verdict: @escaping @Sendable (ImageRequest) -> Outcome = { _ in .verified }
    ) async throws -> DiscoveredTags {
        try await withLocalRegistry { registry in
            fill(registry.content)
            let transport = HTTPTransport(HTTPTransportSettings(userAgent: "test"))
            let source = RegistryClient(settings: RegistrySettings(), transport: transport)
            let discovery = TagDiscovery(ManifestMemory(source), newMeter: { RequestMeter() }) {
                requests, _ in
                requests.map { request in
                    let outcome = verdict(request)
                    return ImageVerdict(
                        written: request.written, reference: nil, digest: nil, places: [], outcome: outcome,
                        disposition: outcome.disposition(under: .strict), requirements: [], reasons: [],
                        cost: .init())
                }
            }
            let repository = try ImageReference(parsing: "\(registry.authority)/\(Self.name)").repository
            let selection = TagSelection(
                strategy, platform: platform.flatMap { ImagePlatform($0) }, limit: limit)
            let result: Result<DiscoveredTags, TagDiscoveryError>
            do throws(TagDiscoveryError) {
                result = .success(
                    try await discovery.run(
                        repository, selection, under: EffectivePolicy(policies: [], application: nil)))
            } catch {
                result = .failure(error)
            }
            await transport.shutdown()
            return try result.get()
        }
    }
}

extension RegistryContent {
    /// Adds an image with times in its config, a label and an annotation.
    @discardableResult
    fileprivate func build(
        _ tag: String?, created: String?, label: String? = nil, annotation: String? = nil,
        platform: String = "linux/amd64"
    ) -> Digest {
        let parts = platform.split(separator: "/").map(String.init)
        var config = JSONObject()
        config["os"] = .string(parts[0])
        config["architecture"] = .string(parts[1])
        config["created"] = created.map(JSON.string)
        if let label { config["config"] = ["Labels": ["org.opencontainers.image.created": .string(label)]] }
        return build(
            tag, config: JSON.object(config).serialized(),
            annotations: annotation.map { ["org.opencontainers.image.created": $0] } ?? [:])
    }

    /// Adds an image with a config as it is.
    @discardableResult
    fileprivate func build(
        _ tag: String?, config: [UInt8], annotations: [String: String] = [:]
    ) -> Digest {
        addBlob(config, to: TagDiscoveryTests.name)
        let descriptor = Descriptor(
            mediaType: "application/vnd.oci.image.config.v1+json", digest: Digest(sha256Of: config),
            size: config.count)
        let manifest = Manifest(
            mediaType: .imageManifest, content: .image(config: descriptor, layers: []),
            annotations: annotations)
        return addManifest(
            manifest.json.serialized(), mediaType: .imageManifest, to: TagDiscoveryTests.name, tag: tag)
    }

    /// Adds an index of images, by platform and the time of each build.
    fileprivate func buildIndex(_ tag: String, _ builds: [String: String?]) {
        let entries = builds.sorted { $0.key < $1.key }.map { platform, created in
            let digest = build(nil, created: created, platform: platform)
            return Descriptor(mediaType: .imageManifest, digest: digest, size: 1, platform: platform)
        }
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: entries))
        addManifest(
            index.json.serialized(), mediaType: .imageIndex, to: TagDiscoveryTests.name, tag: tag)
    }
}
