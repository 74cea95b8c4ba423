// SPDX-License-Identifier: Apache-2.0

package import LinearPattern
package import StrictJSON

/// Whose word on builds counts, and how much (SLSA v1.2, "Verifying artifacts", "Setting up roots of trust"). An
/// administrator's alone to say.
package struct BuildTrust: Sendable, Equatable {
    package var builders: [TrustedBuilder] = []
    package var verifiers: [TrustedVerifier] = []
    /// Whether the builders count that need no mention.
    package var countsBuiltInBuilders = true
    /// Whether provenance that nobody known signed is level 1, as SLSA has it, or nothing.
    package var countsUnsignedProvenance = false
    /// Properties of a verification summary that stand for a hermetic build.
    package var hermeticProperties: [String] = []

    package init() {}

    /// The signers of all of them.
    package var signers: [Signer] { builders.flatMap(\.signers) + verifiers.flatMap(\.signers) }
}

/// A build platform: who signs for it, what it calls itself, and the level its provenance can reach.
package struct TrustedBuilder: Sendable, Equatable {
    /// Platforms that Assay knows; their entries say less.
    package enum Profile: String, Sendable, CaseIterable {
        case slsaGitHubGenerator = "slsa-github-generator"
        case gitHubWorkflow = "github-workflow"
        case gitHubReusableWorkflow = "github-reusable-workflow"
        case chainguard
        case googleCloudBuild = "google-cloud-build"
        case tektonChains = "tekton-chains"
        case konflux
        case gitLab = "gitlab"
    }

    /// What shows that a build could not reach the network, nor anything that its provenance does not list.
    package enum Hermetic: Sendable, Equatable {
        case never
        case always
        /// What the provenance says, by a builder whose word counts.
        case when(ProvenanceExpression)
    }

    package var name: String
    package var profile: Profile?
    /// Who signs for it; those of the profile when empty.
    package var signers: [Signer] = []
    /// Its `builder.id`, one of these; those of the profile when empty.
    package var ids: [TextMatcher] = []
    /// Build types it may have run; those of the profile when empty, and any where that names none.
    package var buildTypes: [String] = []
    /// The reusable workflows that are meant.
    package var workflows: [ReusableWorkflow] = []
    /// The runners that count; `nil` for whatever the profile says.
    package var runner: String?
    /// 1...3; the profile's when `nil`.
    package var maxLevel: Int?
    package var hermetic = Hermetic.never
    package var location: SourceLocation

    package init(name: String, profile: Profile? = nil, location: SourceLocation) {
        self.name = name
        self.profile = profile
        self.location = location
    }
}
