// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import Keys
import Policy
import Verification

/// What a command is told that decides about images: which policy governs, and where what counts is found.
struct DecisionOptions: ParsableArguments {
    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Attestations") var gates: GateOptions
    @OptionGroup(title: "Keys") var keys: KeyOptions
    @OptionGroup(title: "Identity") var identities: IdentityOptions
    @OptionGroup(title: "Trust roots") var trust: TrustOptions
    @OptionGroup(title: "Docker Content Trust") var contentTrust: ContentTrustOptions
    @OptionGroup(title: "Registries") var registries: RegistryOptions

    func validate() throws {
        let identity = try identities.identity
        guard identity == nil || policy.key.isEmpty else {
            throw ValidationError("--key and --certificate-identity exclude each other")
        }
        guard identity != nil || identities.trustedRoot == nil else {
            throw ValidationError(
                "--trusted-root goes with --certificate-identity; policies name it per signer")
        }
    }

    /// Decides about images and the images of manifests. Throws an ``InputError``.
    ///
    /// - Parameters:
    ///   - application: what the decision is about, where no file says it.
    ///   - manifests: reads the manifests, once the policy is known.
    func decide(
        _ images: [String] = [], about application: ApplicationPolicy? = nil,
        manifests: () throws -> ManifestInputs
    ) async throws -> Decision {
        let trustRoots = trust.store
        try identities.checkTrustedRootFile(in: trustRoots)
        let selection = try policy.selection(
            trusting: try identities.signer(), gates: gates, about: application)
        let inputs = try manifests()
        let requests = images.map { ImageRequest($0) } + inputs.requests
        let progress = ProgressLine(total: requests.grouped().count)
        let refresh = TrustRefresh(trust, roots: selection.policy.trustRoots)
        let attestations = try AttestationFiles(gates.attestation).items
        let verdicts = try await keys.withResolver { resolver in
            try await registries.withEvidence(versions: contentTrust.versions) { sources in
                let engine = engine(over: sources.content, sources.services, resolver, attestations)
                return await engine.verify(requests, under: selection.policy) { progress.show($0) }
            }
        }
        var decision = Decision(
            subject: selection.subject, policy: selection.policy, images: verdicts,
            notes: selection.notes + inputs.notes + (await refresh.notes()))
        decision.noteIfNothingWasEvaluated()
        return decision
    }

    /// The engine that these options describe.
    func engine(
        over content: any ContentSource, _ services: SignatureServices, _ keys: KeyResolver,
        _ attestations: [EvidenceItem]
    ) -> VerificationEngine {
        var limits = VerificationEngine.Limits()
        limits.imagesInFlight = registries.concurrency
        return VerificationEngine(
            content: content, keys: keys, trustRoots: trust.store, services: services, limits: limits,
            now: { Int(Date.now.timeIntervalSince1970) }, newMeter: registries.newMeter,
            gateMemory: gates.memory, attestations: attestations)
    }
}
