// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import StrictJSON
import Subprocess

/// Asks a program `docker-credential-NAME` for the credentials of a host, by docker's helper protocol.
public struct CredentialHelper: Sendable {
    /// What a program wrote and how it ended.
    public struct Outcome: Sendable {
        /// Whether it ended with status 0.
        public var succeeded: Bool
        /// Its standard output.
        public var output: [UInt8]

        /// An outcome from its parts.
        public init(succeeded: Bool, output: [UInt8]) {
            self.succeeded = succeeded
            self.output = output
        }
    }

    /// Runs a program with the argument `get` and `input` on standard input. `nil` when it cannot be run, takes
    /// longer than 10 seconds, or writes more than 64 KiB.
    public var run: @Sendable (_ program: String, _ input: String) async -> Outcome?

    /// A helper that is run by `run`.
    public init(run: @escaping @Sendable (_ program: String, _ input: String) async -> Outcome?) {
        self.run = run
    }

    /// Programs on the `PATH`, in our own environment: helpers look there for accounts and regions.
    public static let system = programs()

    /// Programs on `path`, or on our own. One that takes too long is killed.
    static func programs(
        on path: String? = nil, timeLimit: Duration = CredentialHelper.timeLimit
    ) -> CredentialHelper {
        CredentialHelper { program, input in
            let outcome: Outcome?? = await withTimeLimit(timeLimit) {
                let environment: Environment = path.map { .inherit.updating(["PATH": $0]) } ?? .inherit
                // A program may answer without reading: then writing fails, and that is no matter.
                let result = try? await Subprocess.run(
                    .name(program), arguments: ["get"], environment: environment, input: .inputWriter,
                    output: .bytes(limit: mostOutput), error: .discarded
                ) { execution in
                    _ = try? await execution.standardInputWriter.write(input)
                }
                return result.map {
                    Outcome(succeeded: $0.terminationStatus.isSuccess, output: $0.standardOutput)
                }
            }
            return outcome ?? nil
        }
    }

    /// Whether `name` is one that may become part of a program's name.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "-_.".utf8.contains($0)
            }
    }

    /// The credential for `host`, or `nil` when the helper has none. Throws `credentials`.
    func credential(name: String, host: String) async throws(RegistryError) -> Credential? {
        let program = "docker-credential-\(name)"
        let server = host == "docker.io" ? "https://index.docker.io/v1/" : host
        guard Self.isName(name), let outcome = await run(program, server) else {
            throw .credentials(host: host, why: "\(program) did not run to its end")
        }
        guard outcome.succeeded else {
            let text = String(decoding: outcome.output.prefix(200), as: UTF8.self)
            if text.contains("credentials not found") { return nil }
            throw .credentials(host: host, why: "\(program) failed")
        }
        guard let answer = try? JSON(parsing: outcome.output, limits: Self.limits),
            let username = answer["Username"]?.string, let secret = answer["Secret"]?.string
        else { throw .credentials(host: host, why: "\(program) did not answer with Username and Secret") }
        return username == "<token>" ? .identityToken(secret) : .basic(username: username, password: secret)
    }

    static let timeLimit = Duration.seconds(10)
    private static let mostOutput = 64 << 10
    private static let limits = JSONLimits(bytes: 64 << 10, depth: 4, nodes: 100)
}

extension CredentialHelper.Outcome: CustomStringConvertible, CustomReflectable {
    /// A placeholder.
    public var description: String { "<redacted>" }
    /// Nothing inside, so that no dump prints a secret.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
