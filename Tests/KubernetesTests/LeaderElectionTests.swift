// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import Synchronization
import TestKubernetes
import Testing

@testable import Kubernetes

@Suite struct LeaderElectionTests {
    private let lease = ObjectKey(namespace: "assay", name: "assay")

    private func election(_ server: FakeAPIServer, _ clock: TestClock, _ identity: String) throws
        -> LeaderElection
    {
        LeaderElection(
            try server.client(), LeaderElectionSettings(lease: lease, identity: identity),
            effects: clock.effects)
    }

    /// Leads until it is cancelled.
    private let untilCancelled: @Sendable () async -> Void = {
        while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
    }

    /// Lets time pass in small steps, so that everybody who sleeps wakes in turn, until `condition` holds.
    private func pass(
        _ clock: TestClock, _ what: Comment, until condition: @escaping @Sendable () -> Bool
    ) async throws {
        try await eventually(what) {
            clock.advance(by: .milliseconds(500))
            try await Task.sleep(for: .milliseconds(5))
            return condition()
        }
    }

    @Test func oneLeadsAndTheOtherFollowsWhenItGoes() async throws {
        let server = try await FakeAPIServer.start()
        let clock = TestClock()
        let (a, b) = (try election(server, clock, "a"), try election(server, clock, "b"))
        let first = Task { await a.run(untilCancelled) }
        try await pass(clock, "a leads") { a.isLeader }
        let second = Task { await b.run(untilCancelled) }
        try await pass(clock, "b sees a") { b.holder == "a" }
        #expect(!b.isLeader)
        let spec = server.object(.leases, lease)?["spec"]
        #expect(spec?["holderIdentity"] == "a")
        #expect(spec?["leaseDurationSeconds"] == 15)
        #expect(spec?["leaseTransitions"] == 0)
        first.cancel()
        await first.value
        #expect(!a.isLeader)
        #expect(server.object(.leases, lease)?["spec"]?["holderIdentity"] == "")
        try await pass(clock, "b leads") { b.isLeader }
        #expect(server.object(.leases, lease)?["spec"]?["leaseTransitions"] == 1)
        second.cancel()
        await second.value
        await server.stop()
    }

    @Test func neverDoTwoLead() async throws {
        let server = try await FakeAPIServer.start()
        let clock = TestClock()
        let (a, b) = (try election(server, clock, "a"), try election(server, clock, "b"))
        let tasks = [a, b].map { election in Task { await election.run(untilCancelled) } }
        try await pass(clock, "one leads") { a.isLeader || b.isLeader }
        let (leader, follower) = a.isLeader ? (a, b) : (b, a)
        let name = a.isLeader ? "a" : "b"
        // The leader's writes fail; the other may write.
        server.inject(.status(500), times: .max) { request in
            request.method == "PUT"
                && String(decoding: request.body, as: UTF8.self).contains("\"holderIdentity\":\"\(name)\"")
        }
        try await pass(clock, "the other leads") {
            #expect(!(leader.isLeader && follower.isLeader))
            return follower.isLeader
        }
        #expect(!leader.isLeader)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await server.stop()
    }

    @Test func theWorkOfALeaderEndsWithItsLease() async throws {
        let server = try await FakeAPIServer.start()
        let clock = TestClock()
        let a = try election(server, clock, "a")
        let log = Mutex<[String]>([])
        let task = Task {
            await a.run {
                log.withLock { $0.append("begin") }
                while !Task.isCancelled { try? await Task.sleep(for: .milliseconds(2)) }
                log.withLock { $0.append("end") }
            }
        }
        try await pass(clock, "a leads") { log.withLock { $0 } == ["begin"] }
        server.put(
            .leases,
            object(
                .leases, "assay", namespace: "assay",
                spec: ["holderIdentity": "z", "leaseDurationSeconds": 15]))
        try await pass(clock, "a has stopped") { log.withLock { $0 } == ["begin", "end"] }
        #expect(!a.isLeader)
        try await pass(clock, "a leads again") { log.withLock { $0.count } == 3 }
        task.cancel()
        await task.value
        await server.stop()
    }

    @Test func aForeignClockMakesNoDifference() {
        var observation = LeaseObservation(identity: "a", duration: .seconds(15))
        var record = LeaseRecord()
        record.holder = "z"
        record.durationSeconds = 15
        record.renewTime = "1999-01-01T00:00:00.000000Z"
        let now = ContinuousClock.now
        observation.observe(record, at: now)
        #expect(observation.action(at: now + .seconds(14), unixTime: 5) == .wait)
        guard case .write(let taken) = observation.action(at: now + .seconds(15), unixTime: 5) else {
            Issue.record("it waits for ever")
            return
        }
        #expect(taken.holder == "a")
        // A sign of life begins the wait anew.
        record.renewTime = "1999-01-01T00:00:10.000000Z"
        observation.observe(record, at: now + .seconds(10))
        #expect(observation.action(at: now + .seconds(15), unixTime: 5) == .wait)
    }
}
