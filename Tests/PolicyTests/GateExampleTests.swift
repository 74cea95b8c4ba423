// SPDX-License-Identifier: Apache-2.0

import Foundation
import Policy
import Testing

/// The examples of the documentation mean what it says they do.
struct GateExampleTests {
    @Test func theExamplesAreRead() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "docs/gates.md"), encoding: .utf8)
        let blocks = page.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```").first ?? ""
        }
        #expect(blocks.count == 2)
        for block in blocks {
            let gates = block.hasPrefix("gates:") ? block : "gates:\n" + block
            let set = read(sound(gates))
            #expect(set.diagnostics == [])
            #expect(set.projects.first?.body?.gates.count == 1)
        }
    }
}
