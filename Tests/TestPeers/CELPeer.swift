// SPDX-License-Identifier: Apache-2.0

import Foundation

/// cel-expr-python, Google's evaluator of the Common Expression Language in C++; `scripts/install-peers` installs it.
package enum CELPeer {
    /// Runs `Tests/CELPeer/evaluate.py` over lines of questions; one line for each of them comes back.
    package static func evaluate(_ questions: [String]) async throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "cel-\(UUID().uuidString).jsonl")
        try Data((questions.joined(separator: "\n") + "\n").utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try await PeerProgram(
            python, environment: ["PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"]
        ).run([script, file.path()])
        guard run.code == 0 else { throw PeerError("evaluate.py failed: \(run.errors.suffix(2000))") }
        return run.output.split(separator: "\n").map(String.init)
    }

    /// Whether tests that need it run.
    package static let isExpected = PeerFolder.isExecutable(python) || PeerFolder.isCI

    private static let python = "\(PeerFolder.path)/cel/bin/python"
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "CELPeer/evaluate.py").path()
}
