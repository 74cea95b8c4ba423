// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import TestServer
import TestSigstore
import Testing

@testable import Verification

private let now = RevocationHost.now

struct RevocationMemoryTests {
    @Test func aListIsKeptForAnHour() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(lists: ["/list"])
            try host.publishList("/list")
            #expect(await source.status(of: question, at: now).isGood)
            try host.publishList("/list") { $0.entries = [.init(leaf.serial, at: now)] }
            #expect(await source.status(of: question, at: now + 3599).isGood)
            #expect(host.asked.count == 1)
            #expect(await source.status(of: question, at: now + 3600).isRevoked)
            #expect(host.asked.count == 2)
        }
    }

    @Test func aShortLivedListIsKeptForHalfItsLife() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list") {
                $0.thisUpdate = now
                $0.nextUpdate = now + 600
            }
            for time in [now, now + 299, now + 300] { _ = await source.status(of: question, at: time) }
            #expect(host.asked.count == 2)
            // In its second half it is asked for once a minute.
            for time in [now + 301, now + 359, now + 360] { _ = await source.status(of: question, at: time) }
            #expect(host.asked.count == 3)
        }
    }

    @Test func theListBeforeCountsWhileTheNextCannotBeHad() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list")
            #expect(await source.status(of: question, at: now).isGood)
            host.publish("/list") { .failure(500, "broken") }
            #expect(await source.status(of: question, at: now + 4000).isGood)
            #expect(host.asked.count == 2)
            #expect(await source.status(of: question, at: now + 86_400).code == .unreachable)
        }
    }

    @Test func anOlderListDoesNotReplaceANewerOne() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(lists: ["/list"])
            try host.publishList("/list") { $0.entries = [.init(leaf.serial, at: now - 60)] }
            #expect(await source.status(of: question, at: now).isRevoked)
            try host.publishList("/list") { $0.thisUpdate = now - 7200 }
            #expect(await source.status(of: question, at: now + 4000).isRevoked)
            #expect(host.asked.count == 2)
            try host.publishList("/list") { $0.thisUpdate = now - 3599 }
            #expect(await source.status(of: question, at: now + 8000).isGood)
        }
    }

    @Test func aStrangersListIsNotKept() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list")
            #expect(await source.status(of: question, at: now).isGood)
            let forged = try TestSigstore.Authority(.init(now: now)).revocationList(.init(now: now + 60))
            host.publish("/list") { .init(body: forged) }
            #expect(await source.status(of: question, at: now + 3700).isGood)
            #expect(host.asked.count == 2)
            let (_, other) = try host.question(lists: ["/other"])
            host.publish("/other") { .init(body: forged) }
            #expect(await source.status(of: other, at: now).code == .untrusted)
        }
    }

    @Test func failuresAreRememberedForAMinute() async throws {
        try await withRevocationHost { host, source in
            let (leaf, question) = try host.question(ocsp: ["/ocsp"], lists: ["/list"])
            for time in [now, now + 1, now + 59] {
                #expect(await source.status(of: question, at: time).code == .unreachable)
            }
            #expect(host.asked == ["POST /ocsp", "GET /list"])
            try host.publishAnswer("/ocsp", of: leaf)
            #expect(await source.status(of: question, at: now + 60).isGood)
        }
    }

    @Test func whatAResponderDoesNotKnowIsNotItsFailure() async throws {
        try await withRevocationHost { host, source in
            let unknown = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer("/ocsp", of: unknown.leaf, .unknown)
            #expect(await source.status(of: unknown.question, at: now).code == .notCovered)
            let known = try host.question(ocsp: ["/ocsp"])
            try host.publishAnswer("/ocsp", of: known.leaf)
            #expect(await source.status(of: known.question, at: now).isGood)
        }
    }

    @Test func manyWhoAskAtOnceFetchOnce() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list", delay: .milliseconds(300))
            let good = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 { group.addTask { await source.status(of: question, at: now).isGood } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(good == 20)
            #expect(host.asked.count == 1)
        }
    }

    @Test func whoStopsWaitingDoesNotStopTheOthers() async throws {
        try await withRevocationHost { host, source in
            let (_, question) = try host.question(lists: ["/list"])
            try host.publishList("/list", delay: .milliseconds(500))
            let first = Task { await source.status(of: question, at: now) }
            while host.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let second = Task { await source.status(of: question, at: now) }
            first.cancel()
            #expect(await second.value.isGood)
            #expect(host.asked.count == 1)
        }
    }

    // MARK: bounds

    private func verified(_ host: RevocationHost, _ edit: (inout TestSigstore.RevocationListRecipe) -> Void)
        throws -> VerifiedRevocationList
    {
        var recipe = TestSigstore.RevocationListRecipe(now: now)
        edit(&recipe)
        let (_, question) = try host.question()
        return try VerifiedRevocationList(
            try CertificateRevocationList(derEncoded: try host.authority.revocationList(recipe), from: ""),
            by: question.issuer)
    }

    @Test func theOldestListsGo() async throws {
        try await withRevocationHost { host, _ in
            let (_, question) = try host.question()
            let list = try verified(host) { _ in }
            var limits = RevocationLimits()
            limits.mostLists = 2
            let memory = RevocationMemory(limits)
            let keys = (0..<3).map { RevocationMemory.Key("http://a.test/\($0)", for: question) }
            for (index, key) in keys.enumerated() { _ = memory.keep(list, for: key, at: now + index) }
            #expect(memory.size.lists == 2)
            #expect(memory.size.bytes == 2 * list.list.size)
            #expect(memory.list(keys[0], at: now) == nil)
            #expect(memory.list(keys[2], at: now + 2)?.isFresh == true)
            _ = memory.keep(list, for: keys[2], at: now + 3)
            #expect(memory.size.lists == 2)
        }
    }

    @Test func theirBytesAreBounded() async throws {
        try await withRevocationHost { host, _ in
            let (_, question) = try host.question()
            let list = try verified(host) { _ in }
            let larger = try verified(host) { $0.entries = (0..<100).map { .init([1, UInt8($0)], at: now) } }
            var limits = RevocationLimits()
            limits.mostBytes = larger.list.size
            let memory = RevocationMemory(limits)
            let keys = (0..<2).map { RevocationMemory.Key("http://a.test/\($0)", for: question) }
            _ = memory.keep(list, for: keys[0], at: now)
            #expect(memory.size.lists == 1)
            _ = memory.keep(larger, for: keys[1], at: now)
            #expect(memory.size.lists == 1)
            #expect(memory.list(keys[1], at: now) != nil)
            // One that does not fit at all is used, and not kept.
            limits.mostBytes = larger.list.size - 1
            let small = RevocationMemory(limits)
            #expect(small.keep(larger, for: keys[0], at: now).list.size == larger.list.size)
            #expect(small.size.lists == 0)
        }
    }
}
