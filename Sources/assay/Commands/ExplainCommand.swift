// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Report
import StrictJSON
import Verification

/// `assay explain`: shows what an image carries, and who signed it.
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Show every signature and attestation of an image, who made it, and the policy that would trust it.",
        discussion: """
            Keys given with --key or --keys are tried, and certificates under every trust root that has a name and \
            those of --trusted-root; other signers are named as the signatures name them, unproven.

            Exit codes: 0 everything was seen · 2 usage error, or a file that cannot be read · \
            3 something of the image could not be seen.
            """)

    @Option(
        help: ArgumentHelp(
            "Try signatures of the Notary Project under these certificates (PEM file).", valueName: "file"))
    var certificate: [String] = []

    @Option(
        help: ArgumentHelp(
            "Try their time-stamps under the roots of these authorities (PEM file).", valueName: "file"))
    var timestampCertificate: [String] = []

    @OptionGroup var survey: SurveyOptions

    @Option(name: .shortAndLong, help: "How it is written: text or json.")
    var output: OutputFormat = .text

    func run() async throws {
        let survey = try await survey.look(
            at: Int(Date.now.timeIntervalSince1970), notary: (certificate, timestampCertificate))
        switch output {
        case .text: Terminal.output(SurveyText(style: Terminal.outputStyle).render(survey))
        case .json: Terminal.output(SurveyJSON.render(survey).text(.pretty))
        }
        if !survey.failures.isEmpty { throw ExitCode(3) }
    }
}
