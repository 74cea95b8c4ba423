// SPDX-License-Identifier: Apache-2.0

import Foundation
import Policy
import Testing

/// The examples of `docs/slsa.md` mean what it says they do.
struct SlsaExampleTests {
    @Test func theExamplesAreRead() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/slsa.md"), encoding: .utf8)
        let blocks = page.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```").first ?? ""
        }.filter { $0.hasPrefix("slsa:") }
        #expect(blocks.count == 2)
        for block in blocks {
            let set = read(sound(block))
            #expect(set.diagnostics == [])
            let trust = try #require(set.projects.first?.body).slsa.trust
            #expect(!trust.builders.isEmpty || !trust.verifiers.isEmpty)
        }
    }
}
