// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Testing

@testable import Registry

/// A host that redirects lead to is asked at its own pace, and keeps its own pauses.
@Suite struct RedirectTrafficTests {
    /// Runs `body` with a registry whose manifests may be redirected to another's.
    private func run(_ body: (Bench, LocalRegistry) async throws -> Void) async throws {
        try await Bench.run { bench in
            try await withLocalRegistry { storage in
                storage.content.add(bench.image, to: "demo/app", tag: "v1")
                try await body(bench, storage)
            }
        }
    }

    private func redirect(
        _ bench: Bench, to storage: LocalRegistry, _ occurrence: FaultRule.Occurrence = .always
    ) {
        let target = "\(storage.url)/v2/demo/app/manifests/v1"
        bench.registry.faults.add(.redirect(to: target), on: .manifest, occurrence)
    }

    /// What `demo/app:v1` of a registry fails with; `nil` when it does not.
    private func outcome(
        _ client: RegistryClient, _ registry: LocalRegistry, _ meter: RequestMeter
    ) async -> RegistryError? {
        let repository = Repository(registry: registry.authority, path: "demo/app")
        do throws(RegistryError) {
            _ = try await client.manifest(repository, tag: "v1", meter: meter)
            return nil
        } catch {
            return error
        }
    }

    /// How long a host that refuses without a word is paused after a redirect, when both had refused before.
    @Test(arguments: [(0, 0, 1), (4, 0, 1), (0, 2, 4), (4, 2, 4)])
    func aPauseIsAsLongAsTheHostsOwnPastTells(_ ofRegistry: Int, _ ofStorage: Int, _ seconds: Int)
        async throws
    {
        try await run { bench, storage in
            let client = bench.client()
            for (registry, refusals) in [(bench.registry, ofRegistry), (storage, ofStorage)] {
                registry.faults.add(.status(429), .first(refusals))
                for _ in 0..<refusals {
                    let meter = bench.time.meter(timeLimit: .milliseconds(500))
                    #expect(await outcome(client, registry, meter)?.code == .rateLimited)
                    bench.time.advance(.seconds(60))
                }
            }
            redirect(bench, to: storage)
            storage.faults.add(.status(429), .first(1))
            let meter = bench.time.meter(timeLimit: .milliseconds(500))
            #expect(await outcome(client, bench.registry, meter)?.code == .rateLimited)
            let asked = storage.log.count
            let direct = await outcome(client, storage, bench.time.meter(timeLimit: .milliseconds(500)))
            #expect(direct == .rateLimited(host: storage.authority, retryAfter: seconds))
            #expect(storage.log.count == asked)
            bench.time.advance(.seconds(seconds))
            #expect(await outcome(client, storage, bench.time.meter()) == nil)
        }
    }

