// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Whole decisions, compared with the recorded ones; `ASSAY_RECORD=1` records them anew.
@Suite struct GoldenDecisionTests {
    @Test("the cases are here") func cases() { #expect(GoldenCase.names.count >= 15) }

    @Test("as recorded", arguments: GoldenCase.names) func decision(_ name: String) async throws {
        let golden = try GoldenCase(name)
        let decision = try await golden.decision()
        if Self.records {
            try golden.record(decision)
        } else {
            let expected = try #require(
                golden.expected, "expected.json is missing; record it with ASSAY_RECORD=1")
            #expect(decision == expected, "\(difference(decision, expected))")
        }
    }

    private static let records = ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1"

    /// The first line that differs.
    private func difference(_ found: String, _ expected: String) -> String {
        let pairs = zip(found.split(separator: "\n"), expected.split(separator: "\n"))
        let first = pairs.enumerated().first { $0.element.0 != $0.element.1 }
        return first.map { "line \($0.offset + 1): \($0.element.0) instead of \($0.element.1)" } ?? "length"
    }
}
