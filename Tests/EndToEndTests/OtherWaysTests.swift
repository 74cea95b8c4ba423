// SPDX-License-Identifier: Apache-2.0

import Foundation
import LocalRegistry
import StrictJSON
import Testing

/// The hook and the jobs of `deploy/`: what they run is run here.
@Suite(.timeLimit(.minutes(1)))
struct OtherWaysTests {
    private let bench: LocalBench
    private let sidecar: Sidecar
    private let unsigned: String

    init() async throws {
        bench = try await LocalBench(.bundle)
        bench.content.add(TestImage(label: "unsigned"), to: LocalBench.repository, tag: "v2")
        unsigned = bench.registry.reference(LocalBench.repository, tag: "v2")
        sidecar = try Sidecar()
    }

    /// A project whose signer is a key of the key ring, and the ring.
    private func policy() throws -> (project: String, keys: String) {
        let key = try String(contentsOfFile: bench.key, encoding: .utf8)
        let ring = try bench.folder.write("ring/release.pub", key)
        let text = try String(contentsOfFile: try bench.project(), encoding: .utf8)
            .replacingOccurrences(of: bench.key, with: "release")
        return (
            try bench.folder.write("policies/project.yaml", text),
            URL(filePath: ring).deletingLastPathComponent().path()
        )
    }

    // MARK: the PreSync hook

    @Test("the hook is one, and a Job that asks once") func hook() throws {
        let job = try DeployedFile.document("argocd/presync-hook.yaml")
        #expect(job.at("apiVersion")?.string == "batch/v1")
        #expect(job.at("kind")?.string == "Job")
        let annotations = try #require(job.at("metadata")?["annotations"])
        #expect(annotations["argocd.argoproj.io/hook"]?.string == "PreSync")
        #expect(annotations["argocd.argoproj.io/hook-delete-policy"]?.string == "BeforeHookCreation")
        #expect(job.at("spec.backoffLimit")?.int == 0)
        #expect(job.at("spec.template.spec.restartPolicy")?.string == "Never")
        // Every file that is named lies in a volume, and every volume is there.
        let container = try #require(job.at("spec.template.spec.containers.0"))
        let mounts = (container["volumeMounts"]?.array ?? []).compactMap { $0["mountPath"]?.string }
        let paths = (container["args"]?.array ?? []).compactMap(\.string).filter { $0.hasPrefix("/") }
        #expect(paths.count == 2)
        for path in paths { #expect(mounts.contains { path.hasPrefix($0) }, "\(path)") }
        let volumes = (job.at("spec.template.spec.volumes")?.array ?? []).compactMap { $0["name"]?.string }
        let mounted = (container["volumeMounts"]?.array ?? []).compactMap { $0["name"]?.string }
        #expect(Set(volumes) == Set(mounted))
    }

    @Test("the hook's command line decides") func hookRuns() async throws {
        let container = try #require(
            try DeployedFile.document("argocd/presync-hook.yaml").at("spec.template.spec.containers.0"))
        let arguments = (container["args"]?.array ?? []).compactMap(\.string)
        let (project, keys) = try policy()
        let places = [
            "/etc/assay/policy/project.yaml": project, "/etc/assay/keys": keys,
        ]
        func run(_ image: String) async throws -> Program.Run {
            let words = arguments.map { places[$0] ?? $0.replacingOccurrences(of: Self.example, with: image) }
            #expect(words != arguments)
            return try await sidecar.run(["assay"] + words)
        }
        #expect(arguments.contains(Self.example))
        #expect(try await run(bench.byTag).code == 0)
        let denied = try await run(unsigned)
        #expect(denied.code == 1)
        #expect(denied.output.contains("signature.none"))
    }

    private static let example = "registry.example/shop/web:1.4"

    // MARK: the sidecar

    @Test("the sidecar's patch mounts what its environment names") func sidecarPatch() throws {
        let patch = try DeployedFile.document("argocd/cmp/repo-server.yaml")
        let container = try #require(patch.at("spec.template.spec.containers.0"))
        #expect(container["command"]?.array?.compactMap(\.string) == ["/var/run/argocd/argocd-cmp-server"])
        #expect(container["securityContext"]?["runAsUser"]?.int == 999)
        let mounts = (container["volumeMounts"]?.array ?? []).compactMap { $0["mountPath"]?.string }
        #expect(mounts.contains("/home/argocd/cmp-server/config/plugin.yaml"))
        for variable in container["env"]?.array ?? [] {
            let name = try #require(variable["name"]?.string)
            guard name.hasPrefix("ASSAY_") || name == "DOCKER_CONFIG" else { continue }
            #expect(mounts.contains(variable["value"]?.string ?? ""), "\(name)")
        }
        // Argo CD's own Deployment has these.
        let own: Set = ["var-files", "plugins"]
        let volumes = Set(
            (patch.at("spec.template.spec.volumes")?.array ?? []).compactMap { $0["name"]?.string })
        for mount in container["volumeMounts"]?.array ?? [] {
            #expect(volumes.union(own).contains(mount["name"]?.string ?? ""), "\(mount)")
        }
    }