    /// What a redirect led to and was answered ends a row of refusals.
    @Test(arguments: [(true, 1), (false, 2)])
    func anAnswerBehindARedirectCounts(_ isAnswered: Bool, _ seconds: Int) async throws {
        try await run { bench, storage in
            let client = bench.client()
            storage.faults.add(.status(429), .first(1))
            let hasty = bench.time.meter(timeLimit: .milliseconds(500))
            #expect(await outcome(client, storage, hasty)?.code == .rateLimited)
            bench.time.advance(.seconds(60))
            if isAnswered {
                redirect(bench, to: storage)
                #expect(await outcome(client, bench.registry, bench.time.meter()) == nil)
            }
            storage.faults.add(.status(429))
            let last = bench.time.meter(timeLimit: .milliseconds(500))
            #expect(
                await outcome(client, storage, last)
                    == .rateLimited(host: storage.authority, retryAfter: seconds))
        }
    }

    @Test(arguments: [(true, [Duration.seconds(1), .seconds(1)]), (false, [])])
    func aRedirectTakesATurnOfItsHost(_ isRedirected: Bool, _ pauses: [Duration]) async throws {
        try await run { bench, storage in
            var host = HostSettings()
            host.requestsPerSecond = 1
            let client = bench.client(RegistrySettings(hosts: [storage.authority: host]))
            if isRedirected { redirect(bench, to: storage) }
            for _ in 0..<3 {
                #expect(await outcome(client, bench.registry, bench.time.meter()) == nil)
            }
            #expect(bench.time.pauses == pauses)
            #expect(storage.log.count == (isRedirected ? 3 : 0))
        }
    }

    @Test(arguments: [(true, [Duration.seconds(1)]), (false, [])])
    func redirectsAndOthersShareTheRate(_ isRedirected: Bool, _ pauses: [Duration]) async throws {
        try await run { bench, storage in
            let client = bench.client(RegistrySettings(requestsPerSecond: 1))
            if isRedirected { redirect(bench, to: storage) }
            for registry in [bench.registry, storage] {
                #expect(await outcome(client, registry, bench.time.meter()) == nil)
            }
            #expect(bench.time.pauses == pauses)
        }
    }

    /// The turn of the second redirect is ten seconds away.
    @Test(arguments: [(11, nil), (9, 10)] as [(Int, Int?)])
    func aTurnTooFarAwayEndsTheRequest(_ timeLimit: Int, _ retryAfter: Int?) async throws {
        try await run { bench, storage in
            var host = HostSettings()
            host.requestsPerSecond = 0.1
            let client = bench.client(RegistrySettings(hosts: [storage.authority: host]))
            redirect(bench, to: storage)
            #expect(await outcome(client, bench.registry, bench.time.meter()) == nil)
            let meter = bench.time.meter(timeLimit: .seconds(timeLimit))
            let refusal = retryAfter.map {
                RegistryError.rateLimited(host: bench.registry.authority, retryAfter: $0)
            }
            #expect(await outcome(client, bench.registry, meter) == refusal)
            #expect(storage.log.count == (retryAfter == nil ? 2 : 1))
        }
    }

    /// The wait for the end of a pause that a redirect came upon, if there is time for it.
    @Test(arguments: [(60, 60), (60, nil), (5, nil)] as [(Int, Int?)])
    func aPausedHostIsNotAskedByRedirect(_ pause: Int, _ retryAfter: Int?) async throws {
        try await run { bench, storage in
            let client = bench.client()
            redirect(bench, to: storage)
            storage.faults.add(.status(429, retryAfter: pause), .first(1))
            let direct = bench.time.meter(timeLimit: .seconds(1))
            #expect(await outcome(client, storage, direct)?.code == .rateLimited)
            if pause == 60, retryAfter == nil { bench.time.advance(.seconds(60)) }
            let meter = bench.time.meter()
            let refusal = retryAfter.map {
                RegistryError.rateLimited(host: bench.registry.authority, retryAfter: $0)
            }
            #expect(await outcome(client, bench.registry, meter) == refusal)
            #expect((bench.registry.log.count, storage.log.count) == (1, retryAfter == nil ? 2 : 1))
            #expect(meter.requests == (retryAfter == nil ? 2 : 1))
            #expect(bench.time.pauses == (pause == 5 ? [.seconds(5)] : []))
        }
    }
}

@Suite struct RedirectTrailTests {
    private let pauses = HostPauses()

    private func trail(_ places: [String]) -> RedirectTrail {
        let trail = RedirectTrail(from: places.first ?? "", pauses.turn(""))
        for place in places.dropFirst() { trail.add(place, pauses.turn(place)) }
        return trail
    }

    @Test(arguments: [
        (["a"], ["a"], ["a"]), (["a", "a"], ["a"], ["a"]), (["a", "b"], ["a", "b"], ["a", "b"]),
        (["a", "b", "c"], ["a", "b", "c"], ["a", "c"]), (["a", "b", "a"], ["a", "b"], ["a"]),
        (["a", "b", "c", "b"], ["a", "b", "c"], ["a", "b"]),
    ])
    func knowsEachHostOnceAndItsEnds(_ places: [String], _ all: [String], _ ends: [String]) {
        #expect(trail(places).all.map(\.place) == all)
        #expect(trail(places).ends.map(\.place) == ends)
    }

    @Test func theLastTurnAtAHostCounts() {
        var later = pauses
        _ = later.refuse("a", later.turn("a"), asked: .seconds(1), now: .now)
        let trail = RedirectTrail(from: "a", pauses.turn("a"))
        #expect(trail.ends.map(\.turn) == [pauses.turn("a")])
        trail.add("a", later.turn("a"))
        #expect(trail.ends.map(\.turn) == [later.turn("a")])
        #expect(later.turn("a") != pauses.turn("a"))
    }
}
