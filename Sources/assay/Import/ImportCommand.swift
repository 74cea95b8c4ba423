// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `assay import`: policies out of other programs' configuration.
struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Write policies from what another program is configured with.",
        subcommands: [ImportNotationCommand.self])
}
