// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import OCIModel
import Policy
import Testing
import Verification

@testable import Store

/// Damage is found, set aside and told; it never looks like an allowance.
@Suite(.timeLimit(.minutes(3)))
struct CorruptionTests {
    /// What is done to a file that nobody has open.
    struct Damage: Sendable, CustomTestStringConvertible {
        var name: String
        var reason: StoreRecovery.Reason
        var harm: @Sendable (StoreStage) throws -> Void
        /// The same deed that does no harm.
        var twin: @Sendable (StoreStage) throws -> Void

        var testDescription: String { name }
    }

    static let damages: [Damage] = [
        Damage(name: "wrong magic", reason: .damaged) {
            try $0.change($0.database) { $0[3] ^= 0x20 }
        } twin: {
            try $0.change($0.database) { $0[3] ^= 0 }
        },
        Damage(name: "something else altogether", reason: .damaged) {
            try $0.change($0.database) { $0 = Array("not a database, but long enough to be one".utf8) }
        } twin: {
            try $0.change($0.database) { $0 = $0 + [] }
        },
        Damage(name: "cut in half", reason: .damaged) {
            try $0.change($0.database) { $0.removeLast($0.count / 2) }
        } twin: {
            try $0.change($0.database) { $0.removeLast(0) }
        },
        Damage(name: "cut to nothing", reason: .damaged) {
            try $0.change($0.database) { $0 = [] }
        } twin: {
            try $0.change($0.database) { $0 = $0.filter { _ in true } }
        },
        Damage(name: "a page of noise", reason: .damaged) {
            try $0.change($0.database) { bytes in
                for index in 4096..<8192 { bytes[index] = UInt8(truncatingIfNeeded: index &* 37) }
            }
        } twin: {
            try $0.change($0.database) { bytes in
                for index in 4096..<8192 { bytes[index] = bytes[index] }
            }
        },
        Damage(name: "a newer schema", reason: .newerSchema) {
            try $0.sql("PRAGMA user_version = \(StoreSchema.current.version + 1)")
        } twin: {
            try $0.sql("PRAGMA user_version = \(StoreSchema.current.version)")
        },
        Damage(name: "no schema", reason: .damaged) {
            try $0.sql("PRAGMA user_version = 0")
        } twin: {
            try $0.sql("PRAGMA user_version = 1")
        },
        Damage(name: "another program's", reason: .foreign) {
            try $0.sql("PRAGMA application_id = 1")
        } twin: {
            try $0.sql("PRAGMA application_id = \(0x4153_5359)")
        },
        Damage(name: "a trigger that nobody made", reason: .damaged) {
            try $0.sql(
                "CREATE TRIGGER t AFTER INSERT ON decision BEGIN UPDATE decision SET disposition = 'allow'; END"
            )
        } twin: {
            try $0.sql("ANALYZE")
            try $0.sql("DROP TABLE sqlite_stat1")
        },
        Damage(name: "an index less", reason: .damaged) {
            try $0.sql("DROP INDEX image_by_digest")
        } twin: {
            try $0.sql("REINDEX image_by_digest")
        },
    ]

    @Test("at opening", arguments: damages) func opening(_ damage: Damage) async throws {
        let stage = try StoreStage()
        let decisions = (1...40).map { PreparedDecision.sample($0, about: "argocd/\($0)") }
        try await stage.fill(decisions)
        try damage.twin(stage)
        let whole = try await stage.open()
        #expect(whole.recovery == nil)
        #expect(try await Set(whole.store.newest().map(\.subject)).count == 40)
        try stage.sql("PRAGMA wal_checkpoint(TRUNCATE)")

        let other = try StoreStage()
        try await other.fill(decisions)
        try damage.harm(other)
        let (store, recovery) = try await other.open()
        #expect(recovery?.reason == damage.reason)
        #expect(try await store.newest().isEmpty)
        try await store.keep(.sample(1))
        #expect(try await other.store().newest() == [.sample(1)])
        let quarantined = try other.quarantined()
        #expect(recovery?.quarantined == quarantined.first.map { "\(other.folder)/\($0)" })
        #expect(quarantined.count == 1)
    }

    @Test("the file with its log: all of it is set aside") func withLog() async throws {
        let stage = try StoreStage()
        let holder = try await stage.store()
        try await holder.keep(.sample(1))
        try stage.change(stage.database) { $0 = [] }
        let (store, recovery) = try await stage.open()
        #expect(recovery?.reason == .damaged)
        #expect(try await store.newest().isEmpty)
        let folder = try #require(recovery?.quarantined)
        let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/decisions.sqlite-wal")[.size]
        #expect((size as? Int ?? 0) > 4096)
    }

