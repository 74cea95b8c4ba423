// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials

/// The command line.
@main
struct Assay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assay",
        abstract: "Decides whether container images may be deployed, by policy, from cryptographic evidence.",
        discussion: """
            Exit codes: 0 allowed (warnings included) · 1 denied · 2 usage error or misconfigured policy · \
            3 undetermined: it could not be decided now.
            """,
        version: Version.current,
        subcommands: [
            VerifyCommand.self, LintCommand.self, ExplainCommand.self, AttestationsCommand.self,
            DiscoverCommand.self, KeysCommand.self, SigstoreCommand.self, TrustCommand.self,
            ServeCommand.self, PluginCommand.self,
            ImportCommand.self, ReasonsCommand.self,
        ])

    /// Runs the command that was typed; what it cannot understand ends with 2, as `policy.md` §5 says.
    static func main() async {
        Interruption.install()
        do {
            let environment = ProcessInfo.processInfo.environment
            let arguments = SidecarSettings.arguments(Array(CommandLine.arguments.dropFirst()), environment)
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(withError: code)
        } catch {
            let help = exitCode(for: error).isSuccess
            let message = fullMessage(for: error)
            if help {
                Terminal.output(message + "\n")
            } else {
                Terminal.error(message + "\n")
            }
            exit(withError: ExitCode(help ? 0 : 2))
        }
    }
}

/// The version of this program.
enum Version {
    static let current = "0.1.0"
}
