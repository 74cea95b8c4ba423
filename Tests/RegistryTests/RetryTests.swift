// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Testing

@testable import Registry

@Suite struct RetryPolicyTests {
    private func decide(
        _ outcome: RetryPolicy.Outcome, attempt: Int = 1, remaining: Duration = .seconds(30)
    ) -> RetryPolicy.Decision {
        RetryPolicy().decide(outcome, attempt: attempt, remaining: remaining, random: 0.5)
    }

    @Test(arguments: [500, 502, 503, 504]) func transientStatuses(_ status: Int) {
        #expect(decide(.status(status)) == .retry(after: .milliseconds(100)))
    }

    @Test(arguments: [200, 301, 304, 400, 401, 403, 404, 501, 505]) func finalStatuses(_ status: Int) {
        #expect(decide(.status(status)) == .conclude)
    }

    @Test(arguments: [HTTPTransportError.unreachable(host: "a", why: ""), .timedOut(host: "a")])
    func transientFailures(_ error: HTTPTransportError) {
        #expect(decide(.failure(error)) == .retry(after: .milliseconds(100)))
    }

    @Test(arguments: [
        HTTPTransportError.tls(host: "a", why: ""), .stopped, .cancelled, .bodyTooLarge(limit: 1),
        .redirectRefused(to: "a", .address), .malformedAnswer(host: "a", why: ""),
    ])
    func finalFailures(_ error: HTTPTransportError) {
        #expect(decide(.failure(error)) == .conclude)
    }

    @Test func pausesGrowUpToACap() {
        let policy = RetryPolicy(tries: 100)
        let pauses = [1, 2, 3, 6, 50].map { attempt in
            policy.decide(
                .status(503), attempt: attempt, remaining: .seconds(30), random: 0.5)
        }
        let expected: [Duration] = [
            .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(2500),
            .milliseconds(2500),
        ]
        #expect(pauses == expected.map { .retry(after: $0) })
    }

    @Test func theFourthTryIsTheLast() {
        #expect(decide(.status(503), attempt: 3) == .retry(after: .milliseconds(400)))
        #expect(decide(.status(503), attempt: 4) == .conclude)
        #expect(decide(.refused(status: 429, pause: .seconds(1)), attempt: 3) == .retry(after: .seconds(1)))
        #expect(decide(.refused(status: 429, pause: .seconds(1)), attempt: 4) == .conclude)
    }

    @Test(arguments: [429, 503]) func aHostsPauseIsHonoured(_ status: Int) {
        #expect(decide(.refused(status: status, pause: .seconds(7))) == .retry(after: .seconds(7)))
        #expect(decide(.refused(status: status, pause: .zero)) == .retry(after: .zero))
    }

    @Test func noPauseIsLongerThanTheTimeLeft() {
        #expect(
            decide(.refused(status: 429, pause: .seconds(30)), remaining: .seconds(30))
                == .tooLate(retryAfter: 30))
        #expect(
            decide(.refused(status: 429, pause: .seconds(29)), remaining: .seconds(30))
                == .retry(after: .seconds(29)))
        #expect(decide(.status(503), remaining: .milliseconds(50)) == .conclude)
    }

    @Test func whoHasAnotherPlaceToAskDoesNotWait() {
        let refusal = RetryPolicy.Outcome.refused(status: 429, pause: .seconds(1))
        func decide(_ waits: Bool) -> RetryPolicy.Decision {
            RetryPolicy(waitsOutPauses: waits).decide(
                refusal, attempt: 1, remaining: .seconds(30), random: 0.5)
        }
        #expect(decide(true) == .retry(after: .seconds(1)))
        #expect(decide(false) == .tooLate(retryAfter: 1))
    }

    @Test(arguments: [
        ("0", RetryAfter.delay(seconds: 0)), ("120", .delay(seconds: 120)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", .date(784_111_777)), ("Thu, 01 Jan 1970 00:00:00 GMT", .date(0)),
        ("Thu, 29 Feb 2024 23:59:60 GMT", .date(1_709_251_200)),
    ])
    func readsRetryAfter(_ text: String, _ expected: RetryAfter) {
        #expect(RetryAfter(text) == expected)
    }

    @Test(arguments: [
        "", "-1", "+1", "1.5", "9999999999", "soon", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT", "Sun 06 Nov 1994 08:49:37 GMT",
    ])
    func refusesRetryAfter(_ text: String) {
        #expect(RetryAfter(text) == nil)
    }
}

@Suite struct RetryTests {
    @Test func aHiccupIsPassedOver() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.status(503), .first(3))
            let meter = bench.time.meter()
            _ = try await bench.client().manifest(bench.repository, tag: "v1", meter: meter)
            #expect(meter.requests == 4)
            #expect(bench.time.pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
        }
    }

    @Test func aLastingFailureIsTold() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.status(503), .first(4))
            await #expect(throws: RegistryError.serverError(host: bench.registry.authority, status: 503)) {
                try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
        }
    }

    @Test func brokenConnectionsAreTriedAgain() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.connectionReset, .first(1))
            bench.registry.faults.add(.truncatedBody(keeping: 10), .first(1))
            let found = try await bench.client().manifest(
                bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(found.digest == bench.image.digest)
        }
    }

    @Test func aLongWaitIsToldAtOnce() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            bench.registry.faults.add(.status(429, retryAfter: 60))
            await #expect(
                throws: RegistryError.rateLimited(host: bench.registry.authority, retryAfter: 60)
            ) {
                try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            #expect(bench.registry.log.count == 1)
        }
    }

    @Test func aShortWaitIsKept() async throws {
        try await Bench.run { bench in
            bench.registry.faults.add(.status(429, retryAfter: 3), .first(1))
            _ = try await bench.client().manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(bench.time.pauses == [.seconds(3)])
        }
    }

    @Test func aClosedPortIsUnreachable() async throws {
        try await Bench.run { bench in
            let client = bench.client()
            await bench.registry.stop()
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                } == .unreachable)
        }
    }

    @Test func aRateSpacesRequests() async throws {
        try await Bench.run { bench in
            let client = bench.client(bench.settings { $0.requestsPerSecond = 2 })
            for _ in 0..<4 {
                _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            }
            #expect(bench.time.pauses == [.milliseconds(500), .milliseconds(500)])
        }
    }

    @Test func aRateThatLeavesNoTimeIsTold() async throws {
        try await Bench.run { bench in
            let client = bench.client(bench.settings { $0.requestsPerSecond = 0.01 })
            _ = try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
            #expect(
                await code { () async throws(RegistryError) in
                    try await client.manifest(bench.repository, tag: "v1", meter: bench.time.meter())
                } == .rateLimited)
        }
    }
}