    @Test("at most three are kept, the newest") func atMostThree() async throws {
        let stage = try StoreStage()
        for round in 0..<5 {
            _ = try await stage.open(at: StoreStage.now + round)
            try stage.change(stage.database) { $0 = [0] }
        }
        #expect(
            try stage.quarantined() == [
                "corrupt-20260818T000002Z-01", "corrupt-20260818T000003Z-01", "corrupt-20260818T000004Z-01",
            ])
    }

    @Test("several in one second") func oneSecond() async throws {
        let stage = try StoreStage()
        for _ in 0..<3 {
            _ = try await stage.open()
            try stage.change(stage.database) { $0 = [0] }
        }
        _ = try await stage.open()
        #expect(
            try stage.quarantined() == [
                "corrupt-20260818T000000Z-01", "corrupt-20260818T000000Z-02", "corrupt-20260818T000000Z-03",
            ])
    }

    // MARK: rows

    /// SQL that changes a row of `decision` or `image`, and the same SQL with the value that is there.
    static let rows: [(name: String, harm: String, twin: String)] = [
        (
            "denied becomes allowed", "UPDATE decision SET disposition = 'allow'",
            "UPDATE decision SET disposition = 'deny'"
        ),
        (
            "an unknown disposition", "UPDATE decision SET disposition = 'Deny'",
            "UPDATE decision SET disposition = 'deny'"
        ),
        (
            "an unknown outcome", "UPDATE decision SET outcome = ''",
            "UPDATE decision SET outcome = 'rejected'"
        ),
        (
            "another outcome", "UPDATE decision SET outcome = 'verified'",
            "UPDATE decision SET outcome = 'rejected'"
        ),
        (
            "a malformed key", "UPDATE decision SET key = substr(key, 2)",
            "UPDATE decision SET key = substr(key, 1)"
        ),
        (
            "another message", "UPDATE decision SET message = x'00'",
            "UPDATE decision SET message = message"
        ),
        ("no UTF-8", "UPDATE decision SET report = x'ff'", "UPDATE decision SET report = report"),
        (
            "malformed warnings", "UPDATE decision SET warnings = x'5b'",
            "UPDATE decision SET warnings = warnings"
        ),
        (
            "warnings of numbers", "UPDATE decision SET warnings = CAST('[1]' AS BLOB)",
            "UPDATE decision SET warnings = CAST('[\"warning 1\"]' AS BLOB)"
        ),
        (
            "a later end", "UPDATE decision SET valid_until = 9999999999",
            "UPDATE decision SET valid_until = NULL"
        ),
        (
            "another time", "UPDATE decision SET decided_at = decided_at + 1",
            "UPDATE decision SET decided_at = decided_at + 0"
        ),
        ("no checksum", "UPDATE decision SET checksum = x''", "UPDATE decision SET checksum = checksum"),
        ("an image less", "DELETE FROM image", "DELETE FROM image WHERE position > 0"),
        (
            "an image more",
            "INSERT INTO image SELECT decision, 1, written, digest, outcome, disposition, code FROM image",
            "DELETE FROM image WHERE position = 1"
        ),
        ("a malformed digest", "UPDATE image SET digest = x'00'", "UPDATE image SET digest = digest"),
        ("no digest", "UPDATE image SET digest = NULL", "UPDATE image SET digest = digest"),
        (
            "an image's unknown outcome", "UPDATE image SET outcome = 'x'",
            "UPDATE image SET outcome = 'verified'"
        ),
        ("a code", "UPDATE image SET code = x''", "UPDATE image SET code = NULL"),
    ]

    @Test("a row that somebody changed", arguments: rows)
    func row(_ row: (name: String, harm: String, twin: String)) async throws {
        let stage = try StoreStage()
        let decision = PreparedDecision.sample(1, disposition: .deny)
        let store = try await stage.store()
        try await store.keep(decision)
        try stage.sql(row.twin)
        #expect(try await store.newest(about: decision.subject) == decision)
        #expect(stage.recoveries.isEmpty)
        try stage.sql(row.harm)
        let failure = await #expect(throws: StoreFailure.self) {
            try await store.newest(about: decision.subject)
        }
        guard case .corrupt = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(stage.recoveries.map(\.reason) == [.damaged])
        #expect(try stage.quarantined().count == 1)
        #expect(try await store.newest(about: decision.subject) == nil)
        try await store.keep(decision)
        #expect(try await store.decision(for: decision.key) == decision)
    }

    @Test("every way of asking finds it") func everyQuestion() async throws {
        let decision = PreparedDecision.sample(1, disposition: .deny, digest: Digest(sha256Of: [7]))
        let questions: [@Sendable (SQLiteDecisionStore) async throws -> Bool] = [
            { try await $0.decision(for: decision.key) == decision },
            { try await $0.newest(about: decision.subject) == decision },
            { try await $0.newest() == [decision] },
            { try await $0.subjects(running: Digest(sha256Of: [7])) == [decision.subject] },
        ]
        for question in questions {
            let stage = try StoreStage()
            let store = try await stage.store()
            try await store.keep(decision)
            #expect(try await question(store))
            try stage.sql("UPDATE decision SET disposition = 'allow'")
            let failure = StoreFailure.corrupt(why: "a checksum does not match its row")
            await #expect(throws: failure) { try await question(store) }
        }
    }

    @Test("many who find it at once set one file aside") func once() async throws {
        let stage = try StoreStage()
        let store = try await stage.store()
        for number in 1...20 { try await store.keep(.sample(number)) }
        try stage.sql("UPDATE decision SET message = x''")
        let results = await withTaskGroup(of: Result<PreparedDecision?, any Error>.self) { group in
            for number in 1...20 {
                group.addTask {
                    do {
                        return .success(try await store.decision(for: PreparedDecision.sample(number).key))
                    } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results {
            // Who came late found an empty store.
            if case .success(let decision) = result { #expect(decision == nil) }
        }
        #expect(stage.recoveries.count == 1)
        #expect(try stage.quarantined().count == 1)
    }

    // MARK: bytes

    /// What a store says of a decision whose file was changed: `nil` for damage that was found, or for nothing.
    private func answer(_ stage: StoreStage, _ decision: PreparedDecision) async throws -> PreparedDecision? {
        let (store, recovery) = try await stage.open()
        guard recovery == nil else { return nil }
        do {
            return try await store.decision(for: decision.key)
        } catch StoreFailure.corrupt {
            return nil
        }
    }

    @Test("a flipped bit in the values of a row is found") func flippedValue() async throws {
        let stage = try StoreStage()
        let decision = PreparedDecision.sample(1, disposition: .deny)
        try await stage.fill([decision])
        let whole = try Data(contentsOf: URL(filePath: stage.database))
        let needle = Data(decision.report.utf8)
        let place = try #require(whole.range(of: needle))
        #expect(try await answer(stage, decision) == decision)
        for offset in place.lowerBound - 20..<place.upperBound {
            try FileManager.default.removeItem(atPath: stage.folder + "/live")
            try FileManager.default.createDirectory(
                atPath: stage.folder + "/live", withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            var bytes = whole
            bytes[offset] ^= 0x01
            try bytes.write(to: URL(filePath: stage.database))
            #expect(try await answer(stage, decision) == nil, "byte \(offset)")
        }
    }

    @Test("a flipped bit in an index is found at opening") func flippedIndex() async throws {
        let stage = try StoreStage()
        let decision = PreparedDecision.sample(1, about: "argocd/of-an-index")
        try await stage.fill([decision])
        let whole = try Data(contentsOf: URL(filePath: stage.database))
        for text in [decision.subject, decision.key.digest.description] {
            var places: [Int] = []
            var rest = whole[...]
            while let place = rest.range(of: Data(text.utf8)) {
                places.append(place.lowerBound)
                rest = whole[place.upperBound...]
            }
            // In its table, and in its index.
            #expect(places.count == 2)
            for place in places {
                let copy = try StoreStage()
                try await copy.fill([decision])
                #expect(try Data(contentsOf: URL(filePath: copy.database)) == whole)
                #expect(try await copy.open().recovery == nil)
                try copy.sql("PRAGMA wal_checkpoint(TRUNCATE)")
                try copy.change(copy.database) { $0[place + 9] ^= 0x01 }
                #expect(try await copy.open().recovery?.reason == .damaged, "\(text), byte \(place)")
            }
        }
    }

    @Test(
        "a flipped bit anywhere in the file or its log never makes another decision", arguments: ["", "-wal"])
    func flippedAnywhere(_ file: String) async throws {
        let stage = try StoreStage()
        let decision = PreparedDecision.sample(1, disposition: .deny)
        let pristine = stage.outer + "/pristine"
        if file.isEmpty { try await stage.fill([decision]) }
        // The log is copied while it holds the decision.
        let holder = try await stage.store()
        if !file.isEmpty { try await holder.keep(decision) }
        try FileManager.default.copyItem(atPath: stage.folder + "/live", toPath: pristine)
        let size = try Data(contentsOf: URL(filePath: "\(pristine)/decisions.sqlite\(file)")).count
        #expect(size > 8192)
        for offset in [nil] + stride(from: 0, to: size, by: max(1, size / 150)).map(Optional.some) {
            let copy = try StoreStage()
            try FileManager.default.createDirectory(
                atPath: copy.folder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            try FileManager.default.copyItem(atPath: pristine, toPath: copy.folder + "/live")
            guard let offset else {
                #expect(try await answer(copy, decision) == decision)
                continue
            }
            try copy.change(copy.database + file) { $0[offset] ^= 0x10 }
            let found = try await answer(copy, decision)
            #expect(found == nil || found == decision, "byte \(offset)")
        }
        _ = holder
    }
}
