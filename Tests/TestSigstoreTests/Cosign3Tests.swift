// SPDX-License-Identifier: Apache-2.0

import Foundation
import StrictJSON
import TestSigstore
import Testing

/// What is minted is accepted by a verifier that nobody here wrote.
@Suite(.needsCosign3) struct Cosign3Tests {
    private static let dev = TestSigstore.Identity.email("dev@acme.test", issuer: "https://login.acme.test")
    private let artifact = Array("an artifact\n".utf8)

    /// Certificates and times must lie in the past for a program that looks at the clock.
    private let sigstore: TestSigstore

    init() throws { sigstore = try TestSigstore(now: Int(Date().timeIntervalSince1970) - 60) }

    @Test("bundles of every version", arguments: TestSigstore.BundleVersion.allCases)
    func version(_ version: TestSigstore.BundleVersion) async throws {
        let signed = try sigstore.sign(artifact, as: Self.dev)
        try await expectAccepted(signed, signed.bundle(version), .identity(Self.dev))
    }

    private func expectAccepted(
        _ signed: TestSigstore.Signed, _ bundle: JSON, _ expected: Cosign3.Expectation,
        _ options: [String] = []
    ) async throws {
        let verdict = try await Cosign3.verify(
            signed, bundle: bundle, root: sigstore.trustedRoot, expected, options)
        #expect(verdict.isAccepted, "\(verdict.output)")
    }
}
