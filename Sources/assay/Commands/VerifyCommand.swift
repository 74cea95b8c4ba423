// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Report
import StrictJSON
import Verification

/// `assay verify`: decides about images and the images of manifests.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Decide whether images may be deployed.",
        discussion: """
            Examples:
              assay verify --project project.yaml --application app.yaml -f manifests/
              kustomize build . | assay verify --project project.yaml -f -
              assay verify --key cosign.pub registry.example/shop/web:1.4
              assay verify --certificate-identity dev@acme.example \\
                --certificate-oidc-issuer https://accounts.acme.example \\
                registry.example/shop/web:1.4
              assay verify --gate '{type: sbom}' --gate-key sbom.pub registry.example/shop/web:1.4

            Exit codes: 0 allowed (warnings included) · 1 denied · 2 usage error or misconfigured policy · \
            3 undetermined: it could not be decided now.
            """)

    @Argument(help: "Images to decide about.")
    var images: [String] = []

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp(
            "Manifests whose images are decided about: a file, a folder, or - for standard input.",
            valueName: "path"))
    var filename: [String] = []

    @OptionGroup var options: DecisionOptions
    @OptionGroup(title: "Verification summaries") var attest: AttestOptions

    @Option(name: .shortAndLong, help: "How the decision is written: text or json.")
    var output: OutputFormat = .text

    @Flag(help: "Say how the SLSA level of each image came about, and what the next one lacks.")
    var explainLevel = false

    func validate() throws {
        guard !(images.isEmpty && filename.isEmpty) else {
            throw ValidationError("nothing to verify: name an image, or manifests with -f")
        }
        guard options.registries.ociLayout == nil || !attest.attestPush else {
            throw ValidationError("--attest-push pushes to registries, and --oci-layout is none")
        }
    }

    func run() async throws {
        var decision: Decision
        let failures: [String]
        do {
            let attestor = try attest.attestor(options.policy, options.identities, options.gates)
            decision = try await options.decide(images) { try ManifestInputs(paths: filename) }
            failures = await attestor?.attest(&decision, options.registries) ?? []
        } catch let error as InputError {
            Terminal.error("assay: \(error)\n")
            throw ExitCode(2)
        }
        switch output {
        case .text:
            if explainLevel { Terminal.output(LevelText(style: Terminal.outputStyle).render(decision)) }
            Terminal.output(TextReport(style: Terminal.outputStyle).render(decision))
        case .json: Terminal.output(JSONReport.render(decision).text(.pretty))
        }
        for failure in failures { Terminal.error("assay: \(failure)\n") }
        throw ExitCode(Attestor.exitCode(decision, failures: failures))
    }
}
