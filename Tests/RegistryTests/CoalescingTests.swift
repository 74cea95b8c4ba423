// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Synchronization
import Testing

@testable import Registry

/// The same question at the same time is one request.
@Suite struct CoalescingTests {
    /// Holds requests back until a test lets them go.
    private final class Gate: Sendable {
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func pass() async {
            while !isOpen.withLock(\.self), !Task.isCancelled { await Task.yield() }
        }
    }

    /// A client whose requests wait at a gate before they go to the bench's registry.
    private func gated(_ bench: Bench, _ gate: Gate) -> RegistryClient {
        let transport = bench.transport
        return RegistryClient(
            settings: RegistrySettings(),
            transport: HTTPTransport { (request) async throws(HTTPTransportError) -> HTTPResponse in
                await gate.pass()
                return try await transport.send(request)
            }, helper: CredentialHelper { _, _ in nil }, effects: bench.time.effects)
    }

    private func wait(for count: Int, _ client: RegistryClient) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while client.session.flights.waiting < count {
            try #require(ContinuousClock.now < deadline)
            await Task.yield()
        }
    }

    @Test func aCrowdWithOneQuestionSendsOneRequest() async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            let meters = (0..<10).map { _ in bench.time.meter() }
            let callers = meters.map { meter in
                Task { try await client.manifest(bench.repository, tag: "v1", meter: meter).digest }
            }
            try await wait(for: 10, client)
            gate.open()
            for caller in callers { #expect(try await caller.value == bench.image.digest) }
            #expect(bench.registry.log.count == 1)
            #expect(meters.map(\.requests).reduce(0, +) == 1)
            #expect(meters.allSatisfy { $0.bytes == bench.image.manifest.count })
            let traffic = try #require(client.traffic[bench.registry.authority])
            #expect((traffic.requests, traffic.coalesced) == (1, 9))
        }
    }

    @Test func theTagsOfARepositoryAreListedOnceForAll() async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            let callers = (0..<5).map { _ in
                Task { try await client.tags(bench.repository, meter: bench.time.meter()) }
            }
            try await wait(for: 5, client)
            gate.open()
            for caller in callers { #expect(try await caller.value == ["v1"]) }
            #expect(bench.targets == ["/v2/demo/app/tags/list?n=1000"])
        }
    }

    @Test func anotherQuestionIsAnotherRequest() async throws {
        try await Bench.run { bench in
            bench.registry.content.add(bench.image, to: "demo/app", tag: "v2")
            let gate = Gate()
            let client = gated(bench, gate)
            let callers = ["v1", "v2"].map { tag in
                Task { try await client.manifest(bench.repository, tag: tag, meter: bench.time.meter()) }
            }
            try await wait(for: 2, client)
            gate.open()
            for caller in callers { _ = try await caller.value }
            #expect(bench.registry.log.count == 2)
        }
    }

    @Test func otherCredentialsAskForThemselves() async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            let other = client.adding(credentials: [])
            let callers = [client, other].map { client in
                Task { try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter()) }
            }
            try await wait(for: 1, client)
            try await wait(for: 1, other)
            gate.open()
            for caller in callers { _ = try await caller.value }
            #expect(bench.registry.log.count == 2)
            #expect(client.traffic[bench.registry.authority]?.coalesced == 0)
        }
    }

    @Test func anotherCallersBudgetIsNotMine() async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            let poor = bench.time.meter(requestLimit: 0)
            let rich = bench.time.meter()
            let first = Task {
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: poor)
                }
            }
            try await wait(for: 1, client)
            let second = Task { try await client.manifest(bench.repository, tag: "v1", meter: rich) }
            try await wait(for: 2, client)
            gate.open()
            #expect(await first.value == .limit)
            #expect(try await second.value.digest == bench.image.digest)
            #expect((poor.requests, rich.requests) == (0, 1))
        }
    }

    /// Another's patience is not mine either: who has more time asks when the host allows it.
    @Test func anotherCallersPatienceIsNotMine() async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            bench.registry.faults.add(.status(429, retryAfter: 60), .first(1))
            let first = Task {
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                }
            }
            try await wait(for: 1, client)
            let patient = bench.time.meter(timeLimit: .seconds(90))
            let second = Task { try await client.manifest(bench.repository, tag: "v1", meter: patient) }
            try await wait(for: 2, client)
            gate.open()
            #expect(await first.value == .rateLimited)
            #expect(try await second.value.digest == bench.image.digest)
            #expect(bench.time.pauses == [.seconds(60)])
        }
    }

    @Test(arguments: [true, false]) func whoReadsIsChargedTheBytes(_ isEnough: Bool) async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            let size = bench.image.manifest.count
            let first = Task {
                try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            try await wait(for: 1, client)
            let meter = bench.time.meter(requestLimit: 0, byteLimit: isEnough ? size : size - 1)
            let second = Task {
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: meter)
                }
            }
            try await wait(for: 2, client)
            gate.open()
            _ = try await first.value
            #expect(await second.value == (isEnough ? nil : .limit))
            #expect(bench.registry.log.count == 1)
        }
    }

    @Test func aFailureOfTheRegistryIsEverybodys() async throws {
        try await Bench.run { bench in
            let gate = Gate()
            let client = gated(bench, gate)
            let callers = (0..<5).map { _ in
                Task {
                    await code { () async throws(RegistryError) in
                        try await client.manifest(bench.repository, tag: "v2", meter: bench.time.meter())
                    }
                }
            }
            try await wait(for: 5, client)
            gate.open()
            for caller in callers { #expect(await caller.value == .notFound) }
            #expect(bench.registry.log.count == 1)
        }
    }
}
