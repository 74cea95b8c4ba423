// SPDX-License-Identifier: Apache-2.0

import Foundation
import Signatures
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

        /// Whether it failed and said why in these words.
        func refuses(_ words: String) -> Bool { code != 0 && output.contains(words) }
    }

    /// `cosign verify-blob`, or `verify-blob-attestation` for an envelope with a statement.
    static func verify(
        _ signed: TestSigstore.Signed, bundle: JSON, root: JSON, _ expected: Expectation,
        _ options: [String] = []
    ) async throws -> Verdict {
        try await inNewFolder { folder in
            let command =
                switch signed.content {
                case .message: ["verify-blob"]
                case .envelope(let envelope, _):
                    ["verify-blob-attestation", "--type", predicateType(of: envelope.payload)]
                }
            let bundleFile = try write("bundle.json", bundle.serialized(), folder)
            let artifact = try write("artifact", signed.artifact, folder)
            return try await run(
                command + ["--bundle", bundleFile] + common(root, expected, folder) + options + [artifact],
                home: folder)
        }
    }

    private static func predicateType(of statement: [UInt8]) -> String {
        (try? JSON(parsing: statement))?["predicateType"]?.string ?? "https://slsa.dev/provenance/v1"
    }

    /// `cosign verify`, or `verify-attestation`, of an image in a folder.
    static func verify(
        _ image: SavedImage, _ attachment: SavedImage.Attachment, root: JSON, _ expected: Expectation,
        _ options: [String] = []
    ) async throws -> Verdict {
        try await inNewFolder { folder in
            let command =
                switch attachment {
                case .signatures: ["verify"]
                case .attestations: ["verify-attestation", "--type", "https://slsa.dev/provenance/v1"]
                }
            let layout = folder.appending(path: "image")
            try image.write(to: layout)
            return try await run(
                command + ["--local-image"] + common(root, expected, folder) + options + [layout.path()],
                home: folder)
        }
    }

    private static func common(
        _ root: JSON, _ expected: Expectation, _ folder: URL
    ) throws -> [String] {
        let trust = ["--trusted-root", try write("root.json", root.serialized(), folder)]
        switch expected {
        case .identity(let identity):
            return trust + [
                "--certificate-identity", identity.nameText, "--certificate-oidc-issuer", identity.issuer,
            ]
        case .key(let key): return trust + ["--key", try write("key.pub", Array(key.pem.utf8), folder)]
        }
    }

    private static func write(_ name: String, _ bytes: [UInt8], _ folder: URL) throws -> String {
        let url = folder.appending(path: name)
        try Data(bytes).write(to: url)
        return url.path()
    }

    private static func inNewFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "minted-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
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
