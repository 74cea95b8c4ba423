// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import TestSigstore

/// A run of a workflow as GitHub certifies it, and what it writes of itself: in step, until a test edits one of them.
struct GitHubBuild {
    static let issuer = "https://token.actions.githubusercontent.com"
    static let commit = String(repeating: "0123456789", count: 4)
    /// What every workflow of GitHub can reach.
    static let workflowType = "https://actions.github.io/buildtypes/workflow/v1"
    static let generatorType = "https://github.com/slsa-framework/slsa-github-generator/container@v1"
    static let generator =
        "slsa-framework/slsa-github-generator/.github/workflows/generator_container_slsa3.yml"

    var repository = "acme/web"
    var file = "release.yml"
    var ref = "refs/heads/main"
    var trigger = "push"
    /// The reusable workflow that builds, with its ref; the run's own when `nil`.
    var builder: String?
    /// The commit of that workflow.
    var builderCommit = String(repeating: "b", count: 40)

    /// A release of the generator that built the same.
    static func generator(_ ref: String = "refs/tags/v2.1.0") -> GitHubBuild {
        GitHubBuild(builder: "\(generator)@\(ref)")
    }

    var identity: TestSigstore.Identity {
        var identity = TestSigstore.Identity.gitHubWorkflow(
            repository: repository, file: file, ref: ref, trigger: trigger)
        guard let builder else { return identity }
        let name = "https://github.com/\(builder)"
        identity.name = .uri(name)
        identity.claims[9] = name
        identity.claims[10] = builderCommit
        return identity
    }

    var builderID: String { identity.nameText }

    /// `https://slsa.dev/provenance/v1`, as `actions/attest` writes it.
    var provenance: JSON {
        let url = "https://github.com/\(repository)"
        return [
            "buildDefinition": [
                "buildType": .string(Self.workflowType),
                "externalParameters": [
                    "workflow": [
                        "ref": .string(ref), "repository": .string(url),
                        "path": .string(".github/workflows/\(file)"),
                    ]
                ],
                "internalParameters": [
                    "github": [
                        "event_name": .string(trigger), "repository_id": "1001",
                        "repository_owner_id": "2002", "runner_environment": "github-hosted",
                    ]
                ],
                "resolvedDependencies": [
                    ["uri": .string("git+\(url)@\(ref)"), "digest": ["gitCommit": .string(Self.commit)]]
                ],
            ],
            "runDetails": [
                "builder": ["id": .string(builderID)],
                "metadata": ["invocationId": .string("\(url)/actions/runs/3003/attempts/1")],
            ],
        ]
    }

    /// `https://slsa.dev/provenance/v0.2`, as slsa-github-generator writes it.
    var generatorProvenance: JSON {
        let source: JSON = [
            "uri": .string("git+https://github.com/\(repository)@\(ref)"),
            "digest": ["sha1": .string(Self.commit)],
        ]
        return [
            "builder": ["id": .string(builderID)],
            "buildType": .string(Self.generatorType),
            "invocation": [
                "configSource": (try? source.setting("/entryPoint", to: .string(".github/workflows/\(file)")))
                    ?? source,
                "parameters": [:],
                "environment": [
                    "github_event_name": .string(trigger), "github_repository_id": "1001",
                    "github_repository_owner_id": "2002",
                ],
            ],
            "metadata": ["buildInvocationID": "3003-1", "completeness": ["parameters": true]],
            "materials": [source],
        ]
    }
}
