// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Testing

@testable import Registry

@Suite struct HostGatesTests {
    private final class Crowd: Sendable {
        let inside = Mutex(0)
        let most = Mutex(0)

        func visit() async {
            let now = inside.withLock { inside in
                inside += 1
                return inside
            }
            most.withLock { $0 = max($0, now) }
            await Task.yield()
            inside.withLock { $0 -= 1 }
        }
    }

    @Test func letsNoMoreInThanItsLimit() async throws {
        let gates = HostGates()
        let crowd = Crowd()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try? await gates.pass("a", limit: 3) { () async throws(RegistryError) in
                        await crowd.visit()
                    }
                }
            }
        }
        #expect(crowd.most.withLock(\.self) <= 3)
        #expect(gates.isIdle)
    }

    @Test func whoIsCancelledLeavesTheQueue() async throws {
        let gates = HostGates()
        try await gates.pass("a", limit: 1) { () async throws(RegistryError) in
            let waiting = Task { () async -> RegistryError.Code? in
                await code { () async throws(RegistryError) in
                    try await gates.pass("a", limit: 1) { () async throws(RegistryError) in }
                }
            }
            await Task.yield()
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
        }
        #expect(gates.isIdle)
    }

    @Test func hostsDoNotWaitForEachOther() async throws {
        let gates = HostGates()
        try await gates.pass("a", limit: 1) { () async throws(RegistryError) in
            try await gates.pass("b", limit: 1) { () async throws(RegistryError) in }
        }
        #expect(gates.isIdle)
    }
}

@Suite struct SingleFlightTests {
    /// Counts calls and holds them until it is opened.
    private final class Work: Sendable {
        let begun = Mutex(0)
        let isOpen = Mutex(false)

        func run(_ result: Result<Int, RegistryError> = .success(1)) async throws(RegistryError) -> Int {
            begun.withLock { $0 += 1 }
            while !isOpen.withLock(\.self) {
                if Task.isCancelled { throw .cancelled }
                await Task.yield()
            }
            return try result.get()
        }

        func open() { isOpen.withLock { $0 = true } }
        var count: Int { begun.withLock(\.self) }
    }

    @Test func workIsDoneOnce() async throws {
        let flights = SingleFlight<String, Int>()
        let work = Work()
        let tasks = (0..<20).map { _ in
            Task { try await flights.run("k") { () async throws(RegistryError) in try await work.run() } }
        }
        while work.count == 0 { await Task.yield() }
        for _ in 0..<1000 { await Task.yield() }
        work.open()
        for task in tasks { #expect(try await task.value == 1) }
        #expect(work.count == 1)
    }

    @Test func aFailureOfTheWorkIsShared() async throws {
        let flights = SingleFlight<String, Int>()
        let work = Work()
        let tasks = (0..<5).map { _ in
            Task {
                await code { () async throws(RegistryError) in
                    try await flights.run("k") { () async throws(RegistryError) in
                        try await work.run(.failure(.htmlAnswer(host: "a")))
                    }
                }
            }
        }
        while work.count == 0 { await Task.yield() }
        for _ in 0..<1000 { await Task.yield() }
        work.open()
        for task in tasks { #expect(await task.value == .html) }
        #expect(work.count == 1)
    }

    @Test func anotherCallersBudgetIsNotMine() async throws {
        let flights = SingleFlight<String, Int>()
        let poor = Work()
        let rich = Work()
        rich.open()
        let first = Task {
            await code { () async throws(RegistryError) in
                try await flights.run("k") { () async throws(RegistryError) in
                    try await poor.run(.failure(.limitExceeded(.requests(limit: 1))))
                }
            }
        }
        while poor.count == 0 { await Task.yield() }
        let second = Task {
            try await flights.run("k") { () async throws(RegistryError) in try await rich.run() }
        }
        for _ in 0..<1000 { await Task.yield() }
        poor.open()
        #expect(await first.value == .limit)
        #expect(try await second.value == 1)
    }

    @Test func whoIsCancelledLeavesTheOthersWork() async throws {
        let flights = SingleFlight<String, Int>()
        let work = Work()
        let first = Task {
            await code { () async throws(RegistryError) in
                try await flights.run("k") { () async throws(RegistryError) in try await work.run() }
            }
        }
        while work.count == 0 { await Task.yield() }
        let second = Task {
            try await flights.run("k") { () async throws(RegistryError) in try await work.run() }
        }
        for _ in 0..<1000 { await Task.yield() }
        first.cancel()
        #expect(await first.value == .cancelled)
        work.open()
        #expect(try await second.value == 1)
    }
}

@Suite struct TokenBucketTests {
    @Test func aSecondsWorthMayBurst() throws {
        let start = ContinuousClock.now
        var bucket = TokenBucket(requestsPerSecond: 4, now: start)
        for _ in 0..<4 { #expect(try bucket.reserve(now: start, limit: .zero).get() == .zero) }
        #expect(try bucket.reserve(now: start, limit: .seconds(1)).get() == .milliseconds(250))
        #expect(try bucket.reserve(now: start, limit: .seconds(1)).get() == .milliseconds(500))
    }

    @Test func aTurnTooFarAwayIsNotTaken() throws {
        let start = ContinuousClock.now
        var bucket = TokenBucket(requestsPerSecond: 1, now: start)
        _ = bucket.reserve(now: start, limit: .zero)
        #expect(throws: TokenBucket.Wait.self) {
            try bucket.reserve(now: start, limit: .milliseconds(999)).get()
        }
        #expect(try bucket.reserve(now: start, limit: .seconds(1)).get() == .seconds(1))
    }
}
