// SPDX-License-Identifier: Apache-2.0

import Foundation
import OCIModel
import TestSigstore
import Testing

/// Annotations and layers of cosign's older format are accepted by cosign itself.
@Suite(.needsCosign3) struct LegacyTests {
    private let dev = TestSigstore.Identity.email("dev@acme.test", issuer: "https://login.acme.test")
    private let sigstore: TestSigstore
    private var image = SavedImage()

    init() throws { sigstore = try TestSigstore(now: Int(Date().timeIntervalSince1970) - 60) }

    @Test("an image signature with a promise")
    mutating func signature() async throws {
        image.attach([try sign { _ in }], as: .signatures)
        try await expectAccepted(.signatures)
    }

    @Test("an image signature with a promise and a timestamp")
    mutating func timestampedSignature() async throws {
        image.attach([try sign { $0.timestamps = [.token] }], as: .signatures)
        try await expectAccepted(.signatures, "--use-signed-timestamps")
    }

    @Test("an image signature of a managed key")
    mutating func managedKey() async throws {
        let key = try TestSigstore.Key(.p256)
        image.attach(
            [try sigstore.sign(TestSigstore.simpleSigningPayload(image.digest), with: key)], as: .signatures)
        let verdict = try await Cosign3.verify(image, .signatures, root: sigstore.trustedRoot, .key(key))
        #expect(verdict.isAccepted, "\(verdict.output)")
    }

    @Test(
        "an attestation in every kind of entry",
        arguments: [.dsse, .intoto, .intotoV001] as [TestSigstore.EntryKind])
    mutating func attestation(_ kind: TestSigstore.EntryKind) async throws {
        image.attach(
            [
                try attest {
                    $0.logs = [.rekorV1 { $0.kind = kind }]
                }
            ], as: .attestations)
        try await expectAccepted(.attestations)
    }

    @Test("an attestation with a timestamp over its envelope")
    mutating func timestampedAttestation() async throws {
        image.attach([try attest { $0.timestamps = [.token { $0.message = .envelope }] }], as: .attestations)
        try await expectAccepted(.attestations, "--use-signed-timestamps")
    }

    @Test("and a promise for another signature is not accepted")
    mutating func splice() async throws {
        var signed = try sign { _ in }
        signed.entries = try sign { _ in }.entries
        image.attach([signed], as: .signatures)
        let verdict = try await Cosign3.verify(
            image, .signatures, root: sigstore.trustedRoot, .identity(dev))
        #expect(verdict.refuses("signature in bundle does not match"), "\(verdict.output)")
    }

    private func sign(_ edit: (inout TestSigstore.Recipe) throws -> Void) throws -> TestSigstore.Signed {
        try sigstore.sign(TestSigstore.simpleSigningPayload(image.digest), as: dev, edit)
    }

    private func attest(_ edit: (inout TestSigstore.Recipe) throws -> Void) throws -> TestSigstore.Signed {
        try sigstore.sign(image.manifest, as: dev) {
            $0.content = .statement
            try edit(&$0)
        }
    }

    private func expectAccepted(_ attachment: SavedImage.Attachment, _ options: String...) async throws {
        let verdict = try await Cosign3.verify(
            image, attachment, root: sigstore.trustedRoot, .identity(dev), options)
        #expect(verdict.isAccepted, "\(verdict.output)")
    }
}
