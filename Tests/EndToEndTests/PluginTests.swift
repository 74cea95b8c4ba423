// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import Signatures
import Signing
import StrictJSON
import Testing

/// `assay cmp` as Argo CD's repo-server runs it: what is allowed is passed on as it is, what is denied leaves nothing on
/// standard output and its reasons on standard error.
@Suite(.timeLimit(.minutes(2)))
struct PluginTests {
    private let bench: LocalBench
    private let sidecar: Sidecar
    private let unsigned: String

    init() async throws {
        bench = try await LocalBench(.bundle)
        bench.content.add(TestImage(label: "unsigned"), to: LocalBench.repository, tag: "v2")
        unsigned = bench.registry.reference(LocalBench.repository, tag: "v2")
        sidecar = try Sidecar()
    }

    private func write(_ images: String...) throws {
        let manifests = images.enumerated().map { deployment("app\($0)", $1) }
        _ = try sidecar.source.write("app.yaml", manifests.joined(separator: "---\n"))
    }

    /// A folder of policies as a ConfigMap is mounted: a link to a folder that is renewed as a whole.
    private func mounted(_ files: [String: String]) throws -> String {
        for (name, text) in files { _ = try bench.folder.write("mounted/..2026_08_22/\(name)", text) }
        let folder = bench.folder.file("mounted")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: "\(folder)/..data", withDestinationPath: "..2026_08_22")
        for name in files.keys {
            try manager.createSymbolicLink(atPath: "\(folder)/\(name)", withDestinationPath: "..data/\(name)")
        }
        return folder
    }

    /// A policy that trusts the key and is meant for what the selector says.
    private func policy(_ selector: String, enforcement: String = "strict") -> String {
        """
        apiVersion: assay.dev/v1alpha1
        kind: ImageVerificationPolicy
        metadata: {name: release}
        spec:
          selector: \(selector)
          imageVerification:
            enforcementLevel: \(enforcement)
            applicationSigners: forbid
            defaultSigners: [{name: trusted, method: static, publicKey: \(bench.key)}]

        """
    }

    // MARK: the answer

    @Test("allowed: byte for byte, and nothing besides") func allowed() async throws {
        let text =
            "# a comment, é\n\(deployment("web", bench.byTag))\n\n---\n# nothing\n---\n"
            + "{\"kind\": \"Service\", \"apiVersion\": \"v1\", \"metadata\": {\"name\": \"x\"}}   "
        _ = try sidecar.source.write("app.yaml", text)
        let run = try await sidecar.generate("--key", bench.key)
        #expect(run.code == 0)
        #expect(Array(run.output.utf8) == Array(text.utf8))
        #expect(run.errors == "")
    }

    @Test("denied: no manifest, first the image and the reason, then what to do") func denied() async throws {
        try write(bench.byTag, unsigned)
        let run = try await sidecar.generate("--key", bench.key)
        #expect(run.code == 1)
        #expect(run.output == "")
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("\(unsigned) (sha256:") == true)
        #expect(lines.first?.contains("): rejected [signature.none]: wanted a signature by ") == true)
        #expect(lines.last?.hasPrefix("  next: sign the digest: ") == true)
        let again = try await sidecar.generate("--key", bench.key)
        #expect(again.errors == run.errors)
    }

    @Test("undetermined: no manifest either") func undetermined() async throws {
        let missing = bench.registry.reference(LocalBench.repository, tag: "v3")
        try write(missing)
        let run = try await sidecar.generate("--key", bench.key)
        #expect(run.code == 3)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("\(missing): undetermined [registry.not-found]: "))
    }

    @Test("a policy that cannot be used") func misconfigured() async throws {
        try write(bench.byTag)
        let good = try bench.project()
        #expect(try await sidecar.generate("--project", good).code == 0)
        let run = try await sidecar.generate("--project", try bench.project("threshold: none"))
        #expect(run.code == 2)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("AppProject/shop"))
        #expect(run.errors.contains(": misconfigured ["))
    }

    @Test("of many denied images a few are told", arguments: [(3, false), (4, true)])
    func many(_ count: Int, _ isCut: Bool) async throws {
        var images: [String] = []
        for number in 0..<count {
            bench.content.add(
                TestImage(label: "unsigned \(number)"), to: LocalBench.repository, tag: "u\(number)")
            images.append(bench.registry.reference(LocalBench.repository, tag: "u\(number)"))
        }
        _ = try sidecar.source.write(
            "app.yaml", images.enumerated().map { deployment("app\($0)", $1) }.joined(separator: "---\n"))
        let run = try await sidecar.generate("--key", bench.key)
        #expect(run.code == 1)
        #expect(run.errors.split(separator: "\n").count == (isCut ? 7 : 6))
        #expect(run.errors.hasSuffix("and 1 more images that are denied\n") == isCut)
    }

    @Test("permissive: passed on, with a warning") func permissive() async throws {
        try write(unsigned)
        let text = try String(contentsOfFile: sidecar.source.file("app.yaml"), encoding: .utf8)
        let run = try await sidecar.generate("--project", try bench.project("enforcementLevel: permissive"))
        #expect(run.code == 0)
        #expect(run.output == text)
        #expect(run.errors.hasPrefix("warning: \(unsigned) (sha256:"))
        #expect(run.errors.contains("[signature.none]"))
        let strict = try await sidecar.generate("--project", try bench.project("enforcementLevel: strict"))
        #expect(strict.code == 1)
        #expect(strict.output == "")
    }

    // MARK: the command

    @Test(
        "its end is ours, its words pass through, and what it wrote is withheld",
        arguments: [
            ("exit 7", 7), ("kill -KILL $$", 137), ("exec nowhere-to-be-found", 127), ("exit 0", 0),
        ])
    func commandFails(_ end: String, _ code: Int) async throws {
        try write(bench.byTag)
        let run = try await sidecar.run([
            "assay", "cmp", "generate", "--key", bench.key, "--", "sh", "-c",
            "cat app.yaml; echo trouble >&2; \(end)",
        ])
        #expect(run.code == code)
        #expect(run.errors.hasPrefix("trouble\n"))
        #expect(run.output.isEmpty == (code != 0))
    }

    @Test("one that takes too long") func slow() async throws {
        try write(bench.byTag)
        func run(_ seconds: Int) async throws -> Program.Run {
            try await sidecar.run([
                "assay", "cmp", "generate", "--key", bench.key, "--command-timeout", "1", "--", "sh", "-c",
                "cat app.yaml; exec sleep \(seconds)",
            ])
        }
        let slow = try await run(30)
        #expect(slow.code == 3)
        #expect(slow.output == "")
        #expect(slow.errors == "assay: sh took longer than 1 seconds\n")
        #expect(try await run(0).code == 0)
    }

    @Test("what it writes is no YAML") func noYAML() async throws {
        _ = try sidecar.source.write("app.yaml", "a: [")
        let run = try await sidecar.generate("--key", bench.key)
        #expect(run.code == 2)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("assay: "))
        _ = try sidecar.source.write("app.yaml", "a: []")
        #expect(try await sidecar.generate("--key", bench.key).output == "a: []")
    }

    @Test("it may write more than a pipe holds") func large() async throws {
        let text =
            deployment("web", bench.byTag) + String(repeating: "# filler of a large chart\n", count: 100_000)
        _ = try sidecar.source.write("app.yaml", text)
        let run = try await sidecar.generate("--key", bench.key)
        #expect(run.code == 0)
        #expect(run.output == text)
    }

    @Test("without a command there is nothing to do") func noCommand() async throws {
        let run = try await sidecar.run(["assay", "cmp", "generate", "--key", bench.key])
        #expect(run.code == 2)
        #expect(run.errors.contains("nothing to run"))
    }

    // MARK: the sidecar's settings

    @Test("options stand in the environment") func settings() async throws {
        try write(unsigned)
        let configured = sidecar.with("ASSAY_KEY", bench.key)
        let run = try await configured.generate()
        #expect(run.code == 1)
        #expect(run.errors.contains("[signature.none]"))
        try write(bench.byTag)
        #expect(try await configured.generate().code == 0)
        // What developers set is not an option.
        let theirs = try await sidecar.with("ARGOCD_ENV_ASSAY_KEY", bench.key).generate()
        #expect(theirs.code == 2)
        #expect(theirs.errors.contains("no policy"))
        #expect(try await configured.with("ASSAY_TIMEOUT", "none").generate().code == 2)
    }

    @Test("several paths, and what is typed as well") func severalPaths() async throws {
        try write(bench.byTag)
        let other = try bench.folder.write("other.pub", try SigningKey().publicKey.pem)
        let both = sidecar.with("ASSAY_KEY", "\(other):\(bench.key)")
        #expect(try await both.generate().code == 0)
        #expect(try await sidecar.with("ASSAY_KEY", other).generate().code == 1)
        #expect(try await sidecar.with("ASSAY_KEY", other).generate("--key", bench.key).code == 0)
    }

    @Test("nothing of the developers' checkout is a policy or a key") func checkout() async throws {
        try write(unsigned)
        let project = try bench.project("enforcementLevel: permissive")
        let text = try String(contentsOfFile: project, encoding: .utf8)
        _ = try sidecar.source.write("project.yaml", text)
        #expect(try await sidecar.with("ASSAY_PROJECT", project).generate().code == 0)
        let relative = try await sidecar.with("ASSAY_PROJECT", "project.yaml").generate()
        #expect(relative.code == 2)
        #expect(relative.output == "")
        #expect(relative.errors.contains("--project project.yaml: name an absolute path"))
        let application = try await sidecar.with("ASSAY_PROJECT", project).generate("--application", project)
        #expect(application.code == 2)

        // A policy that names a key by a relative path does not find the one beside the manifests.
        try write(bench.byTag)
        _ = try sidecar.source.write("trusted.pub", try String(contentsOfFile: bench.key, encoding: .utf8))
        let byName = try bench.folder.write(
            "by-name.yaml",
            try String(contentsOfFile: try bench.project(), encoding: .utf8)
                .replacingOccurrences(of: bench.key, with: "trusted.pub"))
        #expect(try await sidecar.generate("--project", try bench.project()).code == 0)
        let unfound = try await sidecar.generate("--project", byName)
        #expect(unfound.code != 0)
        #expect(unfound.output == "")
    }

    // MARK: which policy governs

    @Test(
        "policies are selected by name, project and namespace",
        arguments: [
            ("{projects: [shop]}", "ARGOCD_APP_PROJECT_NAME", "shop", "other"),
            ("{applications: [web]}", "ARGOCD_APP_NAME", "web", "api"),
            ("{applications: [teams/web]}", "ARGOCD_APP_NAME", "teams_web", "guests_web"),
            ("{destinations: [{namespace: shop}]}", "ARGOCD_APP_NAMESPACE", "shop", "lab"),
        ])
    func selection(_ selector: String, _ variable: String, _ governed: String, _ free: String) async throws {
        try write(unsigned)
        let folder = try mounted(["release.yaml": policy(selector)])
        let configured = sidecar.with("ASSAY_POLICY", folder)
        let denied = try await configured.with(variable, governed).generate()
        #expect(denied.code == 1)
        #expect(denied.output == "")
        let passed = try await configured.with(variable, free).generate()
        #expect(passed.code == 0, "\(passed.errors)")
        try write(bench.byTag)
        #expect(try await configured.with(variable, governed).generate().code == 0)
    }

    @Test(
        "nothing is selected without knowing for what",
        arguments: ["ARGOCD_APP_NAME", "ARGOCD_APP_PROJECT_NAME"])
    func unknown(_ variable: String) async throws {
        try write(bench.byTag)
        let configured = sidecar.with(
            "ASSAY_POLICY", try mounted(["release.yaml": policy("{projects: [shop]}")]))
        #expect(try await configured.generate().code == 0)
        for value in [nil, ""] {
            let run = try await configured.with(variable, value).generate()
            #expect(run.code == 2)
            #expect(run.output == "")
            #expect(run.errors.hasPrefix("assay: \(variable) is not set"))
        }
    }

    // MARK: plugin.yaml

    @Test("the plugins that are printed run", arguments: ["kustomize", "helm", "directory"])
    func plugins(_ tool: String) async throws {
        try sidecar.install("kustomize", "test \"$*\" = 'build .' && cat base/*.yaml")
        try sidecar.install(
            "helm",
            """
            test "$*" = 'template web . --include-crds --namespace shop --kube-version 1.31.0' || exit 9
            cat base/*.yaml
            """)
        let configured = sidecar.withTools.with("ASSAY_KEY", bench.key)
        // Argo CD's name of one outside of its namespace.
        let named = configured.with("ARGOCD_APP_NAME", "teams_web")
        let printed = try await sidecar.run(["assay", "cmp", "plugin", tool])
        #expect(printed.code == 0)
        _ = try sidecar.source.write("base/a.yaml", deployment("a", bench.byTag))
        _ = try sidecar.source.write("base/b.yaml", "---\n" + deployment("b", bench.byDigest))
        // Neither of the tools reads it.
        _ = try sidecar.source.write(".hidden/c.yaml", deployment("c", unsigned))
        let run = try await named.generate(plugin: printed.output)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.contains("name: a") && run.output.contains("name: b"))
        _ = try sidecar.source.write("base/b.yaml", "---\n" + deployment("b", unsigned))
        let denied = try await named.generate(plugin: printed.output)
        #expect(denied.code == 1, "\(denied.errors)")
        #expect(denied.output == "")
    }

    @Test(
        "a plugin's name is one of Kubernetes'",
        arguments: [("verified-helm", 0), ("Verified", 2), ("-a", 2), ("", 2)])
    func pluginName(_ name: String, _ code: Int) async throws {
        let run = try await sidecar.run(["assay", "cmp", "plugin", "helm", "--name=\(name)"])
        #expect(run.code == code)
        #expect(run.output.contains("  name: \(name)\n") == (code == 0))
    }

    @Test("the one of deploy/ is the one that is printed") func deployed() async throws {
        let printed = try await sidecar.run(["assay", "cmp", "plugin", "kustomize"])
        let file = try DeployedFile.text("argocd/cmp/plugin.yaml")
        #expect(
            file.split(separator: "\n").drop { $0.hasPrefix("#") }
                == printed.output.split(separator: "\n")[...])
    }
}
