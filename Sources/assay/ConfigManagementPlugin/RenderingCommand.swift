// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictYAML
import Subprocess

/// The command that renders manifests.
struct RenderingCommand {
    /// A command that did not do its work.
    struct Failure: Error {
        /// Its exit code; 128 and the signal's number when a signal ended it, as shells say; 3 when it was not waited for.
        let code: Int32
        /// What it has not said itself; may be empty.
        var why = ""
    }

    var words: [String]
    var timeLimit: Duration

    /// Runs the command in the current folder and environment, and returns what it wrote to standard output. Its standard
    /// error is ours. Throws a ``Failure``.
    func run() async throws -> [UInt8] {
        let result = await withTimeLimit(timeLimit) { [words] in
            await Result {
                // A shell finds the program by its name or by its path, and then is that program.
                try await Subprocess.run(
                    .name("sh"), arguments: Arguments(["-c", "exec \"$@\"", "sh"] + words), input: .none,
                    output: .bytes(limit: Self.mostOutput), error: .currentStandardError)
            }
        }
        switch result {
        case nil:
            throw Failure(code: 3, why: "\(name) took longer than \(timeLimit.components.seconds) seconds")
        case .failure(let error as SubprocessError) where error.code == .outputLimitExceeded:
            throw Failure(code: 3, why: "\(name) wrote more than \(Self.mostOutput) bytes")
        case .failure: throw Failure(code: 3, why: "\(name) cannot be run")
        case .success(let ended):
            switch ended.terminationStatus {
            case .exited(0): return ended.standardOutput
            case .exited(let code): throw Failure(code: code)
            case .signaled(let signal): throw Failure(code: 128 + signal)
            }
        }
    }

    private var name: String { words.first ?? "" }

    /// What is read of manifests, in bytes.
    private static let mostOutput = YAMLLimits.manifests.bytes
}

extension Result where Failure == any Error {
    /// What `body` returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
