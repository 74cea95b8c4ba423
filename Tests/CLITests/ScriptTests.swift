// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Runs the scripts of `Tests/CLI`; with `ASSAY_RECORD=1`, what differs is written into them.
@Suite(.timeLimit(.minutes(1)))
struct ScriptTests {
    static let names = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test("the scripts are here") func scripts() { #expect(Self.names.count >= 5) }

    @Test("does what it says", arguments: names) func script(_ name: String) async throws {
        let file = Self.folder.appending(path: name)
        var script = Script(parsing: try String(contentsOf: file, encoding: .utf8))
        let stage = try Stage(vectors: Self.vectors)
        var differs = false
        for (index, part) in script.parts.enumerated() {
            switch part {
            case .prose: continue
            case .file(let name, let lines): try stage.write(name, lines.joined(separator: "\n") + "\n")
            case .command(var command):
                let run = try await stage.run(command.line)
                let harmful = run.lines.filter { !$0.isHarmless }
                #expect(harmful.isEmpty, "\(command.line) prints control characters")
                guard run.code != command.code || !run.lines.matches(command.output) else { continue }
                differs = true
                if !Self.records {
                    Issue.record(
                        "\(name): $ \(command.line)\n\(run.lines.joined(separator: "\n"))\n? \(run.code)")
                }
                (command.output, command.code) = (run.lines, run.code)
                script.parts[index] = .command(command)
            }
        }
        if differs, Self.records { try Data(script.text.utf8).write(to: file) }
    }

    private static let records = ProcessInfo.processInfo.environment["ASSAY_RECORD"] == "1"
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let folder = tests.appending(path: "CLI")
    static let vectors = tests.appending(path: "Vectors")
}

extension String {
    /// Whether a terminal shows this line as it is.
    fileprivate var isHarmless: Bool {
        unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
    }
}
