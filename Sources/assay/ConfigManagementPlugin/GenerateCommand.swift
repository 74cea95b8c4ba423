// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Policy
import Report
import Verification

/// `assay cmp generate`: runs the command that renders, and passes on what it wrote when every image in it may be
/// deployed; else nothing.
struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Run a command that renders manifests, and hold back what is denied.",
        discussion: """
            What the command writes to standard output is passed on unchanged when the policy allows all of its images; \
            else nothing is, and the reasons are on standard error, which Argo CD shows.

            Examples:
              assay cmp generate --policy /etc/assay/policies -- kustomize build .
              ASSAY_POLICY=/etc/assay/policies ASSAY_KEYS=/etc/assay/keys \\
                assay cmp generate -- helm template "$ARGOCD_APP_NAME" .

            Every option may stand in the environment: ASSAY_ and its name in capitals, with _ for -; several paths \
            are separated by colons. Paths are absolute: the working directory is the application's. Policies are \
            selected by ARGOCD_APP_NAME, ARGOCD_APP_PROJECT_NAME and ARGOCD_APP_NAMESPACE.

            Exit codes: 0 allowed (warnings included) · 1 denied · 2 usage error or misconfigured policy · \
            3 undetermined · or that of the command, where it failed.
            """)

    @OptionGroup var options: DecisionOptions

    @Option(help: ArgumentHelp("Longest time for the command, in seconds.", valueName: "seconds"))
    var commandTimeout: Int = 60

    @Argument(
        parsing: .postTerminator, help: ArgumentHelp("Behind --: the command and its arguments."))
    var command: [String] = []

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("nothing to run: name the command that renders, behind --")
        }
        guard (1...3600).contains(commandTimeout) else {
            throw ValidationError("--command-timeout takes 1 to 3600 seconds")
        }
        guard options.policy.application == nil else {
            throw ValidationError("--application: Argo CD says in its environment which Application it is")
        }
        if let (option, path) = options.relativePath {
            throw ValidationError(
                "\(option) \(path): name an absolute path; the working directory is the application's, not yours"
            )
        }
    }

    func run() async throws {
        let rendered: [UInt8]
        let decision: Decision
        do {
            let application = try RenderedApplication.read(
                ProcessInfo.processInfo.environment, isNeeded: !options.policy.policy.isEmpty)
            rendered = try await RenderingCommand(words: command, timeLimit: .seconds(commandTimeout)).run()
            // Nothing that stands beside the manifests is taken for a policy or a key.
            guard FileManager.default.changeCurrentDirectoryPath("/") else {
                throw InputError("the working directory cannot be left")
            }
            decision = try await options.decide(about: application) {
                try ManifestInputs(yaml: rendered, named: command.first ?? "")
            }
        } catch let failure as RenderingCommand.Failure {
            if !failure.why.isEmpty { Terminal.error("assay: \(failure.why)\n") }
            throw ExitCode(failure.code)
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        }
        let text = DenialText(decision)
        guard decision.isAllowed else {
            Terminal.error(text.denial)
            throw ExitCode(decision.exitCode)
        }
        Terminal.error(text.warnings)
        guard Terminal.output(rendered) else {
            Terminal.error("assay: the manifests cannot be written\n")
            throw ExitCode(3)
        }
    }
}

extension DecisionOptions {
    /// The first option whose path would depend on the working directory.
    fileprivate var relativePath: (option: String, path: String)? {
        var paths: [(String, String)] = []
        for (option, values) in [
            ("--project", policy.project), ("--policy", policy.policy), ("--key", policy.key),
            ("--gate-key", gates.gateKey), ("--attestation", gates.attestation), ("--secrets", keys.secrets),
            ("--pull-secret", registries.pullSecret),
        ] { paths += values.map { (option, $0) } }
        for (option, value) in [
            ("--keys", keys.keys), ("--key-cache", keys.keyCache), ("--trust-dir", trust.folder.trustDir),
            ("--registries", registries.registries), ("--docker-config", registries.dockerConfig),
            ("--oci-layout", registries.ociLayout),
        ] { if let value { paths.append((option, value)) } }
        if let memory = gates.gateMemory, memory != "none" { paths.append(("--gate-memory", memory)) }
        if case .file(let path)? = identities.trustRootReference { paths.append(("--trusted-root", path)) }
        paths += gates.gate.filter { $0.hasPrefix("@") }.map { ("--gate", String($0.dropFirst())) }
        return paths.first { !$0.1.hasPrefix("/") }
    }
}
