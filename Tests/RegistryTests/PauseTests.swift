// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Testing

@testable import Registry

/// A host that wants to be left alone is left alone by everybody.
@Suite struct PauseTests {
    private func outcome(
        _ client: RegistryClient, _ repository: Repository, tag: String = "v1", _ meter: RequestMeter
    ) async -> RegistryError? {
        do throws(RegistryError) {
            _ = try await client.manifest(repository, tag: tag, meter: meter)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [429, 503]) func nobodyAsksAHostThatPauses(_ status: Int) async throws {
        try await Bench.run { bench in
            let client = bench.client()
            let other = client.adding(credentials: [])
            let refusal = RegistryError.rateLimited(host: bench.registry.authority, retryAfter: 60)
            bench.registry.faults.add(.status(status, retryAfter: 60), .first(1))
            let meter = bench.time.meter()
            #expect(await outcome(client, bench.repository, meter) == refusal)
            for asking in [client, other] {
                #expect(await outcome(asking, bench.repository, meter) == refusal)
                #expect(
                    await code { () async throws(RegistryError) in
                        try await asking.tags(bench.repository, meter: meter)
                    } == .rateLimited)
            }
            #expect(bench.registry.log.count == 1)
            #expect(meter.requests == 1)
            bench.time.advance(.seconds(60))
            #expect(await outcome(other, bench.repository, bench.time.meter()) == nil)
            let traffic = try #require(client.traffic[bench.registry.authority])
            #expect((traffic.requests, traffic.refused, traffic.heldBack) == (2, 1, 4))
        }
    }

