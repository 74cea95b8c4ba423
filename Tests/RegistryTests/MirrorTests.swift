// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Testing

@testable import Registry

@Suite struct MirrorTests {
    /// Runs with a registry that holds the image, and a mirror that is named for it and holds nothing yet.
    private func run(_ body: (Bench, LocalRegistry, RegistryClient) async throws -> Void) async throws {
        try await Bench.run { bench in
            try await withLocalRegistry { mirror in
                let client = bench.client(bench.settings { $0.mirrors = ["\(mirror.authority)/copies"] })
                try await body(bench, mirror, client)
            }
        }
    }

    @Test func aMirrorThatAnswersIsEnough() async throws {
        try await run { bench, mirror, client in
            mirror.content.add(bench.image, to: "copies/demo/app", tag: "v1")
            let found = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
            #expect(bench.targets.isEmpty)
            #expect(mirror.log.records.map(\.target) == ["/v2/copies/demo/app/manifests/v1"])
        }
    }

    @Test(arguments: [
        Fault.status(404), .status(500), .status(401), .htmlPage, .connectionReset, .wrongBytes,
        .endlessBody(),
    ])
    func whateverAMirrorDoesTheRegistryIsAsked(_ fault: Fault) async throws {
        try await run { bench, mirror, client in
            mirror.content.add(bench.image, to: "copies/demo/app", tag: "v1")
            mirror.faults.add(fault)
            let found = try await client.manifest(
                bench.repository, digest: bench.image.digest, meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
            #expect(bench.targets == ["/v2/demo/app/manifests/\(bench.image.digest)"])
        }
    }

    @Test func theRegistrysFailureIsTheCalls() async throws {
        try await run { bench, _, client in
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v2", meter: bench.time.meter())
                } == .notFound)
        }
    }

    @Test func aMirrorWithoutReferrersProvesNothing() async throws {
        try await run { bench, mirror, client in
            mirror.content.add(bench.image, to: "copies/demo/app", tag: "v1")
            let artifact = TestImage.artifact(
                [1], type: "application/vnd.example", of: bench.image.descriptor)
            bench.registry.content.add(artifact, to: "demo/app")
            let found = try await client.referrers(
                bench.repository, of: bench.image.digest, meter: bench.time.meter())
            #expect(found.descriptors.map(\.digest) == [artifact.digest])
        }
    }

    @Test func aUsedUpBudgetEndsTheSearch() async throws {
        try await run { bench, mirror, client in
            mirror.content.add(bench.image, to: "copies/demo/app", tag: "v1")
            let meter = bench.time.meter(requestLimit: 0)
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: meter)
                } == .limit)
            #expect(bench.targets.isEmpty)
        }
    }
}
