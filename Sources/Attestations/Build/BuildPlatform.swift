// SPDX-License-Identifier: Apache-2.0

import LinearPattern
package import Policy
import StrictJSON

/// One entry of the trust table: signers, the `builder.id` they may speak for, and the level that reaches (SLSA v1.2,
/// "Verifying artifacts", "Setting up roots of trust").
package struct BuildPlatform: Sendable {
    /// What `builder.id` must be.
    enum IDRule: Sendable {
        /// The name in the signer's certificate, or one of these.
        case certificateSubject(or: [String])
        case oneOf([TextMatcher])
    }

    /// Which versions of the workflow that signs count.
    enum VersionRule: Sendable {
        case any
        /// `refs/tags/vX.Y.Z`.
        case release
        case workflows([ReusableWorkflow])
    }

    /// Which runners count.
    enum RunnerRule: Sendable {
        case any
        /// This one; certificates of older kinds do not say.
        case unlessAbsent(String)
        case exactly(String)
    }

    /// What the predicate must say as the certificate does, where that says where the build came from.
    enum Agreement: Sendable {
        /// Source, ref, commit; and the rest where it is said.
        case full
        /// The source; and the rest where it is said.
        case partial
        /// Nothing: the workflow that signs is not the build.
        case none
    }

    package var name: String
    /// Who signs for it.
    package var signers: [Signer]
    var ids: IDRule
    /// Build types it may have run; any when empty.
    var buildTypes: [String]
    var version = VersionRule.any
    var runner = RunnerRule.any
    var agreement = Agreement.full
    package var maxLevel: Int
    var hermetic = TrustedBuilder.Hermetic.never

    /// The trust table of a policy: its own entries first.
    package static func table(_ trust: BuildTrust) -> [BuildPlatform] {
        let own = trust.builders.map(BuildPlatform.init)
        guard trust.countsBuiltInBuilders else { return own }
        // What the policy says of a platform stands in the place of what is built in.
        let mentioned = Set(trust.builders.compactMap(\.profile))
        return own
            + [generator, hostedWorkflow, anyWorkflow].filter { platform in
                !mentioned.contains(where: { platform.name.hasPrefix($0.rawValue) })
            }
    }
}

// MARK: platforms that need no mention

