// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Colour: on a terminal only, and not where somebody said `NO_COLOR`. `script` of bsdutils makes the terminal.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "there is no /usr/bin/script"),
    .timeLimit(.minutes(1)))
struct TerminalTests {
    private let verify =
        "assay verify --key vectors/cosign2-legacy-p256/key.pub --oci-layout vectors/cosign2-legacy-p256 demo/app:v1"

    @Test("a terminal gets colour") func terminal() async throws {
        #expect(try await output([:]).contains("\u{1B}[32m"))
    }

    @Test("NO_COLOR, TERM=dumb and pipes get none", arguments: ["NO_COLOR", "dumb", "pipe"])
    func plain(_ why: String) async throws {
        let text =
            switch why {
            case "NO_COLOR": try await output(["NO_COLOR": "1"])
            case "dumb": try await output(["TERM": "dumb"])
            default: try await output([:], pipe: " | cat")
            }
        #expect(text.contains("verified"))
        #expect(!text.contains("\u{1B}"))
    }

    private func output(_ environment: [String: String], pipe: String = "") async throws -> String {
        let stage = try Stage(vectors: ScriptTests.vectors)
        let variables = ["TERM": "xterm"].merging(environment) { _, new in new }
        let settings = variables.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        let line = "env \(settings) script -qec '\(verify)\(pipe)' /dev/null"
        return try await stage.run(line).lines.joined(separator: "\n")
    }
}
