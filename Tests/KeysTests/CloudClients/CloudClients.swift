// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import TestPeers
import Testing

/// The clients that Google and Microsoft publish, as `scripts/install-peers` installs them.
enum CloudClients {
    private static let python = "\(PeerFolder.path)/cloud-clients/bin/python"

    /// Whether they are there, or must be.
    static var areExpected: Bool { PeerFolder.isExecutable(python) || PeerFolder.isCI }

    /// Runs a script of `Tests/CloudClients` and reads the JSON that it prints.
    static func run(
        _ script: String, _ arguments: [String], _ variables: [String: String]
    ) async throws -> JSON {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "CloudClients/\(script)").path()
        let run = try await PeerProgram(python, environment: variables).run([path] + arguments)
        try #require(run.code == 0, "\(run.errors)")
        return try JSON(parsing: run.output)
    }
}
