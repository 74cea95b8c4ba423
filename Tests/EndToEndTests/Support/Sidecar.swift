// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import StrictYAML
import Testing

/// A plugin's sidecar, as Argo CD runs commands in it: in the application's checkout, with Argo CD's variables and the
/// sidecar's own, and with nothing on standard input.
struct Sidecar: Sendable {
    /// The application's checkout.
    let source: Folder
    var environment: [String: String]

    init() throws {
        source = try Folder()
        let assay = URL(filePath: try Assay.program().path).deletingLastPathComponent().path()
        environment = [
            "PATH": "\(assay):/usr/bin:/bin", "HOME": source.file("home"),
            "ARGOCD_APP_NAME": "web", "ARGOCD_APP_NAMESPACE": "shop", "ARGOCD_APP_PROJECT_NAME": "shop",
            "ARGOCD_APP_REVISION": "93b3ae49e0a5e5b6a3bd8d8b2a2a0a5d4c1d9f0e",
            "ARGOCD_APP_SOURCE_PATH": ".", "ARGOCD_APP_SOURCE_REPO_URL": "https://git.example/shop.git",
            "ARGOCD_APP_PARAMETERS": "[]", "KUBE_VERSION": "1.31.0", "KUBE_API_VERSIONS": "v1",
        ]
    }

    /// Runs a command line of the plugin.
    func run(_ words: [String]) async throws -> Program.Run {
        try await Program(path: "/bin/sh", environment: environment).run(
            ["-c", "cd \"$0\" && exec \"$@\"", source.path] + words)
    }

    /// `assay cmp generate` around `cat`.
    func generate(_ options: String..., file: String = "app.yaml") async throws -> Program.Run {
        try await run(["assay", "cmp", "generate"] + options + ["--", "cat", file])
    }

    /// Runs what a plugin.yaml says, and nothing else of it.
    func generate(plugin: String) async throws -> Program.Run {
        let documents = try StrictYAML.documents(in: plugin)
        let generate = try #require(documents.first?["spec"]?["generate"])
        let words = ["command", "args"].flatMap { generate[$0]?.array ?? [] }.compactMap(\.string)
        return try await run(words)
    }

    /// Puts a program on the path, as a shell script.
    func install(_ name: String, _ script: String) throws {
        let path = try source.write("tools/\(name)", "#!/bin/sh\n\(script)\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// The same sidecar with the programs that were installed.
    var withTools: Sidecar {
        var copy = self
        copy.environment["PATH"] = "\(source.file("tools")):\(environment["PATH"] ?? "")"
        return copy
    }

    /// The same sidecar with another value of a variable.
    func with(_ name: String, _ value: String?) -> Sidecar {
        var copy = self
        copy.environment[name] = value
        return copy
    }
}
