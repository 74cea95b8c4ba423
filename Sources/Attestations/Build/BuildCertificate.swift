// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Policy

/// What a platform wrote into the certificate of a workflow (Fulcio's `oid-info.md`). The workflow could not choose any
/// of it, unlike the predicate that it signed.
struct BuildCertificate: Equatable {
    /// The certificate's one name: the workflow that signed, with its version.
    var subject: String
    var issuer: String
    /// As ``Policy/SourceRepository`` spells it.
    var repository: String?
    var ref: String?
    var commit: String?
    /// The path of the workflow that was started.
    var definition: String?
    var trigger: String?
    var runner: String?
    /// The commit of the workflow that signed.
    var signerCommit: String?
    var repositoryID: String?
    var ownerID: String?
    var invocation: String?

    /// `nil` for a statement that a key signed, or a certificate without an issuer of identities. Throws where the
    /// certificate says one thing in two ways: older fields and newer ones stand side by side.
    init?(_ statement: AttestedStatement) throws(ProvenanceObjection) {
        guard let fields = statement.certificate, let subject = statement.certificateSubject,
            let issuer = fields.issuer
        else { return nil }
        self.subject = subject
        self.issuer = issuer
        let oldRepository = fields[.githubWorkflowRepository].map { "https://github.com/\($0)" }
        repository = try Self.one(
            .repository, fields[.sourceRepositoryURI].map(Self.spelled), oldRepository.map(Self.spelled))
        ref = try Self.one(.ref, fields[.sourceRepositoryRef], fields[.githubWorkflowRef])
        commit = try Self.one(.commit, fields[.sourceRepositoryDigest], fields[.githubWorkflowSHA])
        trigger = try Self.one(.trigger, fields[.buildTrigger], fields[.githubWorkflowTrigger])
        runner = fields[.runnerEnvironment]
        signerCommit = fields[.buildSignerDigest]
        repositoryID = fields[.sourceRepositoryIdentifier]
        ownerID = fields[.sourceRepositoryOwnerIdentifier]
        invocation = fields[.runInvocationURI]
        if let config = fields[.buildConfigURI], let repository {
            definition = Self.path(in: config, of: repository)
        }
    }

    private static func one(
        _ fact: BuildFact, _ new: String?, _ old: String?
    ) throws(ProvenanceObjection) -> String? {
        if let new, let old, new != old { throw .certificateConflict(fact, new, old) }
        return new ?? old
    }

    private static func spelled(_ uri: String) -> String { SourceRepository.canonical(uri) ?? uri }

    /// `.github/workflows/release.yml` of `https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main`.
    private static func path(in config: String, of repository: String) -> String? {
        guard config.hasPrefix(repository + "/") else { return nil }
        // GitLab has a second slash there.
        return String(config.dropFirst(repository.count).drop { $0 == "/" }.prefix { $0 != "@" })
    }
}

extension BuildCertificate {
    /// Throws the first thing that the predicate says otherwise. What a certificate of an older kind leaves out cannot
    /// be compared. `isPartial` for platforms whose predicates leave out ref and commit.
    func expectAgreement(of provenance: Provenance, isPartial: Bool) throws(ProvenanceObjection) {
        // 1. Where it came from must be said, and be the same.
        try expect(.repository, repository, provenance.source?.repository, isOptional: false)
        try expect(.ref, ref, provenance.source?.ref, isOptional: isPartial)
        try expect(.commit, commit, provenance.source?.commit, isOptional: isPartial)
        // 2. What may be left out must be the same where it is said.
        try expect(.definition, definition, provenance.definition)
        try expect(.trigger, trigger, provenance.trigger)
        try expect(.repositoryID, repositoryID, provenance.repositoryID)
        try expect(.ownerID, ownerID, provenance.ownerID)
        try expect(.runner, runner, provenance.runner)
        if let invocation, let stated = provenance.invocation, stated.hasPrefix("https://") {
            try expect(.invocation, invocation, stated)
        }
    }

    private func expect(
        _ fact: BuildFact, _ certificate: String?, _ predicate: String?, isOptional: Bool = true
    ) throws(ProvenanceObjection) {
        guard let certificate, certificate != predicate, !(isOptional && predicate == nil) else { return }
        throw .certificateDisagrees(fact, certificate: certificate, predicate: predicate)
    }
}
