// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import OCIModel
import Testing

@testable import Registry

@Suite struct MeterTests {
    @Test func theLastRequestOfABudgetIsSent() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let meter = bench.time.meter(requestLimit: 2)
            for _ in 0..<2 { _ = try await client.manifest(bench.repository, tag: "v1", meter: meter) }
            await #expect(throws: RegistryError.limitExceeded(.requests(limit: 2))) {
                try await client.manifest(bench.repository, tag: "v1", meter: meter)
            }
            #expect(meter.requests == 2)
            #expect(bench.registry.log.count == 2)
        }
    }

    @Test func bytesAreCountedAsTheyArrive() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let size = bench.image.manifest.count
            let meter = bench.time.meter(byteLimit: size)
            let digest = bench.image.digest
            _ = try await client.manifest(bench.repository, digest: digest, meter: meter)
            await #expect(throws: RegistryError.limitExceeded(.bytes(limit: size))) {
                try await client.manifest(bench.repository, digest: digest, meter: meter)
            }
        }
    }

    @Test func redirectsAreRequests() async throws {
        try await Bench.run { bench in
            let meter = bench.time.meter()
            bench.registry.faults.add(
                .redirect(to: "/v2/demo/app/manifests/v1"), targetContains: "manifests/v2")
            _ = try await bench.client().manifest(bench.repository, tag: "v2", meter: meter)
            #expect(meter.requests == 2)
        }
    }

    @Test func theDeadlineBeginsWithTheMeter() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let meter = bench.time.meter(timeLimit: .seconds(30))
            bench.time.advance(.seconds(31))
            await #expect(throws: RegistryError.timeout(host: bench.registry.authority)) {
                try await client.manifest(bench.repository, tag: "v1", meter: meter)
            }
            #expect(bench.registry.log.count == 0)
        }
    }

    @Test func aSilentRegistryTimesOut() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.neverAnswers)
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(
                        bench.repository, tag: "v1", meter: bench.time.meter(timeLimit: .milliseconds(100)))
                } == .timeout)
        }
    }

    @Test func aCancelledCallSaysSo() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.neverAnswers)
            let task = Task { () async -> RegistryError.Code? in
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                }
            }
            while bench.registry.log.count == 0 { try await Task.sleep(for: .milliseconds(1)) }
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }
}