extension BuildPlatform {
    /// slsa-github-generator for containers: level 3 (its README; slsa.dev's list of builders).
    static let generator = BuildPlatform(
        name: TrustedBuilder.Profile.slsaGitHubGenerator.rawValue,
        signers: [gitHubSigner("slsa-framework/slsa-github-generator", #"generator_container_slsa3\.yml"#)],
        ids: .certificateSubject(or: []),
        buildTypes: ["https://github.com/slsa-framework/slsa-github-generator/container@v1"],
        version: .release, runner: .unlessAbsent(gitHubHosted), maxLevel: 3)

    /// GitHub's artifact attestations, made by any workflow on GitHub's runners: level 2 (GitHub's documentation).
    static let hostedWorkflow = BuildPlatform(
        name: TrustedBuilder.Profile.gitHubWorkflow.rawValue, signers: [gitHubSigner()],
        ids: .certificateSubject(or: [oldGitHubBuilder]), buildTypes: gitHubBuildTypes,
        runner: .exactly(gitHubHosted), maxLevel: 2)

    /// The same on runners that somebody else keeps: such a build is not on a hosted platform.
    static let anyWorkflow = BuildPlatform(
        name: TrustedBuilder.Profile.gitHubWorkflow.rawValue + " on any runner", signers: [gitHubSigner()],
        ids: .certificateSubject(or: [oldGitHubBuilder]), buildTypes: gitHubBuildTypes, maxLevel: 1)

    static let gitHubHosted = "github-hosted"
    /// What GitHub called every builder until the middle of 2024.
    private static let oldGitHubBuilder = "https://github.com/actions/runner/github-hosted"
    private static let gitHubBuildTypes = [
        "https://actions.github.io/buildtypes/workflow/v1",
        "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1",
    ]

    /// A workflow of a repository, or of any.
    private static func gitHubSigner(
        _ repository: String = "[^/@]+/[^/@]+", _ file: String = "[^/@]+"
    ) -> Signer {
        gitHubSigner(#"https://github\.com/\#(repository)/\.github/workflows/\#(file)@.+"#)
    }

    private static func gitHubSigner(_ pattern: String) -> Signer {
        let subjects = (try? Pattern(pattern)).map { [TextMatcher.pattern($0)] } ?? []
        return Signer(
            name: nil,
            identity: .keyless(
                KeylessIdentity(
                    identities: subjects.map {
                        .init(
                            issuer: .exactly("https://token.actions.githubusercontent.com"), subject: $0)
                    })),
            location: .init(file: "built in"))
    }
}

// MARK: platforms of a policy

extension BuildPlatform {
    init(_ builder: TrustedBuilder) {
        self.init(
            name: builder.name, signers: builder.signers, ids: .oneOf(builder.ids),
            buildTypes: builder.buildTypes, agreement: builder.signers.signsOnGitHub ? .full : .partial,
            maxLevel: builder.maxLevel ?? builder.profile?.maxLevel ?? 0,
            hermetic: builder.hermetic)
        if let profile = builder.profile { apply(profile, builder) }
        if let runner = builder.runner { self.runner = .exactly(runner) }
    }

    private mutating func apply(_ profile: TrustedBuilder.Profile, _ builder: TrustedBuilder) {
        func ids(_ usual: [String]) -> IDRule {
            .oneOf(builder.ids.isEmpty ? usual.map(TextMatcher.exactly) : builder.ids)
        }
        switch profile {
        case .slsaGitHubGenerator: take(Self.generator, builder)
        case .gitHubWorkflow: take(Self.hostedWorkflow, builder)
        case .gitHubReusableWorkflow:
            take(Self.hostedWorkflow, builder)
            version = .workflows(builder.workflows)
            if builder.signers.isEmpty {
                signers = Set(builder.workflows.map(\.path)).sorted().map { path in
                    Self.gitHubSigner(#"\Qhttps://github.com/\#(path)\E@.+"#)
                }
            }
        case .chainguard:
            if signers.isEmpty {
                signers = [
                    Self.gitHubSigner(
                        #"https://github\.com/chainguard-images/images/\.github/workflows/release\.yaml@refs/heads/main"#
                    )
                ]
            }
            self.ids = ids(["https://chainguard.dev/prod/builders/apkoaas/v1"])
            if buildTypes.isEmpty { buildTypes = ["https://chainguard.dev/buildtypes/apkoaas/v1"] }
            // The signing workflow is not the build, and its repository not the source.
            agreement = .none
        case .googleCloudBuild:
            self.ids = ids([
                "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2",
                "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3",
                "https://cloudbuild.googleapis.com/GoogleHostedWorker",
            ])
        case .tektonChains, .konflux: self.ids = ids(["https://tekton.dev/chains/v2"])
        case .gitLab:
            // Each runner has an address of its own.
            self.ids = builder.ids.isEmpty ? .oneOf(Self.gitLabRunners) : .oneOf(builder.ids)
        }
    }

    /// Takes over what the policy leaves open.
    private mutating func take(_ usual: BuildPlatform, _ builder: TrustedBuilder) {
        if builder.signers.isEmpty { signers = usual.signers }
        if builder.ids.isEmpty { ids = usual.ids }
        if builder.buildTypes.isEmpty { buildTypes = usual.buildTypes }
        (version, runner, agreement) = (usual.version, usual.runner, usual.agreement)
    }

    private static let gitLabRunners = [try? Pattern(#"https://[^/]+(/.*)?/-/runners/[0-9]+"#)].compactMap {
        $0.map(TextMatcher.pattern)
    }
}

extension [Signer] {
    /// Whether certificates of GitHub's workflows are among them.
    fileprivate var signsOnGitHub: Bool {
        contains { signer in
            guard case .keyless(let keyless) = signer.identity else { return false }
            return keyless.anyIdentity
                || keyless.identities.contains { identity in
                    identity.issuer?.matches("https://token.actions.githubusercontent.com") ?? true
                }
        }
    }
}
