// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import StrictJSON
import Testing

@testable import Registry

@Suite struct ReferrersTests {
    /// Adds artifacts to the image and returns their descriptors, oldest first.
    private func addArtifacts(_ count: Int, to bench: Bench) -> [Descriptor] {
        (0..<count).map { number in
            let artifact = TestImage.artifact(
                Array("payload \(number)".utf8), type: "application/vnd.example", of: bench.image.descriptor)
            bench.registry.content.add(artifact, to: "demo/app")
            return artifact.descriptor
        }
    }

    private func addFallbackTag(_ descriptors: [Descriptor], to bench: Bench) {
        let index = Manifest(mediaType: .imageIndex, content: .index(manifests: descriptors))
        bench.registry.content.addManifest(
            index.json.serialized(), mediaType: .imageIndex, to: "demo/app",
            tag: "sha256-\(bench.image.digest.hex)")
    }

    private func find(_ bench: Bench, _ client: RegistryClient? = nil) async throws -> Referrers {
        try await (client ?? bench.client()).referrers(
            bench.repository, of: bench.image.digest, meter: bench.time.meter())
    }

    @Test func theAPIListsEveryType() async throws {
        try await Bench.run { bench in
            let added = addArtifacts(3, to: bench)
            let found = try await find(bench)
            #expect(found.source == .api)
            #expect(found.isComplete)
            #expect(Set(found.descriptors.map(\.digest)) == Set(added.map(\.digest)))
            #expect(bench.targets == ["/v2/demo/app/referrers/\(bench.image.digest)"])
        }
    }

    @Test func anEmptyListIsAnAnswer() async throws {
        try await Bench.run { bench in
            let found = try await find(bench)
            #expect(found.source == .api)
            #expect(found.descriptors.isEmpty)
        }
    }

    @Test func pagesAreFollowed() async throws {
        try await Bench.run(RegistryBehavior(referrers: .on(pageSize: 2))) { bench in
            let added = addArtifacts(5, to: bench)
            let found = try await find(bench)
            #expect(found.descriptors.count == added.count)
            #expect(found.isComplete)
            #expect(bench.registry.log.count(of: .referrers) == 3)
        }
    }

    @Test func pagesHaveABound() async throws {
        try await Bench.run(RegistryBehavior(referrers: .on(pageSize: 1))) { bench in
            _ = addArtifacts(3, to: bench)
            var limits = FetchLimits()
            limits.referrersPages = 3
            var found = try await find(bench, bench.client(limits: limits))
            #expect(found.isComplete)
            limits.referrersPages = 2
            found = try await find(bench, bench.client(limits: limits))
            #expect(!found.isComplete)
            #expect(found.descriptors.count == 2)
        }
    }

    @Test func entriesHaveABound() async throws {
        try await Bench.run { bench in
            _ = addArtifacts(3, to: bench)
            var limits = FetchLimits()
            limits.referrers = 3
            var found = try await find(bench, bench.client(limits: limits))
            #expect(found.isComplete)
            limits.referrers = 2
            found = try await find(bench, bench.client(limits: limits))
            #expect(!found.isComplete)
            #expect(found.descriptors.count == 2)
        }
    }

    @Test func aFailedLaterPageLeavesTheListIncomplete() async throws {
        try await Bench.run(RegistryBehavior(referrers: .on(pageSize: 2))) { bench in
            _ = addArtifacts(5, to: bench)
            bench.registry.faults.add(.status(500), on: .referrers, .after(1))
            let found = try await find(bench)
            #expect(!found.isComplete)
            #expect(found.descriptors.count == 2)
        }
    }

