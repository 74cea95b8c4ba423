// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// A program and the environment it runs in, which holds nothing but what is said here.
struct Program: Sendable {
    /// How a run ended.
    struct Run: Sendable {
        /// The exit code; 128 and the signal's number when a signal ended it, as shells say.
        let code: Int
        let output: String
        let errors: String
    }

    let path: String
    var environment: [String: String] = [:]

    /// Runs it to its end.
    func run(_ arguments: [String], stdin: String = "") async throws -> Run {
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), environment: ownEnvironment, input: .string(stdin),
            output: .string(limit: 8 << 20), error: .string(limit: 1 << 20))
        return Run(
            code: result.terminationStatus.code, output: result.standardOutput,
            errors: result.standardError)
    }

    /// Runs it for as long as `body` does, then sends it a signal and waits.
    func run<Value: Sendable>(
        _ arguments: [String], until signal: Signal, _ body: () async throws -> Value
    ) async throws -> (value: Value, run: Run) {
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), environment: ownEnvironment, input: .none,
            output: .string(limit: 8 << 20), error: .string(limit: 1 << 20)
        ) { execution in
            let result = await Result { try await body() }
            try execution.send(signal: signal)
            return try result.get()
        }
        let run = Run(
            code: result.terminationStatus.code, output: result.standardOutput,
            errors: result.standardError)
        return (result.closureResult, run)
    }

    /// Found by its name in its own folder: paths would need another package's type.
    private var executable: Executable { .name(URL(filePath: path).lastPathComponent) }

    private var ownEnvironment: Subprocess.Environment {
        let folder = URL(filePath: path).deletingLastPathComponent().path()
        var variables: [Subprocess.Environment.Key: String] = ["PATH": folder]
        for (name, value) in environment {
            if let key = Subprocess.Environment.Key(rawValue: name) { variables[key] = value }
        }
        return .custom(variables)
    }
}

extension TerminationStatus {
    fileprivate var code: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): 128 + Int(signal)
        }
    }
}

extension Result where Failure == any Error {
    /// What `body` returns or throws.
    init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
