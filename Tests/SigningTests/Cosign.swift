// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import OCIModel
import Signatures
import Signing
import Subprocess

/// The cosign programs of `scripts/install-peers`, where they are installed.
enum Cosign: String, CaseIterable {
    case two = "cosign2"
    case three = "cosign3"

    /// The folder of peers: `ASSAY_PEERS`, or `.build-peers` of this package.
    private static let peers =
        ProcessInfo.processInfo.environment["ASSAY_PEERS"]
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build-peers").path()

    private static var programs: String { "\(peers)/bin" }

    static var areInstalled: Bool {
        allCases.allSatisfy {
            FileManager.default.isExecutableFile(atPath: "\(programs)/\($0.rawValue)")
        }
    }

    /// The exit code of a command with the public key in a file. Nothing but loopback is asked.
    func run(_ arguments: [String], key: SigningKey) async throws -> Int {
        let home = FileManager.default.temporaryDirectory.appending(path: "signing-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        let keyFile = home.appending(path: "key.pub").path()
        try Data(key.publicKey.pem.utf8).write(to: URL(filePath: keyFile))
        let result = try await Subprocess.run(
            .name(rawValue),
            arguments: Arguments(
                arguments.prefix(1) + ["--key", keyFile, "--insecure-ignore-tlog"] + arguments.dropFirst()),
            environment: .custom([
                "COSIGN_PASSWORD": "", "HOME": home.path(), "TUF_MIRROR": home.path(), "PATH": Self.programs,
            ]),
            output: .discarded, error: .discarded)
        guard case .exited(let code) = result.terminationStatus else { return -1 }
        return Int(code)
    }
}
