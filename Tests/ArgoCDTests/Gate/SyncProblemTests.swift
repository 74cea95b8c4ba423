// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ArgoCD

struct SyncProblemTests {
    @Test(arguments: SyncProblem.Code.allCases)
    func everyCodeIsInTheListOfReasonsOnce(code: SyncProblem.Code) throws {
        let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/reasons.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
            .filter { $0.hasPrefix("| `\(code.rawValue)` ") }
        #expect(rows == ["| `\(code.rawValue)` | undetermined | \(code.meaning) |"])
    }

    @Test func meaningsTellCodesApart() {
        let meanings = Set(SyncProblem.Code.allCases.map(\.meaning))
        #expect(meanings.count == SyncProblem.Code.allCases.count)
        #expect(meanings.allSatisfy { $0.hasSuffix(".") && !$0.contains("|") })
    }
}
