// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `assay sigstore`: Sigstore's own objects, without images and policies.
struct SigstoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sigstore", abstract: "Check Sigstore bundles of any artifact.",
        subcommands: [VerifyBundleCommand.self])
}
