// SPDX-License-Identifier: Apache-2.0

import LocalRegistry
import Testing

/// The running suite's registry and Sigstore, and a gate that is alice's to satisfy.
struct GateStage {
    let registry: DockerRegistry
    let sigstore: PrivateSigstore
    let policy: AttestationPolicy
    /// Where gates remember.
    let memory: String
    private let project: String

    init() throws {
        registry = try DockerRegistry.current
        sigstore = try PrivateSigstore.current
        policy = AttestationPolicy(sigstore)
        memory = sigstore.folder.file("gates")
        project = try policy.gate(policy.signer(registry.alice))
    }

    func push(_ label: String) async throws -> Pushed { try await registry.push(TestImage(label: label)) }

    /// `assay verify` under a policy, which is alice's gate unless another is given.
    func verify(
        _ image: Pushed, _ project: String? = nil, _ options: [String] = [], memory: String? = nil
    ) async throws -> Verdict {
        try await Assay.verify(
            ["--project", project ?? self.project, "--gate-memory", memory ?? self.memory] + options
                + [image.byDigest])
    }
}
