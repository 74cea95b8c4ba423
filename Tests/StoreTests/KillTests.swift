// SPDX-License-Identifier: Apache-2.0

import Foundation
import StoreCrash
import Testing
import Verification

@testable import Store

/// `kill -9` at any moment: what was acknowledged is there, and nothing is there that was not begun.
@Suite(.timeLimit(.minutes(5)))
struct KillTests {
    /// Ten lives of each of twenty stores.
    @Test("two hundred times", arguments: 0..<20) func tenLives(_ series: Int) async throws {
        let stage = try StoreStage()
        var (begun, kept): (Set<Int>, Set<Int>) = ([], [])
        for round in 0..<10 {
            let child = try Child(
                folder: stage.folder, first: round * 10_000, count: 10_000, log: "\(stage.outer)/log")
            // Some die before they have opened the store, some while they fold the log in.
            let enough = round % 4 == 0 ? 0 : Int.random(in: 1...30)
            if enough == 0 {
                try await Task.sleep(for: .microseconds(Int.random(in: 0...60_000)))
            } else {
                try await child.wait { $0.kept.count >= enough }
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...2_000)))
            await child.kill()
            #expect(child.words.other.isEmpty)
            begun.formUnion(child.words.begun)
            kept.formUnion(child.words.kept)
            if enough > 0 { #expect(child.words.kept.count >= enough) }

            let (store, recovery) = try await stage.open()
            #expect(recovery == nil)
            var found: Set<Int> = []
            for decision in try await store.newest() {
                let number = try #require(CrashDecision.number(decision.subject))
                #expect(decision == CrashDecision.make(number))
                found.insert(number)
            }
            #expect(kept.subtracting(found).isEmpty, "lost")
            #expect(found.subtracting(begun).isEmpty, "invented")
        }
        #expect(kept.count > 40)
        #expect(stage.recoveries.isEmpty)
    }
}