    @Test func withoutARefusalNobodyIsHeldBack() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            for asking in [client, client.adding(credentials: [])] {
                #expect(await outcome(asking, bench.repository, bench.time.meter()) == nil)
            }
            let traffic = try #require(client.traffic[bench.registry.authority])
            #expect((traffic.requests, traffic.refused, traffic.heldBack) == (2, 0, 0))
        }
    }

    /// 503 alone is a failure like others.
    @Test func aFailureWithoutAWishPausesNobody() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.status(503), .first(4))
            let client = bench.client()
            #expect(await outcome(client, bench.repository, bench.time.meter())?.code == .serverError)
            #expect(await outcome(client, bench.repository, bench.time.meter()) == nil)
            #expect(bench.registry.log.count == 5)
        }
    }

    @Test func whoHasTimeWaitsForTheEnd() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.status(429, retryAfter: 60), .first(1))
            let patient = bench.time.meter(timeLimit: .seconds(100))
            #expect(await outcome(client, bench.repository, patient) == nil)
            #expect(bench.time.pauses == [.seconds(60)])
            #expect(client.traffic[bench.registry.authority]?.waited == .seconds(60))
        }
    }

    /// Callers that come one after another and can wait for half a minute, while a registry refuses for a whole one.
    @Test func aMinuteOfRefusalsCostsAHandfulOfRequests() async throws {
        let script = Script { request, number in request.answered(number < 6 ? 429 : 404) }
        #expect(try await codesOfAMinute(script) == Array(repeating: .rateLimited, count: 4) + [.notFound])
        #expect(script.moments == [0, 1, 3, 7, 15, 31, 63].map { .seconds($0) })
    }

    @Test func withoutRefusalsEachCallerAsks() async throws {
        let script = Script { request, _ in request.answered(404) }
        #expect(try await codesOfAMinute(script) == Array(repeating: .notFound, count: 60))
        #expect(script.moments == (0..<60).map { .seconds($0) })
    }

    private func codesOfAMinute(_ script: Script) async throws -> [RegistryError.Code?] {
        let client = script.client()
        var codes: [RegistryError.Code?] = []
        while script.time.now < script.time.start + .seconds(60) {
            codes.append(await outcome(client, try .example(), script.time.meter())?.code)
            script.time.advance(.seconds(1))
        }
        return codes
    }

    @Test func aCrowdSendsNoMoreThanWasUnderWay() async throws {
        let script = Script { request, _ in request.answered(429, ["Retry-After": "60"]) }
        var limits = FetchLimits()
        limits.concurrency = 4
        let client = script.client(RegistrySettings(requestsPerSecond: 100), limits: limits)
        let repository = try Repository.example()
        let outcomes = await withTaskGroup(of: RegistryError?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await outcome(client, repository, tag: "v\(number)", script.time.meter())
                }
            }
            return await group.reduce(into: [RegistryError?]()) { $0.append($1) }
        }
        #expect(outcomes.count == 50)
        #expect(outcomes.allSatisfy { $0?.code == .rateLimited })
        #expect((1...4).contains(script.requests.count))
    }

    /// Those who wait come back at the host's rate, not all at once.
    @Test func theRateHoldsAfterAPauseToo() async throws {
        let script = Script { request, number in
            number == 0 ? request.answered(429, ["Retry-After": "5"]) : request.answered(404)
        }
        let client = script.client(RegistrySettings(requestsPerSecond: 1))
        let repository = try Repository.example()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    let meter = script.time.meter(timeLimit: .seconds(600))
                    #expect(
                        await outcome(client, repository, tag: "v\(number)", meter)?.code == .notFound)
                }
            }
        }
        let moments = script.moments
        #expect(moments.count == 11)
        for (number, moment) in moments.enumerated() { #expect(moment >= .seconds(number)) }
    }

    @Test(arguments: [
        ("30", 30), ("Tue, 14 Nov 2023 22:13:50 GMT", 30), ("Tue, 14 Nov 2023 22:13:00 GMT", 1), ("soon", 1),
    ])
    func aWishIsSecondsOrADate(_ text: String, _ seconds: Int) async throws {
        let script = Script { request, number in
            number == 0 ? request.answered(429, ["Retry-After": text]) : request.answered(404)
        }
        let found = await outcome(script.client(), try .example(), script.time.meter(timeLimit: .seconds(40)))
        #expect(found?.code == .notFound)
        #expect(script.moments == [.zero, .seconds(seconds)])
    }

    @Test func whoseTriesAreUsedUpIsToldSo() async throws {
        let script = Script { request, _ in request.answered(429) }
        let found = await outcome(script.client(), try .example(), script.time.meter())
        #expect(found == .rateLimited(host: "registry.example", retryAfter: nil))
        #expect(script.moments == [0, 1, 3, 7].map { .seconds($0) })
    }

    @Test func aMirrorsPauseDoesNotHoldUpTheRegistry() async throws {
        let script = Script { request, _ in
            request.url.authority == "mirror.example"
                ? request.answered(429, ["Retry-After": "3"]) : request.answered(404)
        }
        var host = HostSettings()
        host.mirrors = ["mirror.example"]
        let client = script.client(RegistrySettings(hosts: ["registry.example": host]))
        for _ in 0..<2 {
            let found = await outcome(client, try .example(), script.time.meter())
            #expect(found?.code == .notFound)
        }
        #expect(
            script.requests.map(\.url.authority) == [
                "mirror.example", "registry.example", "registry.example",
            ])
        #expect(script.time.pauses.isEmpty)
    }

    @Test func aTokenServiceIsAHostOfItsOwn() async throws {
        let script = Script { request, _ in
            request.url.authority == "auth.example"
                ? request.answered(429, ["Retry-After": "60"])
                : request.answered(
                    401,
                    ["WWW-Authenticate": #"Bearer realm="https://auth.example/token",service="s""#])
        }
        let client = script.client()
        let refusal = RegistryError.rateLimited(host: "auth.example", retryAfter: 60)
        let meter = script.time.meter()
        #expect(await outcome(client, try .example("a.example/app"), meter) == refusal)
        #expect(await outcome(client, try .example("b.example/app"), meter) == refusal)
        #expect(
            script.requests.map(\.url.authority) == ["a.example", "auth.example", "b.example"])
        #expect(client.traffic["auth.example"]?.heldBack == 1)
        #expect(client.traffic["auth.example"]?.refused == 1)
    }

    @Test func aRefusalBehindARedirectPausesBothHosts() async throws {
        try await Bench.run { bench in
            try await withLocalRegistry { storage in
                let client = bench.client()
                bench.registry.faults.add(.redirect(to: "\(storage.url)/blob"), on: .manifest, .first(1))
                storage.faults.add(.status(429, retryAfter: 60))
                let first = await outcome(client, bench.repository, bench.time.meter())
                #expect(first == .rateLimited(host: bench.registry.authority, retryAfter: 60))
                for authority in [bench.registry.authority, storage.authority] {
                    let repository = try Repository(parsing: "\(authority)/demo/app")
                    let found = await outcome(client, repository, bench.time.meter())
                    #expect(found == .rateLimited(host: authority, retryAfter: 60))
                }
                #expect((bench.registry.log.count, storage.log.count) == (1, 1))
            }
        }
    }
}

@Suite struct DefaultRateTests {
    @Test(arguments: [(nil, nil, 0), (2, nil, 2), (2, 1000, 0), (nil, 2, 2)] as [(Double?, Double?, Int)])
    func holdsForHostsThatSayNothing(_ shared: Double?, _ own: Double?, _ pauses: Int) async throws {
        try await Bench.run { bench in
            var settings = bench.settings { $0.requestsPerSecond = own }
            settings.requestsPerSecond = shared
            let client = bench.client(settings)
            for _ in 0..<4 {
                _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            #expect(bench.time.pauses.count == pauses)
        }
    }

    /// 401, token and answer, the last of which is tried twice.
    @Test func tokensAndTriesCount() async throws {
        try await Bench.run(RegistryBehavior(authentication: .bearer(TokenService()))) { bench in
            let client = bench.client(RegistrySettings(requestsPerSecond: 1))
            bench.registry.faults.add(.status(500), on: .manifest, .first(1))
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(bench.registry.log.count == 4)
            let waited = client.traffic[bench.registry.authority]?.waited
            #expect(waited == .milliseconds(2900))
        }
    }
}
