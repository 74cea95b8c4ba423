// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// moto, which imitates AWS over HTTP and signs as AWS KMS does; `scripts/install-peers` installs it.
///
/// Programs that run with ``environment`` take it for AWS: `cosign sign --key awskms:///alias/NAME`,
/// `cosign generate-key-pair --kms awskms:///alias/NAME`, and `assay` with a policy that names `alias/NAME` or an ARN.
/// An endpoint within `awskms://HOST/…` would be asked over TLS: leave it out. P-384 keys sign with SHA-384.
package struct MotoServer: Sendable {
    /// `http://127.0.0.1:PORT`.
    package let url: String
    /// The one region that tests use.
    package static let region = "eu-west-1"

    /// Runs `body` beside a new one, which ends with it.
    package static func run<Value: Sendable>(
        _ body: (MotoServer) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moto-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let portFile = folder.appending(path: "port").path()
        let result = try await Subprocess.run(
            .name("python"), arguments: Arguments([script, "serve", portFile]),
            environment: .custom(["PATH": "\(folderOfPrograms)", "PYTHONDONTWRITEBYTECODE": "1"]),
            input: .none, output: .discarded, error: .string(limit: 1 << 20)
        ) { execution in
            let result: Result<Value, any Error>
            do {
                result = .success(try await body(MotoServer(url: try await url(portFile))))
            } catch {
                result = .failure(error)
            }
            try execution.send(signal: .kill)
            return result
        }
        do {
            return try result.closureResult.get()
        } catch let error as MotoError {
            throw MotoError(description: "\(error) \(result.standardError.suffix(2000))")
        }
    }

    /// What makes a program take it for AWS. moto takes any credentials until it is told to ``authorize()``.
    package var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL": url, "AWS_ENDPOINT_URL_KMS": url, "AWS_REGION": Self.region,
            "AWS_DEFAULT_REGION": Self.region, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true",
        ]
    }

    /// Makes a key for each of AWS's names of specifications, under `alias/NAME`, and returns their ARNs. They sign, but
    /// for `SYMMETRIC_DEFAULT`.
    package func makeKeys(_ keys: [(spec: String, alias: String)]) async throws -> [String] {
        try await ask(["key"] + keys.flatMap { [$0.spec, $0.alias] })
    }

    /// A key's signature over a digest.
    ///
    /// - Parameters:
    ///   - key: An id, an ARN or `alias/NAME`.
    ///   - algorithm: AWS's name, `ECDSA_SHA_256` for example.
    package func sign(_ digest: [UInt8], _ key: String, _ algorithm: String) async throws -> [UInt8] {
        let hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let answer = try await ask(["sign", key, algorithm, hex])
        var digits = (answer.first ?? "")[...]
        var bytes: [UInt8] = []
        while let byte = UInt8(digits.prefix(2), radix: 16) {
            bytes.append(byte)
            digits = digits.dropFirst(2)
        }
        return bytes
    }

    /// Does `disable`, `enable` or `delete` to a key, which is named by its id or ARN.
    package func change(_ key: String, _ change: String) async throws {
        _ = try await ask(["state", key, change])
    }

    /// Makes a user who may do `kms:GetPublicKey` and nothing else.
    package func makeReader() async throws -> (accessKeyID: String, secretAccessKey: String) {
        let lines = try await ask(["user"])
        guard lines.count == 2 else { throw MotoError(description: "moto made no user") }
        return (lines[0], lines[1])
    }

    /// From now on signatures and permissions are checked.
    package func authorize() async throws { _ = try await ask(["authorize"]) }

    private func ask(_ arguments: [String]) async throws -> [String] {
        let run = try await PeerProgram(Self.python, environment: environment).run(
            [Self.script] + arguments)
        guard run.code == 0 else {
            throw MotoError(description: "server.py \(arguments[0]) failed: \(run.errors)")
        }
        return run.output.split(separator: "\n").map(String.init)
    }

    private static func url(_ portFile: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let port = try? String(contentsOf: URL(filePath: portFile), encoding: .utf8) {
                return "http://127.0.0.1:\(port)"
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw MotoError(description: "moto does not start")
    }

    package static let isInstalled = PeerFolder.isExecutable(python)
    /// Whether tests that need it run.
    package static let isExpected = isInstalled || PeerFolder.isCI

    private static let folderOfPrograms = "\(PeerFolder.path)/moto/bin"
    private static let python = "\(folderOfPrograms)/python"
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Moto/server.py")
        .path()
}

/// moto did not do what a test needs.
package struct MotoError: Error, CustomStringConvertible {
    package var description: String
}
