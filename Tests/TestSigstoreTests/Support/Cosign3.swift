// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import Subprocess
import TestSigstore
import Testing

/// The real cosign 3 of `scripts/install-peers`, which judges what is minted here.
enum Cosign3 {
    private static let folder =
        ProcessInfo.processInfo.environment["ASSAY_PEERS"].map { URL(filePath: $0).absoluteURL.path() }
        ?? URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build-peers").path()

    private static var path: String { "\(folder)/bin/cosign3" }

    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

    /// Who is expected to have signed.
    enum Expectation {
        case identity(TestSigstore.Identity)
        case key(TestSigstore.Key)
    }

    /// What it said, and its exit code.
    struct Verdict: Sendable {
        var code: Int
        var output: String
        var isAccepted: Bool { code == 0 }
    }

    /// `cosign verify-blob`, or `verify-blob-attestation` for an envelope with a statement.
    static func verify(
        _ signed: TestSigstore.Signed, bundle: JSON, root: JSON, _ expected: Expectation,
        _ options: [String] = []
    ) async throws -> Verdict {
        let home = FileManager.default.temporaryDirectory.appending(path: "minted-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: home) }
        func file(_ name: String, _ bytes: [UInt8]) throws -> String {
            let url = home.appending(path: name)
            try Data(bytes).write(to: url)
            return url.path()
        }
        var arguments: [String]
        switch signed.content {
        case .message: arguments = ["verify-blob"]
        case .envelope: arguments = ["verify-blob-attestation", "--type", "https://slsa.dev/provenance/v1"]
        }
        arguments += ["--bundle", try file("bundle.json", bundle.serialized())]
        arguments += ["--trusted-root", try file("root.json", root.serialized())]
        switch expected {
        case .identity(let identity):
            arguments += [
                "--certificate-identity", identity.nameText, "--certificate-oidc-issuer", identity.issuer,
            ]
        case .key(let key): arguments += ["--key", try file("key.pub", Array(key.pem.utf8))]
        }
        arguments += options + [try file("artifact", signed.artifact)]
        return try await run(arguments, home: home)
    }

    private static func run(_ arguments: [String], home: URL) async throws -> Verdict {
        // A path is not taken as a program's name, so a shell starts it.
        let result = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", "exec \"$0\" \"$@\" 2>&1", path] + arguments),
            environment: .custom([
                "HOME": home.path(), "PATH": "/usr/bin:/bin", "TUF_MIRROR": home.path(),
                "TUF_ROOT": home.path(),
            ]),
            output: .string(limit: 1 << 16), error: .discarded)
        guard case .exited(let code) = result.terminationStatus else {
            return Verdict(code: -1, output: result.standardOutput)
        }
        return Verdict(code: Int(code), output: result.standardOutput)
    }
}

extension Trait where Self == ConditionTrait {
    /// The test asks cosign 3; without it, it is skipped by name.
    static var needsCosign3: Self {
        .enabled(if: Cosign3.isInstalled, "scripts/install-peers did not install cosign3")
    }
}
