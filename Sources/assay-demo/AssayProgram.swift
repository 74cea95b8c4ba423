// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// The real `assay`, run the way a reader would.
struct AssayProgram: Sendable {
    private let folder: String
    private let name: String

    /// The program that `ASSAY` names, or the one beside this program. Throws when there is none.
    static func found() throws -> AssayProgram {
        let own = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments.first ?? "")
        let named = ProcessInfo.processInfo.environment["ASSAY"].map { URL(filePath: $0) }
        let program = (named ?? own.deletingLastPathComponent().appending(path: "assay")).absoluteURL
        guard FileManager.default.isExecutableFile(atPath: program.path()) else {
            throw DemoError.noProgram(program.path())
        }
        return AssayProgram(
            folder: program.deletingLastPathComponent().path(), name: program.lastPathComponent)
    }

    /// Runs a command in the current folder, on this program's own output, and returns its exit code.
    func run(_ arguments: [String]) async throws -> Int {
        let result = try await Subprocess.run(
            .name(name), arguments: Arguments(arguments), environment: environment,
            output: .currentStandardOutput, error: .currentStandardError)
        guard case .exited(let code) = result.terminationStatus else {
            throw DemoError.notFinished(arguments.joined(separator: " "))
        }
        return Int(code)
    }

    /// What a command writes to its standard output, unseen.
    func output(_ arguments: [String]) async throws -> [UInt8] {
        try await Subprocess.run(
            .name(name), arguments: Arguments(arguments), environment: environment,
            output: .bytes(limit: 1 << 20), error: .discarded
        ).standardOutput
    }

    /// The reader's own, but for what could lead a command away from the registry of this process.
    private var environment: Subprocess.Environment {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return .inherit.updating([
            "PATH": "\(folder):\(path)", "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
        ])
    }
}
