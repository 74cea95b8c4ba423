// SPDX-License-Identifier: Apache-2.0

import StrictJSON
import Testing

@testable import Policy

/// The YAML examples of Argo CD's proposal decode as they stand (`policy.md` §1).
struct ProposalTests {
    private func key() throws -> SignerIdentity {
        .key(TrustedKey(.kms(.aws(try AWSKeyID("arn:aws:kms:region:account-id:key/key-id")))))
    }

    @Test func theProjectDecodes() throws {
        let set = read(try proposal("appproject"))
        #expect(set.diagnostics.isEmpty)
        let project = try #require(set.projects.first)
        #expect(set.projects.count == 1)
        #expect(set.applications.isEmpty)
        #expect(project.title == "AppProject/my-secure-project")
        let body = try #require(project.body)
        #expect(body.enabled)
        #expect(body.enforcement == .strict)
        #expect(body.providers == [.cosign, .notary])
        #expect(body.methods == [.kms, .static, .keyless])
        #expect(body.minSlsaLevel == 2)
        #expect(body.threshold == 1)
    }

    @Test func theProjectTakesSignersThatAreNestedUnderSigner() throws {
        let signers = try #require(projectBody(try proposal("appproject"))?.defaultSigners)
        #expect(
            try signers.map(\.identity) == [
                key(), .key(TrustedKey(.named("trusted-public-key"))),
            ])
        #expect(signers.map(\.provider) == [.cosign, .cosign])
        #expect(signers.map(\.location.description) == ["policy.yaml:13:9", "policy.yaml:17:9"])
    }

    @Test func theProjectLeavesApplicationSignersOut() throws {
        let body = try #require(projectBody(try proposal("appproject")))
        #expect(body.applicationSigners == .override)
        #expect(!body.saysApplicationSigners)
    }

    @Test func lintSaysWhatTheProjectLeavesOpen() throws {
        #expect(
            lintLines(try proposal("appproject")) == [
                "7:5 policy.override-in-strict-project", "7:5 slsa.source-unpinned",
            ])
    }

    @Test func theApplicationDecodes() throws {
        let set = read(try proposal("application"))
        #expect(set.diagnostics.isEmpty)
        let application = try #require(set.applications.first)
        #expect(application.name == "my-secure-app")
        #expect(application.project == "default")
        #expect(!application.namesProject)
        #expect(
            application.destination == .init(server: "https://kubernetes.default.svc", namespace: "default"))
        let body = try #require(applicationBody(try proposal("application")))
        #expect(body.slsaLevel == 3)
        #expect(body.enabled == nil)
    }

    @Test func theApplicationTakesSignersThatAreFlat() throws {
        let body = try #require(applicationBody(try proposal("application")))
        let signers = body.signers.compactMap { if case .own(let signer) = $0 { signer } else { nil } }
        #expect(
            try signers.map(\.identity) == [
                .key(TrustedKey(.file("/mnt/<path>"))), key(),
                .keyless(
                    KeylessIdentity(
                        providerURL: "https://fulcio.example.com/cert-ref", identities: [])),
            ])
        #expect(signers.map(\.provider) == [.cosign, .cosign, .cosign])
    }

    @Test func lintNamesTheSignerWithoutIdentities() throws {
        #expect(
            lintLines(try proposal("application")) == [
                "18:5 slsa.source-unpinned", "24:9 signer.keyless-without-identities",
            ])
    }

    @Test func theApplicationSwitchesVerificationOnForItself() throws {
        let requirement = try #require(onlyRequirement(try proposal("application")))
        #expect(!requirement.isMisconfigured)
        #expect(requirement.signers.count == 3)
        #expect(requirement.minSlsaLevel == 3)
        #expect(requirement.enforcement == .strict)
    }

    @Test func theApplicationUnderSyncPolicyDecodes() throws {
        let body = try #require(applicationBody(try proposal("application-kms")))
        #expect(body.slsaLevel == 3)
        guard case .own(let signer) = body.signers.first else {
            Issue.record("no signer was read")
            return
        }
        #expect(body.signers.count == 1)
        #expect(try signer.identity == key())
    }

    @Test func lintSaysWhatTheApplicationUnderSyncPolicyLeavesOpen() throws {
        #expect(lintLines(try proposal("application-kms")) == ["18:7 slsa.source-unpinned"])
    }

    @Test func theApplicationOverridesTheProjectsSigners() throws {
        let set = read(try proposal("appproject") + "---\n" + proposal("application"))
        let effective = EffectivePolicy(policies: set.projects, application: set.applications.first)
        let requirement = try #require(effective.requirements.first)
        #expect(requirement.origin == "AppProject/my-secure-project + Application/my-secure-app")
        #expect(requirement.signers.map(\.method) == [.static, .kms, .keyless])
        #expect(requirement.minSlsaLevel == 3)
        #expect(requirement.diagnostics.map(\.problem) == [.slsaSourceUnpinned])
    }
}
