// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// A program and the environment it runs in, which holds nothing but what is said here.
package struct PeerProgram: Sendable {
    /// How a run ended.
    package struct Run: Sendable {
        /// The exit code; 128 and the signal's number when a signal ended it, as shells say.
        package var code: Int
        package var output: String
        package var errors: String
    }

    package var path: String
    package var environment: [String: String]

    package init(_ path: String, environment: [String: String] = [:]) {
        self.path = path
        self.environment = environment
    }

    /// Runs it to its end.
    package func run(_ arguments: [String]) async throws -> Run {
        let file = URL(filePath: path)
        // Found by its name in its own folder: a path would need another package's type.
        var variables: [Subprocess.Environment.Key: String] = [
            "PATH": file.deletingLastPathComponent().path()
        ]
        for (name, value) in environment {
            if let key = Subprocess.Environment.Key(rawValue: name) { variables[key] = value }
        }
        let result = try await Subprocess.run(
            .name(file.lastPathComponent), arguments: Arguments(arguments), environment: .custom(variables),
            input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        let code =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        return Run(code: code, output: result.standardOutput, errors: result.standardError)
    }
}

/// A program that did not do what a test needs.
package struct PeerError: Error, CustomStringConvertible {
    package var description: String

    package init(_ description: String) { self.description = description }
}
