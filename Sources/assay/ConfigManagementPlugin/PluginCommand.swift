// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `assay cmp`: a config management plugin of Argo CD that renders nothing but what the policy admits.
struct PluginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cmp", abstract: "Render for Argo CD what is verified (config management plugin).",
        subcommands: [GenerateCommand.self, PluginManifestCommand.self])
}
