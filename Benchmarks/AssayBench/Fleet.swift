// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import LocalRegistry
import Subprocess

/// A registry with signed images, in a process of its own, so that its cost is not ours.
struct Fleet {
    static let count = 200

    /// Runs a program by its path; the library takes names only.
    static let shell = ["-c", "exec \"$0\" \"$@\""]

    var authority: String
    var keyFile: String

    func references(_ layout: SignedImages.Layout) -> [String] {
        SignedImages.references(
            authority, Self.count, prefix: layout == .bundle ? "bundles" : "legacy", layout: layout)
    }

    /// The child: fills a registry, says where it is, and ends with its input.
    static func serve() async throws {
        let images = SignedImages()
        try await withLocalRegistry { registry in
            try images.fill(registry, count, prefix: "bundles", layout: .bundle)
            try images.fill(registry, count, prefix: "legacy", layout: .legacy)
            let file = CommandLine.arguments[2]
            try Data(images.publicKeyPEM.utf8).write(to: URL(filePath: file))
            try Data(registry.authority.utf8).write(to: URL(filePath: file + ".authority"))
            while readLine() != nil {}
        }
    }

    /// Runs `body` while the child serves.
    static func with<Result: Sendable>(_ body: @Sendable (Fleet) async throws -> Result) async throws
        -> Result
    {
        let folder =
            FileManager.default.temporaryDirectory.path
            + "/assay-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let key = folder + "/cosign.pub"
        let program = CommandLine.arguments[0]
        let outcome = try await Subprocess.run(
            .name("sh"), arguments: .init(shell + [program, "serve", key]), input: .inputWriter,
            output: .discarded,
            error: .discarded
        ) { execution in
            let place = key + ".authority"
            while !FileManager.default.fileExists(atPath: place) {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await Task.sleep(for: .milliseconds(50))
            let authority = String(
                decoding: FileManager.default.contents(atPath: place) ?? Data(), as: UTF8.self)
            let result = try await body(Fleet(authority: authority, keyFile: key))
            try await execution.standardInputWriter.finish()
            return result
        }
        return outcome.closureResult
    }
}
