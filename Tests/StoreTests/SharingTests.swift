// SPDX-License-Identifier: Apache-2.0

import Foundation
import StoreCrash
import Testing
import Verification

@testable import Store

/// Several stores on one folder, in one process and in two.
@Suite(.timeLimit(.minutes(1)))
struct SharingTests {
    @Test("one reads while the other writes: every decision is whole") func twoPools() async throws {
        let stage = try StoreStage()
        let (writer, reader) = (try await stage.store(), try await stage.store())
        let last = 200
        async let writing: Void = {
            for number in 1...last { try await writer.keep(CrashDecision.make(number)) }
        }()
        var seen = 0
        while seen < last {
            let newest = try await reader.newest()
            for decision in newest {
                let number = try #require(CrashDecision.number(decision.subject))
                #expect(decision == CrashDecision.make(number))
            }
            #expect(newest.count >= seen)
            seen = newest.count
        }
        try await writing
        #expect(stage.recoveries.isEmpty)
    }

    @Test("two write: nothing is lost") func twoWriters() async throws {
        let stage = try StoreStage()
        let stores = [try await stage.store(), try await stage.store()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (lane, store) in stores.enumerated() {
                group.addTask {
                    for number in stride(from: lane, to: 100, by: 2) {
                        try await store.keep(CrashDecision.make(number))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await stage.store().newest().count == 100)
    }

    @Test("another process writes, this one reads") func twoProcesses() async throws {
        let stage = try StoreStage()
        let reader = try await stage.store()
        let child = try Child(folder: stage.folder, first: 0, count: 60, log: stage.outer + "/log")
        try await child.wait { $0.kept.count == 60 }
        #expect(await child.end() == 0)
        for number in 0..<60 {
            #expect(try await reader.decision(for: CrashDecision.key(number)) == CrashDecision.make(number))
        }
    }

    @Test("what one set aside, the other leaves: what it keeps is in the new file") func replacedUnderneath()
        async throws
    {
        let stage = try StoreStage()
        var first: SQLiteDecisionStore? = try await stage.store()
        let second = try await stage.store()
        try await second.keep(.sample(1))
        try stage.sql("UPDATE decision SET message = x''")
        await #expect(throws: StoreFailure.self) { try await second.newest() }
        #expect(stage.recoveries.count == 1)
        try await first?.keep(.sample(2))
        try await second.keep(.sample(3))
        #expect(try await first?.newest(about: "argocd/web") == .sample(3))
        // Closing what belonged to the old file takes nothing of the new one.
        first = nil
        let third = try await stage.store()
        #expect(try await third.decision(for: PreparedDecision.sample(2).key) == .sample(2))
        #expect(try await third.decision(for: PreparedDecision.sample(3).key) == .sample(3))
        #expect(try await third.decision(for: PreparedDecision.sample(1).key) == nil)
    }

    @Test("a folder that somebody removed is made again, and that is told") func removed() async throws {
        let stage = try StoreStage()
        let store = try await stage.store()
        try await store.keep(.sample(1))
        try FileManager.default.removeItem(atPath: stage.folder)
        try await store.keep(.sample(2))
        #expect(stage.recoveries.map(\.reason) == [.missing])
        #expect(try await stage.store().newest() == [.sample(2)])
    }
}
