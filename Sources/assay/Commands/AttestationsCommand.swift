// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Report
import StrictJSON
import Verification

/// `assay attestations`: lists what is attested of an image.
struct AttestationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attestations",
        abstract: "List the attestations of an image: type, signer and age, the newest first.",
        discussion: """
            Keys given with --key or --keys are tried, and certificates under every trust root that has a name and \
            those of --trusted-root; other signers are named as the signatures name them, unproven. Ages are of \
            verified times. Nothing is decided: a gate of a policy does that.

            Exit codes: 0 everything was seen · 2 usage error, or a file that cannot be read · \
            3 something of the image could not be seen.
            """)

    @OptionGroup var survey: SurveyOptions

    @Option(name: .shortAndLong, help: "How it is written: text or json.")
    var output: OutputFormat = .text

    func run() async throws {
        let now = Int(Date.now.timeIntervalSince1970)
        let survey = try await survey.look(at: now)
        let listing = AttestationListing(survey, now: now)
        switch output {
        case .text: Terminal.output(listing.text(Terminal.outputStyle))
        case .json: Terminal.output(listing.json.text(.pretty))
        }
        if !survey.failures.isEmpty { throw ExitCode(3) }
    }
}
