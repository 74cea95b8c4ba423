// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Registry
import Synchronization
import TestServer
import TestSigstore
import Testing

@testable import Verification

private let now = RevocationHost.now

/// What asking may cost an image, and the process.
struct RevocationBoundTests {
    private func meter(_ time: Duration) -> RequestMeter { RequestMeter(timeLimit: time) }

    // MARK: time

    @Test func nothingIsWaitedForBeyondTheDeadline() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list", delay: .milliseconds(1500))
            async let patient = source.status(of: question, at: now, meter: meter(.seconds(60)))
            let late = await source.status(of: question, at: now, meter: meter(.milliseconds(300)))
            #expect(late == .unknown(.unreachable(host.url("/list"), why: "no time was left")))
            #expect(await patient.isGood)
            #expect(await source.status(of: question, at: now, meter: meter(.seconds(60))).isGood)
            #expect(host.asked.count == 1)
        }
    }

    @Test func whoHasNoTimeAsksNobodyAndBlamesNoPlace() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"], lists: ["/list"])
            try host.publishAnswer("/ocsp", of: leaf)
            let late = await source.status(of: question, at: now, meter: meter(.zero))
            #expect(late.code == .unreachable)
            #expect(host.asked.isEmpty)
            #expect(await source.status(of: question, at: now).isGood)
        }
    }

    @Test func anothersDeadlineIsNotOurs() async throws {
        let fetch = SharedFetch<String, Int>()
        let begun = Tally()
        let first = Task {
            await fetch.value("a", by: .now + .seconds(60)) {
                begun.enter()
                try? await Task.sleep(for: .milliseconds(300))
                return nil
            }
        }
        while begun.inside == 0 { await Task.yield() }
        let second = await fetch.value("a", by: .now + .seconds(60)) {
            begun.enter()
            return 2
        }
        #expect(second == 2)
        #expect(await first.value == nil)
        #expect(begun.inside == 2)
    }

    // MARK: requests

    @Test func requestsAreCountedForAnImage() async throws {
        try await withRevocationHost { host, source in
            let meter = meter(.seconds(60))
            for _ in 1..<RequestMeter.revocationRequestLimit { #expect(meter.takeRevocationRequest()) }
            let first = try host.question(lists: ["/a"]).question
            let second = try host.question(lists: ["/b"]).question
            for path in ["/a", "/b"] { try host.publishList(path) }
            #expect(await source.status(of: first, at: now, meter: meter).isGood)
            #expect(
                await source.status(of: second, at: now, meter: meter)
                    == .unknown(.unreachable(host.url("/b"), why: "too many requests were needed")))
            #expect(host.asked == ["GET /a"])
            #expect(await source.status(of: first, at: now, meter: meter).isGood, "it is kept")
            #expect(await source.status(of: second, at: now).isGood, "another image has its own")
            #expect(meter.requests == 0)
        }
    }

    // MARK: downloads

    @Test(arguments: [1, 2]) func fewListsAreFetchedAtOneTime(_ most: Int) async throws {
        var limits = RevocationLimits()
        limits.mostDownloads = most
        limits.listTime = .seconds(60)
        try await withRevocationHost(limits: limits) { host, source in
            let paths = (0..<4).map { "/\($0)" }
            let questions = try paths.map { try host.question(lists: [$0]).question }
            for path in paths { try host.publishList(path, delay: .seconds(60)) }
            let codes = await withTaskGroup(of: RevocationProblem.Code?.self) { group in
                for question in questions {
                    group.addTask {
                        await source.status(of: question, at: now, meter: meter(.seconds(3))).code
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes == [.unreachable, .unreachable, .unreachable, .unreachable])
            #expect(host.asked.count == most)
        }
    }

    @Test func slotsAreGivenOnAndNotLost() async throws {
        let slots = DownloadSlots(2)
        let tally = Tally()
        for _ in 0..<2 {
            let done = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<12 {
                    group.addTask {
                        await slots.run(by: .now + .seconds(index < 6 ? 60 : 0)) {
                            tally.enter()
                            try? await Task.sleep(for: .milliseconds(50))
                            tally.leave()
                            return true
                        } ?? false
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(done >= 6)
        }
        #expect(tally.most == 2)
    }

    @Test func whoseTurnDoesNotComeLeaves() async throws {
        let slots = DownloadSlots(1)
        let tally = Tally()
        let first = Task {
            await slots.run(by: .now + .seconds(60)) {
                tally.enter()
                try? await Task.sleep(for: .milliseconds(800))
                return 1
            }
        }
        while tally.inside == 0 { await Task.yield() }
        #expect(await slots.run(by: .now + .milliseconds(50)) { 2 } == nil)
        #expect(await slots.run(by: .now + .seconds(60)) { 3 } == 3)
        #expect(await first.value == 1)
    }
}

/// How many are in something, and were at one time at most.
private final class Tally: Sendable {
    private let state = Mutex((inside: 0, most: 0))

    var inside: Int { state.withLock { $0.inside } }
    var most: Int { state.withLock { $0.most } }

    func enter() {
        state.withLock { state in
            state.inside += 1
            state.most = max(state.most, state.inside)
        }
    }

    func leave() { state.withLock { $0.inside -= 1 } }
}
