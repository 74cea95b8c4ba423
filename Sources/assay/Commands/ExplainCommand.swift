// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `assay explain`: shows what an image carries.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Show every signature and attestation of an image.")
}
