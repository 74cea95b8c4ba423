// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import OCIModel
import Policy
import Store
import Verification

/// A store of 10,000 decisions about 2,000 applications: opening it beside opening an empty one, and using it.
enum StoreBench {
    static func run() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "assay-bench-\(UUID().uuidString)"
        ).path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let empty = try await opening("\(folder)/empty")
        let store = try await open("\(folder)/full")
        let keeping = try await Measure.once {
            for number in 0..<decisions { try await store.keep(decision(number)) }
        }
        let full = try await opening("\(folder)/full")
        var count = 0
        let newest = try await Measure.once { count = try await store.newest().count }
        guard count == applications else { throw BenchError("\(count) of \(applications) newest decisions") }
        let reading = try await Measure.once {
            for number in 0..<decisions where try await store.decision(for: key(number)) == nil {
                throw BenchError("decision \(number) is lost")
            }
        }
        Table.row("open an empty store", "\(Table.number(empty * 1e3, 1)) ms")
        Table.row("open one of 10,000 decisions", "\(Table.number(full * 1e3, 1)) ms", target: "≤ 2,000 ms")
        Table.row("  × the empty one", Table.number(full / empty))
        Table.row("the newest decision about each of 2,000", "\(Table.number(newest.wall * 1e3, 1)) ms")
        Table.row("read a decision", "\(Table.number(reading.wall / Double(decisions) * 1e6, 0)) µs")
        Table.row("keep a decision", "\(Table.number(keeping.wall / Double(decisions) * 1e6, 0)) µs")
    }

    /// Seconds that an opening takes, the best of five: the file is in the system's memory.
    private static func opening(_ folder: String) async throws -> Double {
        _ = try await open(folder)
        var best = Double.infinity
        for _ in 0..<5 { best = min(best, try await Measure.once { _ = try await open(folder) }.wall) }
        return best
    }

    private static func open(_ folder: String) async throws -> SQLiteDecisionStore {
        let (store, recovery) = try await SQLiteDecisionStore.open(folder, now: { now })
        if let recovery { throw BenchError(recovery.why) }
        return store
    }

    private static func key(_ number: Int) -> DecisionKey {
        DecisionKey(Digest(sha256Of: Array("decision \(number)".utf8)))
    }

    private static func decision(_ number: Int) -> PreparedDecision {
        decision(
            number, key: key(number), subject: "argocd/app-\(number % applications)", at: now + number)
    }

    /// An allowance of three images.
    static func decision(_ number: Int, key: DecisionKey, subject: String, at moment: Int)
        -> PreparedDecision
    {
        let images = (0..<3).map { image in
            PreparedImage(
                written: "registry.example/shop/app-\(image):\(number)",
                digest: Digest(sha256Of: Array("image \(number) \(image)".utf8)), outcome: .verified,
                disposition: .allow)
        }
        return PreparedDecision(
            key: key, subject: subject, outcome: .verified, disposition: .allow, images: images,
            decidedAt: moment,
            // What a report of three images has.
            report: String(repeating: "{\"found\": \"a signature\"}", count: 250))
    }

    private static let decisions = 10_000
    private static let applications = 2_000
    private static let now = 1_787_000_000
}
