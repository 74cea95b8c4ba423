// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML
import TestPeers
import Testing

/// kubectl, whose kustomize renders without a cluster; `scripts/install-peers` installs it.
enum Kubectl {
    static let path = "\(PeerFolder.path)/bin/kubectl"
    static let isInstalled = PeerFolder.isExecutable(path)
    static let isMissing: Comment = "scripts/install-peers did not install kubectl"

    /// What `kubectl kustomize` makes of a folder of the repository.
    static func render(_ folder: String) async throws -> Manifests {
        try await run(Repository.path(folder))
    }

    /// What it makes of `deploy/` with components.
    static func render(components: [String]) async throws -> Manifests {
        try await render("deploy", components.map { "deploy/components/\($0)" })
    }

    /// What it makes of a file or folder of the repository with components, which are folders.
    static func render(
        _ resource: String, _ components: [String], namespace: String? = nil
    ) async throws -> Manifests {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kustomize-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Paths are relative, whatever the kustomization says.
        let depth = folder.path().split(separator: "/").count
        let root = String(repeating: "../", count: depth) + Repository.path("").dropFirst()
        func list(_ names: [String]) -> String { names.map { "\"\(root)\($0)\"" }.joined(separator: ", ") }
        let text = """
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            resources: [\(list([resource]))]
            components: [\(list(components))]
            \(namespace.map { "namespace: \($0)" } ?? "")
            """
        try Data(text.utf8).write(to: folder.appending(path: "kustomization.yaml"))
        return try await run(folder.path())
    }

    private static func run(_ folder: String) async throws -> Manifests {
        // Output is bounded, and the definitions are long.
        let file = FileManager.default.temporaryDirectory.appending(path: "rendered-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try await PeerProgram(path).run([
            "kustomize", folder, "--output", file.path(), "--load-restrictor", "LoadRestrictionsNone",
        ])
        guard run.code == 0 else { throw PeerError("kubectl kustomize failed: \(run.errors)") }
        let bytes = Array(try Data(contentsOf: file))
        return Manifests(try StrictYAML.documents(in: bytes, limits: .manifests).filter { !$0.isNull })
    }
}
