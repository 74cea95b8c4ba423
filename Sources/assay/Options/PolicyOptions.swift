// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Keys
import Policy

/// Which policy governs.
struct PolicyOptions: ParsableArguments {
    @Option(help: ArgumentHelp("An AppProject (or ImageVerificationPolicy) that governs.", valueName: "file"))
    var project: [String] = []

    @Option(
        help: ArgumentHelp(
            "The Application, whose own wishes count as far as the project lets them.", valueName: "file"))
    var application: String?

    @Option(
        help: ArgumentHelp(
            "A folder of policies; those that select the application govern.", valueName: "dir"))
    var policy: [String] = []

    @Option(
        help: ArgumentHelp("Trust this public key (PEM file), without any policy file.", valueName: "file"))
    var key: [String] = []

    @OptionGroup var ring: KeyRingOptions

    /// Reads the files and selects what governs.
    func selection() throws -> PolicySelection {
        try PolicySelection(
            projects: project, application: application, folders: policy, keys: key)
    }
}

/// Where keys that policies name are found.
struct KeyRingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The key ring: a folder of public keys, NAME.pub or NAME.pem, that policies name.",
            valueName: "dir"))
    var keys: String?

    var keyRing: KeyRing { KeyRing(directory: keys) }
}