    @Test("the sidecar's variables are settings of the plugin") func sidecarVariables() async throws {
        let patch = try DeployedFile.document("argocd/cmp/repo-server.yaml")
        let (project, keys) = try policy()
        let folder = URL(filePath: project).deletingLastPathComponent().path()
        let places = ["/etc/assay/policies": folder, "/etc/assay/keys": keys]
        var configured = sidecar
        for variable in patch.at("spec.template.spec.containers.0.env")?.array ?? [] {
            let (name, value) = (variable["name"]?.string ?? "", variable["value"]?.string ?? "")
            if let place = places[value] { configured.environment[name] = place }
        }
        try configured.install("kustomize", "cat app.yaml")
        let plugin = try DeployedFile.text("argocd/cmp/plugin.yaml")
        _ = try sidecar.source.write("app.yaml", deployment("web", bench.byTag))
        let run = try await configured.withTools.generate(plugin: plugin)
        #expect(run.code == 0, "\(run.errors)")
        _ = try sidecar.source.write("app.yaml", deployment("web", unsigned))
        #expect(try await configured.withTools.generate(plugin: plugin).code == 1)
    }

    @Test("the component names files that are there") func component() throws {
        let component = try DeployedFile.document("argocd/cmp/kustomization.yaml")
        var files = (component["patches"]?.array ?? []).compactMap { $0["path"]?.string }
        files += (component.at("configMapGenerator.0.files")?.array ?? []).compactMap(\.string)
        #expect(files.sorted() == ["plugin.yaml", "repo-server.yaml"])
        for file in files { _ = try DeployedFile.document("argocd/cmp/\(file)") }
        let name = component.at("configMapGenerator.0.name")?.string
        let volumes = try DeployedFile.document("argocd/cmp/repo-server.yaml").at(
            "spec.template.spec.volumes")?.array
        #expect((volumes ?? []).contains { $0["configMap"]?["name"]?.string == name })
    }

    // MARK: CI

    @Test("the action of GitHub runs what it was given, and fails with it") func action() async throws {
        let step = try #require(try DeployedFile.document("ci/github-action/action.yml").at("runs.steps.0"))
        let script = try #require(step["run"]?.string)
        // A container engine that runs the program here, as far as the paths are the same.
        try sidecar.install("docker", "while test \"$1\" != verify; do shift; done\nexec assay \"$@\"")
        let (project, keys) = try policy()
        _ = try sidecar.source.write(
            "policies/project.yaml", try String(contentsOfFile: project, encoding: .utf8))
        var runner = sidecar.withTools
        runner.environment["GITHUB_STEP_SUMMARY"] = sidecar.source.file("summary")
        runner.environment["ASSAY_IMAGE"] = "assay"
        runner.environment["ASSAY_ARGUMENTS"] = """
            --project
            policies/project.yaml

            --keys
            \(keys)
            -f
            rendered $(touch injected)
            """
        // Each variable of the script is one of the step's, and those are inputs.
        let inputs = try DeployedFile.document("ci/github-action/action.yml")["inputs"]?.object?.keys ?? []
        let variables = step["env"]?.object?.members.map { ($0.key, $0.value.string ?? "") } ?? []
        #expect(variables.map(\.1).sorted() == inputs.map { "${{ inputs.\($0) }}" }.sorted())
        #expect(!script.contains("${{"))
        for (image, code) in [(bench.byTag, 0), (unsigned, 1)] {
            _ = try sidecar.source.write("rendered $(touch injected)/app.yaml", deployment("web", image))
            let run = try await runner.run(["bash", "-c", script])
            #expect(run.code == code, "\(run.errors)\(run.output)")
        }
        #expect(!FileManager.default.fileExists(atPath: sidecar.source.file("injected")))
        let summary = try String(contentsOfFile: sidecar.source.file("summary"), encoding: .utf8)
        #expect(summary.contains("allowed") && summary.contains("denied"))
    }

    @Test("the job of GitLab verifies what it was given") func gitlab() async throws {
        let job = try #require(try DeployedFile.document("ci/gitlab/assay.gitlab-ci.yml")[".assay-verify"])
        let lines = (job["script"]?.array ?? []).compactMap(\.string)
        #expect(lines.count == 1)
        var runner = sidecar
        for member in job["variables"]?.object?.members ?? [] {
            runner.environment[member.key] = member.value.string
        }
        let (project, keys) = try policy()
        _ = try sidecar.source.write(
            "policies/project.yaml", try String(contentsOfFile: project, encoding: .utf8))
        _ = try sidecar.source.write(
            "keys/release.pub", try String(contentsOfFile: "\(keys)/release.pub", encoding: .utf8))
        for (image, code) in [(bench.byTag, 0), (unsigned, 1)] {
            _ = try sidecar.source.write("manifests/app.yaml", deployment("web", image))
            let run = try await runner.run(["sh", "-e", "-c", lines.joined(separator: "\n")])
            #expect(run.code == code, "\(run.errors)\(run.output)")
        }
    }
}