    @Test(arguments: [(500, RegistryError.Code.serverError), (403, .forbidden)])
    func aFailedFirstPageIsAnError(_ status: Int, _ expected: RegistryError.Code) async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.status(status), on: .referrers)
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.referrers(
                        bench.repository, of: bench.image.digest, meter: bench.time.meter())
                } == expected)
        }
    }

    @Test func withoutTheAPIATagTells() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let added = addArtifacts(2, to: bench)
            addFallbackTag(added + added, to: bench)
            let found = try await find(bench)
            #expect(found.source == .fallbackTag)
            #expect(found.descriptors.map(\.digest) == added.map(\.digest))
        }
    }

    @Test func withoutAPIAndTagThereAreNone() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let found = try await find(bench)
            #expect(found.source == .none)
            #expect(found.isComplete)
        }
    }

    @Test(arguments: [Fault.status(400), .status(404), .status(405), .status(406), .htmlPage])
    func theseAnswersMeanNoAPI(_ fault: Fault) async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(fault, on: .referrers)
            addFallbackTag(addArtifacts(1, to: bench), to: bench)
            let found = try await find(bench)
            #expect(found.source == .fallbackTag)
        }
    }

    @Test func aMissingAPIIsRemembered() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let client = bench.client()
            addFallbackTag(addArtifacts(1, to: bench), to: bench)
            for _ in 0..<3 { _ = try await find(bench, client) }
            _ = try await client.adding(credentials: []).referrers(
                bench.repository, of: bench.image.digest, meter: bench.time.meter())
            #expect(bench.registry.log.count(of: .referrers) == 1)
            #expect(bench.registry.log.count(of: .manifest) == 4)
        }
    }

    @Test func whatIsRememberedIsForgotten() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let client = bench.client()
            addFallbackTag(addArtifacts(1, to: bench), to: bench)
            _ = try await find(bench, client)
            bench.time.advance(.seconds(599))
            _ = try await find(bench, client)
            #expect(bench.registry.log.count(of: .referrers) == 1)
            bench.time.advance(.seconds(2))
            _ = try await find(bench, client)
            #expect(bench.registry.log.count(of: .referrers) == 2)
        }
    }

    /// An answer that a proxy or a fault gave once must not hide what the API lists.
    @Test func thereAreNoneOnlyWhenBothPlacesWereLookedAt() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            _ = addArtifacts(1, to: bench)
            bench.registry.faults.add(.htmlPage, on: .referrers, .first(1))
            #expect(try await find(bench, client).source == .none)
            let found = try await find(bench, client)
            #expect(found.source == .api)
            #expect(found.descriptors.count == 1)
        }
    }

    @Test func oneRepositorySaysNothingOfOthers() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let other = Repository(registry: bench.repository.registry, path: "demo/other")
            bench.registry.content.add(bench.image, to: other.path)
            bench.registry.faults.add(.htmlPage, on: .referrers, targetContains: "demo/app/")
            #expect(try await find(bench, client).source == .none)
            let found = try await client.referrers(
                other, of: bench.image.digest, meter: bench.time.meter())
            #expect(found.source == .api)
            #expect(bench.registry.log.records.last?.kind == .referrers)
        }
    }

    @Test func anAPIThatIsSuddenlyMissingIsAnError() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let before = try await find(bench, client)
            #expect(before.source == .api)
            bench.registry.faults.add(.htmlPage, on: .referrers, .first(1))
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.referrers(
                        bench.repository, of: bench.image.digest, meter: bench.time.meter())
                } == .unexpectedStatus)
            let after = try await find(bench, client)
            #expect(after.source == .api)
        }
    }

    @Test func manyFirstLookUpsProbeOnce() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let client = bench.client()
            addFallbackTag(addArtifacts(1, to: bench), to: bench)
            bench.registry.faults.add(.latency(.milliseconds(50)), on: .referrers)
            await withTaskGroup(of: Referrers?.self) { group in
                for _ in 0..<10 { group.addTask { try? await find(bench, client) } }
                for await found in group { #expect(found?.source == .fallbackTag) }
            }
            #expect(bench.registry.log.count(of: .referrers) == 1)
        }
    }

    @Test func aFailedProbeIsItsOwnCallersAlone() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.latency(.milliseconds(50)), on: .referrers)
            bench.registry.faults.add(.status(403), on: .referrers, .first(1))
            let failures = await withTaskGroup(of: RegistryError.Code?.self) { group in
                for _ in 0..<5 {
                    group.addTask {
                        await code { () async throws(RegistryError) in
                            try await client.referrers(
                                bench.repository, of: bench.image.digest, meter: bench.time.meter())
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(failures.compactMap(\.self) == [.forbidden])
        }
    }

    @Test func aFailedProbeTeachesNothing() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.status(403), on: .referrers, .first(1))
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.referrers(
                        bench.repository, of: bench.image.digest, meter: bench.time.meter())
                } == .forbidden)
            let found = try await find(bench, client)
            #expect(found.source == .api)
        }
    }

    @Test func aFallbackTagThatIsNoIndexIsAnError() async throws {
        try await Bench.run(RegistryBehavior(referrers: .off)) { bench in
            let client = bench.client()
            bench.registry.content.tag("demo/app", "sha256-\(bench.image.digest.hex)", bench.image.digest)
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.referrers(
                        bench.repository, of: bench.image.digest, meter: bench.time.meter())
                } == .unsupportedMediaType)
        }
    }

    @Test func theFallbackTagOfALongDigestIsCut() {
        let digest = Digest(of: [], .sha512)
        #expect(Referrers.fallbackTag(for: digest) == "sha512-" + digest.hex.prefix(64))
    }
}
