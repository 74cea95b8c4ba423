// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
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

    @Option(
        name: [.customShort("a"), .long],
        help: ArgumentHelp("With --key: the signature must carry this annotation.", valueName: "name=value"))
    var annotation: [String] = []

    func validate() throws {
        guard annotation.isEmpty || !key.isEmpty else {
            throw ValidationError("--annotation goes with --key; policies name annotations per signer")
        }
        for pair in annotation where !pair.contains("=") || pair.hasPrefix("=") {
            throw ValidationError("--annotation takes name=value, not \"\(pair)\"")
        }
        let names = annotation.map { $0.prefix { $0 != "=" } }
        guard Set(names).count == names.count else {
            throw ValidationError("--annotation names one annotation twice; it can have one value")
        }
    }

    /// Reads the files and selects what governs.
    ///
    /// - Parameters:
    ///   - signer: whom the command line trusts besides keys.
    ///   - gates: what it tries besides signatures.
    ///   - subject: the Application, where no file says it.
    func selection(
        trusting signer: Signer?, gates: GateOptions, about subject: ApplicationPolicy? = nil
    ) throws -> PolicySelection {
        try PolicySelection(
            projects: project, application: application, folders: policy, keys: key, signer: signer,
            annotations: annotations, gates: gates, about: subject)
    }
}

extension PolicyOptions {
    private var annotations: [String: String] {
        var pairs: [String: String] = [:]
        for pair in annotation {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if let name = parts.first, let value = parts.last, parts.count == 2 {
                pairs[String(name)] = String(value)
            }
        }
        return pairs
    }
}
