// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// A temporary folder in which commands are typed; `vectors` in it are the recorded images.
final class Stage: Sendable {
    /// What a command did.
    struct Run {
        let code: Int
        /// Standard output and standard error, as they came; empty lines at the end left out.
        let lines: [String]
    }

    private let path: String

    init(vectors: URL) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "assay-cli-\(UUID().uuidString.lowercased())")
        path = folder.path()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending(path: "vectors").path(), withDestinationPath: vectors.path())
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Runs a line of shell in the folder; `assay` is the program that was built, or the one of `ASSAY`.
    func run(_ line: String, environment: [Subprocess.Environment.Key: String] = [:]) async throws -> Run {
        let program = try Self.program.get()
        let own: [Subprocess.Environment.Key: String] = [
            "PATH": "\(program.deletingLastPathComponent().path()):/usr/bin:/bin", "HOME": path,
        ]
        let script = "exec 2>&1; cd '\(path)' || exit 99\n\(line)"
        let result = try await Subprocess.run(
            .name("sh"), arguments: ["-c", script],
            environment: .custom(own.merging(environment) { _, new in new }), output: .string(limit: 4 << 20))
        let lines = result.standardOutput.split(separator: "\n", omittingEmptySubsequences: false)
        guard case .exited(let code) = result.terminationStatus else { throw Failure.signal(line) }
        return Run(code: Int(code), lines: lines.map(String.init).trimmed)
    }

    enum Failure: Error {
        case noProgram
        /// A signal ended the command.
        case signal(String)
    }

    private static let program = Result { try find() }

    private static func find() throws -> URL {
        if let named = ProcessInfo.processInfo.environment["ASSAY"] {
            return URL(filePath: named).absoluteURL
        }
        var folder = URL(filePath: Bundle.main.executablePath ?? "").absoluteURL
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            let candidate = folder.appending(path: "assay")
            let attributes = try? FileManager.default.attributesOfItem(atPath: candidate.path())
            if attributes?[.type] as? FileAttributeType == .typeRegular { return candidate }
        }
        throw Failure.noProgram
    }
}
