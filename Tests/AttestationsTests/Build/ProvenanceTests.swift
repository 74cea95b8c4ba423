// SPDX-License-Identifier: Apache-2.0

import Foundation
import OCIModel
import Policy
import Sigstore
import StrictJSON
import TestSigstore
import Testing

@testable import Attestations

/// What provenance says, in the three versions and the words of each platform.
struct ProvenanceTests {
    private static let commit = String(repeating: "0123456789", count: 4)
    private static let other = String(repeating: "a", count: 40)

    private func provenance(_ version: Provenance.Version, _ predicate: JSON) throws -> Provenance? {
        let made = TestSigstore.Statement(
            [.init(Digest(sha256Of: [1]))], predicateType: version.rawValue, predicate: predicate)
        return try Provenance(try Statement(parsing: made.json.serialized()))
    }

    private func read(_ version: Provenance.Version, _ predicate: JSON) throws -> Provenance {
        try #require(try provenance(version, predicate))
    }

    private func isMalformed(_ version: Provenance.Version, _ predicate: JSON) throws -> Bool {
        do {
            _ = try provenance(version, predicate)
            return false
        } catch let objection as ProvenanceObjection {
            return objection.code == .malformed
        }
    }

    @Test(arguments: [
        "https://slsa.dev/provenance/v1/", "slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.3",
    ])
    func anotherTypeIsNoProvenance(_ type: String) throws {
        let made = TestSigstore.Statement(
            [.init(Digest(sha256Of: [1]))], predicateType: type, predicate: Self.gitHub)
        #expect(try Provenance(try Statement(parsing: made.json.serialized())) == nil)
    }

    // MARK: v1

    private static let gitHub: JSON = [
        "buildDefinition": [
            "buildType": "https://actions.github.io/buildtypes/workflow/v1",
            "externalParameters": [
                "workflow": [
                    "ref": "refs/heads/main", "repository": "https://github.com/acme/web",
                    "path": ".github/workflows/release.yml",
                ],
                "inputs": ["debug": false],
            ],
            "internalParameters": [
                "github": [
                    "event_name": "push", "repository_id": "1001", "repository_owner_id": 2002,
                    "runner_environment": "github-hosted",
                ]
            ],
            "resolvedDependencies": [
                [
                    "uri": "git+https://github.com/acme/web@refs/heads/main",
                    "digest": ["gitCommit": .string(commit)],
                ]
            ],
        ],
        "runDetails": [
            "builder": ["id": "https://github.com/acme/web/x"], "metadata": ["invocationId": "https://r/1"],
        ],
    ]

