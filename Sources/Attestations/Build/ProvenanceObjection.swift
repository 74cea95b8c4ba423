// SPDX-License-Identifier: Apache-2.0

/// Why a provenance does not count for the level that its builder could reach.
package enum ProvenanceObjection: Error, Sendable, Equatable {
    /// It cannot be read.
    case malformed(String)
    /// Nobody signed it, or nobody whose signature can be verified.
    case unsigned
    /// Somebody signed it whom the policy does not know as a builder.
    case unknownSigner(String)
    /// `builder.id` is another than the signer may speak for.
    case builder(found: String, wanted: String)
    /// The signer is a version of the builder that does not count.
    case builderVersion(found: String, wanted: String)
    /// The builder ran something else than it should.
    case buildType(found: String, wanted: [String])
    /// The certificate, which the builder's platform filled in, says something else than the predicate.
    case certificateDisagrees(BuildFact, certificate: String, predicate: String?)
    /// The certificate says one thing in two ways that differ.
    case certificateConflict(BuildFact, String, String)
    /// The build ran on a runner that does not count.
    case runner(found: String?, wanted: String)
    /// A pull request started the build.
    case pullRequest(trigger: String)

    // What the policy expects.
    case source(found: String?, wanted: String)
    case ref(found: String?, wanted: [String])
    case workflow(found: String?, wanted: [String])
    case trigger(found: String?, wanted: [String])
    case unexpectedParameter(String)
    case parameter(String, found: String?, wanted: String)

    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case malformed = "slsa.provenance-malformed"
        case unsigned = "slsa.unsigned"
        case unknownSigner = "slsa.unknown-signer"
        case builder = "slsa.builder-mismatch"
        case builderVersion = "slsa.builder-version"
        case buildType = "slsa.build-type-mismatch"
        case certificateDisagrees = "slsa.certificate-disagrees"
        case certificateConflict = "slsa.certificate-conflict"
        case runner = "slsa.runner-mismatch"
        case pullRequest = "slsa.pull-request"
        case source = "slsa.source-mismatch"
        case ref = "slsa.ref-mismatch"
        case workflow = "slsa.workflow-mismatch"
        case trigger = "slsa.trigger-mismatch"
        case unexpectedParameter = "slsa.parameter-unexpected"
        case parameter = "slsa.parameter-mismatch"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .malformed: .malformed
        case .unsigned: .unsigned
        case .unknownSigner: .unknownSigner
        case .builder: .builder
        case .builderVersion: .builderVersion
        case .buildType: .buildType
        case .certificateDisagrees: .certificateDisagrees
        case .certificateConflict: .certificateConflict
        case .runner: .runner
        case .pullRequest: .pullRequest
        case .source: .source
        case .ref: .ref
        case .workflow: .workflow
        case .trigger: .trigger
        case .unexpectedParameter: .unexpectedParameter
        case .parameter: .parameter
        }
    }
}

extension ProvenanceObjection {
    /// How far a provenance came before it was objected to: the farthest of several tries is the one that was meant.
    var progress: Int {
        switch self {
        case .malformed, .unsigned, .unknownSigner: 0
        case .buildType: 1
        case .builder, .builderVersion: 2
        case .certificateConflict, .certificateDisagrees: 3
        case .runner: 4
        case .source, .ref, .workflow, .trigger, .unexpectedParameter, .parameter, .pullRequest: 5
        }
    }
}

/// What certificate and predicate both say of a build.
package enum BuildFact: String, Sendable, CaseIterable {
    case repository = "source repository"
    case ref = "source ref"
    case commit = "source commit"
    case definition = "build definition"
    case trigger = "trigger"
    case repositoryID = "repository ID"
    case ownerID = "owner ID"
    case runner = "runner"
    case invocation = "run"
}
