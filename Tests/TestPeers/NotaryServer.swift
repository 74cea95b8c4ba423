// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// A notary server that keeps everything in memory, and `notary`, which publishes there (Notary v1, which Docker Content
/// Trust uses); `scripts/install-peers` installs both.
package struct NotaryServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    /// Where keys and the publisher's trust data are.
    package let folder: String

    /// Runs `body` beside a new one, which ends with it.
    ///
    /// - Parameters:
    ///   - folder: An empty folder, which the caller removes.
    ///   - port: A free port.
    ///   - isReady: Whether the server at this URL answers.
    package static func run<Value: Sendable>(
        in folder: String, port: Int, isReady: @Sendable (String) async -> Bool,
        _ body: (NotaryServer) async throws -> Value
    ) async throws -> Value {
        let server = NotaryServer(url: "http://127.0.0.1:\(port)", folder: folder)
        let settings = "\(folder)/server.json"
        try """
        {"server": {"http_addr": "127.0.0.1:\(port)"}, "trust_service": {"type": "local"},
         "logging": {"level": "error"}, "storage": {"backend": "memory"}}
        """.write(toFile: settings, atomically: true, encoding: .utf8)
        let result = try await Subprocess.run(
            .name("notary-server"), arguments: ["-config=\(settings)"],
            environment: .custom(["PATH": "\(programs)"]), input: .none, output: .discarded,
            error: .string(limit: 1 << 20)
        ) { execution in
            let result: Result<Value, any Error>
            do {
                try await server.wait(isReady)
                result = .success(try await body(server))
            } catch {
                result = .failure(error)
            }
            try execution.send(signal: .kill)
            return result
        }
        return try result.closureResult.get()
    }

    /// Runs `notary` to its end; throws unless it succeeds.
    package func notary(_ arguments: [String]) async throws {
        let passphrases = ["ROOT", "TARGETS", "SNAPSHOT", "DELEGATION"]
        var environment: [Subprocess.Environment.Key: String] = ["PATH": "\(Self.programs)"]
        for role in passphrases {
            guard let key = Subprocess.Environment.Key(rawValue: "NOTARY_\(role)_PASSPHRASE") else {
                continue
            }
            environment[key] = "correct horse"
        }
        let result = try await Subprocess.run(
            .name("notary"), arguments: Arguments(["-s", url, "-d", "\(folder)/trust"] + arguments),
            environment: .custom(environment),
            // What it asks is whether one is sure.
            input: .string("yes\n"), output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
        guard result.terminationStatus.isSuccess else {
            throw PeerError(
                "notary \(arguments.joined(separator: " ")) failed: \(result.standardError.suffix(2000))")
        }
    }

    private func wait(_ isReady: @Sendable (String) async -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while await !isReady(url) {
            guard ContinuousClock.now < deadline else { throw PeerError("notary-server does not answer") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    package static let isInstalled =
        PeerFolder.isExecutable("\(programs)/notary-server") && PeerFolder.isExecutable("\(programs)/notary")
    /// Whether tests that need it run.
    package static let isExpected = isInstalled || PeerFolder.isCI

    private static let programs = "\(PeerFolder.path)/pkg/notary/usr/bin"
}