    @Test func gitHubs() throws {
        let read = try read(.v1, Self.gitHub)
        #expect(read.builderID == "https://github.com/acme/web/x")
        #expect(read.buildType == "https://actions.github.io/buildtypes/workflow/v1")
        #expect(
            read.source
                == .init(
                    repository: "https://github.com/acme/web", ref: "refs/heads/main", commit: Self.commit))
        #expect(read.definition == ".github/workflows/release.yml")
        #expect(read.trigger == "push")
        #expect(read.parameters == ["inputs": ["debug": false]])
        #expect(read.invocation == "https://r/1")
        #expect(read.repositoryID == "1001")
        #expect(read.ownerID == "2002")
        #expect(read.runner == "github-hosted")
    }

    @Test func buildKits() throws {
        let read = try read(
            .v1,
            [
                "buildDefinition": [
                    "buildType":
                        "https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md",
                    "externalParameters": [
                        "configSource": [
                            "uri": "https://github.com/acme/web.git#refs/tags/v1:app",
                            "digest": ["sha1": .string(Self.commit)], "path": "Dockerfile",
                        ],
                        "request": ["frontend": "gateway.v0"],
                    ],
                    "internalParameters": ["builderPlatform": "linux/amd64"],
                    "resolvedDependencies": [["uri": "pkg:docker/alpine@3.20", "digest": ["sha256": "00"]]],
                ],
                "runDetails": ["builder": ["id": ""], "metadata": ["invocationId": "abc"]],
            ])
        #expect(read.builderID == "")
        #expect(
            read.source
                == .init(repository: "https://github.com/acme/web", ref: "refs/tags/v1", commit: Self.commit))
        #expect(read.definition == "Dockerfile")
        #expect(read.parameters == ["request": ["frontend": "gateway.v0"]])
        #expect(read.trigger == nil)
    }

    /// A local build names no source; its base images are none.
    @Test func buildKitsOfAFolder() throws {
        let read = try read(
            .v1,
            [
                "buildDefinition": [
                    "buildType": "b", "externalParameters": ["configSource": ["path": "Dockerfile"]],
                    "resolvedDependencies": [["uri": "pkg:docker/alpine@3.20", "digest": ["sha256": "00"]]],
                ],
                "runDetails": ["builder": ["id": ""]],
            ])
        #expect(read.source == nil)
    }

    @Test func tektons() throws {
        let read = try read(
            .v1,
            [
                "buildDefinition": [
                    "buildType": "https://tekton.dev/chains/v2/slsa",
                    "externalParameters": ["runSpec": ["pipelineRef": ["name": "build"]]],
                    "resolvedDependencies": [
                        [
                            "name": "pipelineTask", "uri": "oci://registry.test/task",
                            "digest": ["sha256": "00"],
                        ],
                        [
                            "name": "inputs/result", "uri": "git+https://github.com/acme/web.git",
                            "digest": ["sha1": .string(Self.commit)],
                        ],
                    ],
                ],
                "runDetails": ["builder": ["id": "https://tekton.dev/chains/v2"]],
            ])
        #expect(
            read.source == .init(repository: "https://github.com/acme/web", ref: nil, commit: Self.commit))
        #expect(read.parameters.keys.sorted() == ["runSpec"])
    }

    /// Its example has a number where SLSA has a text.
    @Test(arguments: [(412, "412"), ("412", "412"), (nil, nil)] as [(JSON, String?)])
    func gitLabs(_ invocation: JSON, _ expected: String?) throws {
        let read = try read(
            .v1,
            [
                "buildDefinition": [
                    "buildType": "https://docs.gitlab.com/ee/ci/runners/provenance_v1.html",
                    "externalParameters": [
                        "entryPoint": "build-job", "source": "https://gitlab.com/acme/web",
                        "variables": ["CI": "[MASKED]"],
                    ],
                    "resolvedDependencies": [
                        ["uri": "https://gitlab.com/acme/web", "digest": ["sha256": .string(Self.commit)]]
                    ],
                ],
                "runDetails": [
                    "builder": ["id": "https://gitlab.com/-/runners/33"],
                    "metadata": ["invocationId": invocation],
                ],
            ])
        #expect(read.invocation == expected)
        #expect(read.source == .init(repository: "https://gitlab.com/acme/web", ref: nil, commit: nil))
        #expect(read.definition == nil)
        #expect(read.parameters == ["entryPoint": "build-job", "variables": ["CI": "[MASKED]"]])
    }

    @Test func googlesV1() throws {
        let read = try read(
            .v1,
            [
                "buildDefinition": [
                    "buildType": "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1",
                    "externalParameters": [
                        "buildConfigSource": [
                            "path": "cloudbuild.yaml", "ref": "refs/heads/main",
                            "repository": "git+https://github.com/acme/web",
                        ],
                        "substitutions": ["_A": "1"],
                    ],
                    "resolvedDependencies": [
                        [
                            "uri": "git+https://github.com/acme/web@refs/heads/main",
                            "digest": ["gitCommit": .string(Self.commit)],
                        ]
                    ],
                ],
                "runDetails": ["builder": ["id": "https://cloudbuild.googleapis.com/GoogleHostedWorker"]],
            ])
        #expect(
            read.source
                == .init(
                    repository: "https://github.com/acme/web", ref: "refs/heads/main", commit: Self.commit))
        #expect(read.definition == "cloudbuild.yaml")
        #expect(read.parameters == ["substitutions": ["_A": "1"]])
    }

    // MARK: one commit, one ref

    /// What is said of the source in several places is one thing, or none.
    @Test(
        arguments: [
            ([], commit, "refs/heads/main"),
            (
                [["uri": "https://github.com/acme/web", "digest": ["gitCommit": .string(commit)]]], commit,
                "refs/heads/main"
            ),
            (
                [["uri": "https://github.com/acme/web", "digest": ["gitCommit": .string(other)]]], nil,
                "refs/heads/main"
            ),
            (
                [["uri": "https://github.com/acme/web.git", "digest": ["sha1": .string(other)]]], nil,
                "refs/heads/main"
            ),
            ([["uri": "git+https://github.com/acme/web@refs/tags/v1"]], commit, nil),
            // Another repository's commit is its own.
            (
                [["uri": "https://github.com/acme/other", "digest": ["gitCommit": .string(other)]]], commit,
                "refs/heads/main"
            ),
            (
                [["uri": "https://github.com/acme/WEB", "digest": ["gitCommit": .string(other)]]], commit,
                "refs/heads/main"
            ),
            ([["digest": ["gitCommit": .string(other)]]], commit, "refs/heads/main"),
        ] as [([JSON], String?, String?)])
    func whatIsSaidOfTheSourceAgrees(_ more: [JSON], _ commit: String?, _ ref: String?) throws {
        let first = try Self.gitHub.value(at: "/buildDefinition/resolvedDependencies/0")
        for list in [[first] + more, more + [first]] {
            let read = try read(
                .v1, try Self.gitHub.setting("/buildDefinition/resolvedDependencies", to: .array(list)))
            #expect(read.source?.commit == commit)
            #expect(read.source?.ref == ref)
        }
    }

    @Test func theSourceOfTheConfigurationIsOfTheSameCommit() throws {
        func read(_ digest: String) throws -> Provenance {
            try self.read(
                .v1,
                [
                    "buildDefinition": [
                        "buildType": "b",
                        "externalParameters": [
                            "configSource": [
                                "uri": "https://github.com/acme/web", "digest": ["sha1": .string(digest)],
                            ]
                        ],
                        "resolvedDependencies": [
                            ["uri": "https://github.com/acme/web", "digest": ["sha1": .string(Self.commit)]]
                        ],
                    ],
                    "runDetails": ["builder": ["id": ""]],
                ])
        }
        #expect(try read(Self.commit).source?.commit == Self.commit)
        #expect(try read(Self.other).source?.commit == nil)
    }

    /// Without a word on which, two repositories are none.
    @Test func oneRepositoryAloneIsTheSource() throws {
        func read(_ uris: [String]) throws -> String? {
            let list = uris.map { uri -> JSON in ["uri": .string(uri)] }
            return try self.read(.v02, ["builder": ["id": "b"], "buildType": "t", "materials": .array(list)])
                .source?.repository
        }
        #expect(try read(["https://github.com/acme/web", "pkg:docker/a"]) == "https://github.com/acme/web")
        #expect(
            try read(["https://github.com/acme/web", "git+https://github.com/acme/web@a"])
                == "https://github.com/acme/web")
        #expect(try read(["https://github.com/acme/web", "https://github.com/acme/other"]) == nil)
        #expect(try read(["pkg:docker/a"]) == nil)
    }

    // MARK: v0.2 and v0.1

    private static let generator: JSON = [
        "builder": ["id": "https://github.com/g@refs/tags/v1.2.3"],
        "buildType": "https://github.com/slsa-framework/slsa-github-generator/container@v1",
        "invocation": [
            "configSource": [
                "uri": "git+https://github.com/acme/web@refs/tags/v1", "digest": ["sha1": .string(commit)],
                "entryPoint": ".github/workflows/release.yml",
            ],
            "parameters": ["inputs": 1],
            "environment": [
                "github_event_name": "push", "github_repository_id": "1001",
                "github_repository_owner_id": "2002",
                "github_event_payload": ["inputs": nil],
            ],
        ],
        "metadata": ["buildInvocationID": "3003-1"],
        "materials": [
            ["uri": "git+https://github.com/acme/web@refs/tags/v1", "digest": ["sha1": .string(commit)]]
        ],
    ]

    @Test func theGenerators() throws {
        let read = try read(.v02, Self.generator)
        #expect(read.builderID == "https://github.com/g@refs/tags/v1.2.3")
        #expect(
            read.source
                == .init(repository: "https://github.com/acme/web", ref: "refs/tags/v1", commit: Self.commit))
        #expect(read.definition == ".github/workflows/release.yml")
        #expect(read.parameters == ["inputs": 1])
        #expect(read.trigger == "push")
        #expect(read.repositoryID == "1001")
        #expect(read.ownerID == "2002")
        #expect(read.invocation == "3003-1")
        // Version 2.1.0 writes null.
        #expect(
            try self.read(.v02, try Self.generator.setting("/invocation/parameters", to: nil)).parameters
                == [:])
    }

    @Test(arguments: [
        ("/invocation/configSource/digest/sha1", Self.other), ("/materials/0/digest/sha1", Self.other),
    ])
    func theGeneratorsCommitsAgree(_ pointer: String, _ commit: String) throws {
        let read = try read(.v02, try Self.generator.setting(pointer, to: .string(commit)))
        #expect(read.source?.commit == nil)
        #expect(read.source?.ref == "refs/tags/v1")
    }

    @Test func googlesV01() throws {
        let read = try read(
            .v01,
            [
                "builder": ["id": "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3"],
                "recipe": [
                    "type": "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1",
                    "entryPoint": "cloudbuild.yaml",
                    "arguments": ["steps": []],
                ],
                "metadata": ["buildInvocationId": "i"],
                "materials": [["uri": .string("https://github.com/acme/web/commit/\(Self.commit)")]],
            ])
        #expect(read.buildType == "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1")
        #expect(read.source == .init(repository: "https://github.com/acme/web", ref: nil, commit: nil))
        #expect(read.definition == "cloudbuild.yaml")
        #expect(read.parameters == ["arguments": ["steps": []]])
        #expect(read.invocation == "i")
    }

    // MARK: malformed

    @Test(arguments: [
        "/buildDefinition", "/runDetails", "/runDetails/builder", "/runDetails/builder/id",
        "/buildDefinition/buildType",
    ])
    func v1NeedsThese(_ pointer: String) throws {
        #expect(try isMalformed(.v1, try Self.gitHub.removing(pointer)))
        #expect(try isMalformed(.v1, try Self.gitHub.setting(pointer, to: [1])))
        #expect(try isMalformed(.v1, try Self.gitHub.setting(pointer, to: nil)))
        #expect(try !isMalformed(.v1, Self.gitHub))
    }

    @Test(arguments: [
        "/buildDefinition/resolvedDependencies", "/buildDefinition/resolvedDependencies/0",
        "/buildDefinition/resolvedDependencies/0/uri", "/buildDefinition/resolvedDependencies/0/digest",
        "/buildDefinition/resolvedDependencies/0/digest/gitCommit", "/buildDefinition/externalParameters",
        "/buildDefinition/externalParameters/workflow/repository",
        "/buildDefinition/externalParameters/workflow/ref",
        "/buildDefinition/externalParameters/workflow/path", "/buildDefinition/internalParameters",
        "/buildDefinition/internalParameters/github", "/buildDefinition/internalParameters/github/event_name",
        "/buildDefinition/internalParameters/github/repository_id", "/runDetails/metadata",
        "/runDetails/metadata/invocationId",
    ])
    func whatV1SaysHasItsType(_ pointer: String) throws {
        #expect(try isMalformed(.v1, try Self.gitHub.setting(pointer, to: true)))
        #expect(try !isMalformed(.v1, Self.gitHub))
    }

    @Test(arguments: [
        ("/builder", false), ("/builder/id", false), ("/buildType", false), ("/invocation", true),
        ("/invocation/configSource", true), ("/invocation/configSource/uri", true),
        ("/invocation/configSource/digest", true), ("/invocation/configSource/entryPoint", true),
        ("/invocation/parameters", true), ("/invocation/environment", true), ("/materials", true),
        ("/materials/0/uri", true), ("/materials/0/digest", true), ("/metadata", true),
    ])
    func whatV02SaysHasItsType(_ pointer: String, _ isOptional: Bool) throws {
        #expect(try isMalformed(.v02, try Self.generator.setting(pointer, to: true)))
        #expect(try isMalformed(.v02, try Self.generator.removing(pointer)) == !isOptional)
    }

    @Test(arguments: [nil, "text", [], 5, [:]] as [JSON], Provenance.Version.allCases)
    func aPredicateOfAnotherShape(_ predicate: JSON, _ version: Provenance.Version) throws {
        #expect(try isMalformed(version, predicate))
    }

    // MARK: what Google Cloud Build wrote

    @Test(
        .enabled(if: hasGoogles, "the public test data is not here"),
        arguments: [
            (
                "v0.2-gcloud-container-github", "https://github.com/laurentsimon/gcb-tests", nil,
                "cloudbuild.yaml"
            ),
            (
                "v0.3-gcloud-container-github", "https://github.com/laurentsimon/gcb-tests",
                "01ce393d04eb6df2a7b2b3e95d4126e687afb7ae", "cloudbuild.yaml"
            ),
            (
                "v0.3-gcloud-container-github-tag", "https://github.com/slsa-framework/example-package",
                "c750fd73a1669b095df7c74da9f1ff2032f926c9", "cloudbuild.yaml"
            ),
            ("v0.3-gcloud-container-gcs", nil, nil, nil),
        ] as [(String, String?, String?, String?)])
    func googlesOwn(_ name: String, _ repository: String?, _ commit: String?, _ definition: String?) throws {
        let report = try JSON(parsing: try Data(contentsOf: googles.appending(path: "\(name).json")))
        let payload = try report.bytes(at: "/provenance_summary/provenance/0/envelope/payload")
        let statement = try Statement(parsing: payload)
        let digest = try String(contentsOf: googles.appending(path: "\(name).digest"), encoding: .utf8)
            .prefix { !$0.isWhitespace }
        let hex = digest.hasPrefix("sha256:") ? String(digest.dropFirst(7)) : String(digest)
        #expect(statement.subjects.contains { $0.digests["sha256"] == hex })
        let read = try #require(try Provenance(statement))
        #expect(read.builderID.hasPrefix("https://cloudbuild.googleapis.com/GoogleHostedWorker@v0."))
        #expect(read.source?.repository == repository)
        #expect(read.source?.commit == commit)
        #expect(read.definition == definition)
    }
}

private let googles = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/data/slsa/gcb")
private let hasGoogles = FileManager.default.fileExists(atPath: googles.path)
