// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import Manifests
import Policy
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

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Attestations") var gates: GateOptions
    @OptionGroup(title: "Keys") var keys: KeyOptions
    @OptionGroup(title: "Identity") var identities: IdentityOptions
    @OptionGroup(title: "Trust roots") var trust: TrustOptions
    @OptionGroup(title: "Registries") var registries: RegistryOptions
    @OptionGroup(title: "Verification summaries") var attest: AttestOptions

    @Option(name: .shortAndLong, help: "How the decision is written: text or json.")
    var output: OutputFormat = .text

    @Flag(help: "Say how the SLSA level of each image came about, and what the next one lacks.")
    var explainLevel = false

    func validate() throws {
        guard !(images.isEmpty && filename.isEmpty) else {
            throw ValidationError("nothing to verify: name an image, or manifests with -f")
        }
        guard registries.ociLayout == nil || !attest.attestPush else {
            throw ValidationError("--attest-push pushes to registries, and --oci-layout is none")
        }
        let identity = try identities.identity
        guard identity == nil || policy.key.isEmpty else {
            throw ValidationError("--key and --certificate-identity exclude each other")
        }
        guard identity != nil || identities.trustedRoot == nil else {
            throw ValidationError(
                "--trusted-root goes with --certificate-identity; policies name it per signer")
        }
    }

    func run() async throws {
        var decision: Decision
        let failures: [String]
        do {
            let attestor = try attest.attestor(policy, identities, gates)
            decision = try await decide()
            failures = await attestor?.attest(&decision, registries) ?? []
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

    private func decide() async throws -> Decision {
        let trustRoots = trust.store
        try identities.checkTrustedRootFile(in: trustRoots)
        let selection = try policy.selection(trusting: try identities.signer(), gates: gates)
        let inputs = try ManifestInputs(paths: filename)
        let requests = images.map { ImageRequest($0) } + inputs.requests
        let progress = ProgressLine(total: requests.grouped().count)
        var limits = VerificationEngine.Limits()
        limits.imagesInFlight = registries.concurrency
        let refresh = TrustRefresh(trust, roots: selection.policy.trustRoots)
        let attestations = try AttestationFiles(gates.attestation).items
        let verdicts = try await keys.withResolver { [limits] resolver in
            try await registries.withContent { content in
                let engine = VerificationEngine(
                    content: content, keys: resolver, trustRoots: trustRoots, limits: limits,
                    now: { Int(Date.now.timeIntervalSince1970) }, newMeter: registries.newMeter,
                    gateMemory: gates.memory, attestations: attestations)
                return await engine.verify(requests, under: selection.policy) { progress.show($0) }
            }
        }
        var decision = Decision(
            subject: selection.subject, policy: selection.policy, images: verdicts,
            notes: selection.notes + inputs.notes + (await refresh.notes()))
        if decision.evaluatedNothing {
            decision.notes.append("no image was found to hold the policy against")
        }
        return decision
    }
}
