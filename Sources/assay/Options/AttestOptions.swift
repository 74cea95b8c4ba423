// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Signing

/// Whether and where the decision is attested.
struct AttestOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Sign a verification summary (SLSA VSA) of each image with this private key.",
            discussion: "PEM, or a key of cosign's with its passphrase in $COSIGN_PASSWORD.",
            valueName: "file"))
    var attest: String?

    @Option(
        help: ArgumentHelp(
            "With --attest: write the summary's Sigstore bundle to a file, or those of several images into a folder.",
            valueName: "path"))
    var attestOutput: String?

    @Flag(help: "With --attest: push the summary beside its image.")
    var attestPush = false

    @Option(
        help: ArgumentHelp(
            "With --attest: who the summary says has verified (default: \(Self.defaultVerifier)).",
            valueName: "uri"))
    var attestVerifier: String?

    @Option(
        help: ArgumentHelp(
            "With --attest: what the summary says the image is, with {repository}, {tag}, {digest} "
                + "(default: \(ResourceTemplate.usual)).", valueName: "template"))
    var attestResource: String?

    func validate() throws {
        guard attest != nil else {
            let stray = [
                attestOutput.map { _ in "--attest-output" }, attestPush ? "--attest-push" : nil,
                attestVerifier.map { _ in "--attest-verifier" },
                attestResource.map { _ in "--attest-resource" },
            ].compactMap(\.self).first
            if let stray { throw ValidationError("\(stray) goes with --attest") }
            return
        }
        guard attestOutput != nil || attestPush else {
            throw ValidationError(
                "--attest leads nowhere: add --attest-output, which writes a file, or --attest-push, which pushes"
            )
        }
        guard attestOutput != "-", attestOutput != "" else {
            throw ValidationError("--attest-output takes a file or a folder; standard output is the report's")
        }
        if let attestVerifier, !ResourceTemplate.isURI(attestVerifier) {
            throw ValidationError("--attest-verifier \"\(attestVerifier)\" is not a URI")
        }
        if let attestResource, let fault = ResourceTemplate.fault(of: attestResource) {
            throw ValidationError("--attest-resource \"\(attestResource)\" \(fault)")
        }
    }

    /// What the summaries are made with; `nil` when none are wanted. Throws an ``InputError`` when the key cannot be used.
    func attestor(
        _ policy: PolicyOptions, _ identities: IdentityOptions, _ gates: GateOptions
    ) throws -> Attestor? {
        guard let attest else { return nil }
        let bytes = try InputFiles.read(attest)
        let key: SigningKey
        do throws(PrivateKeyError) {
            key = try SigningKey(pemEncoded: bytes, passphrase: Self.passphrase)
        } catch {
            throw InputError("--attest \(attest): \(error)")
        }
        return Attestor(
            signer: CosignSigner(key),
            verifier: UnsignedSummary.Verifier(
                id: attestVerifier ?? Self.defaultVerifier, version: ["assay": Version.current]),
            resource: ResourceTemplate(text: attestResource ?? ResourceTemplate.usual),
            documents: try PolicyDocuments(policy, identities, gates), output: attestOutput,
            pushes: attestPush,
            now: { Int(Date.now.timeIntervalSince1970) })
    }

    private static var passphrase: String? { ProcessInfo.processInfo.environment["COSIGN_PASSWORD"] }
    private static let defaultVerifier = "https://assay.dev/verifier"
}
