// SPDX-License-Identifier: Apache-2.0

import Policy
import TestSigstore
import Testing
import Verification

/// `threshold` counts people and not signatures: by whatever certificate or key one signed, it is one.
struct PrincipalTests {
    private static let anyone = "subjectRegExp: '.*'"

    /// In an own PKI certificates may name no issuer, and the keys in them are made for one signature each.
    @Test(arguments: [("dev@acme.test", false), ("ops@acme.test", true)])
    func aHolderCountsOnceWithoutAnIssuer(_ second: String, _ isVerified: Bool) async throws {
        var bench = try KeylessBench()
        bench.leaveTheAuthorityAlone()
        bench.now = KeylessBench.signingTime + 60
        for name in ["dev@acme.test", second] { try bench.addLayer(as: .email(name, issuer: "")) }
        let verdict = try await bench.verdict(
            [KeylessBench.keyless(Self.anyone), KeylessBench.keyless(Self.anyone)], threshold: 2)
        #expect(verdict.outcome == (isVerified ? .verified : .rejected))
        #expect(verdict.decidingCodes.first == (isVerified ? nil : "signature.too-few-signers"))
    }

    /// Another authority's word for the same name is of somebody else.
    @Test func holdersOfDifferentAuthoritiesAreTwo() async throws {
        var bench = try KeylessBench()
        bench.leaveTheAuthorityAlone()
        bench.now = KeylessBench.signingTime + 60
        var recipe = TestSigstore.AuthorityRecipe(now: KeylessBench.signingTime, name: "other")
        recipe.uri = "https://other.acme.test"
        let other = try TestSigstore.Authority(recipe)
        bench.sigstore.authorities.append(other)
        try bench.addLayer(as: .email("dev@acme.test", issuer: ""))
        try bench.addLayer(as: .email("dev@acme.test", issuer: "")) { $0.authority = other }
        let verdict = try await bench.verdict(
            [KeylessBench.keyless(Self.anyone), KeylessBench.keyless(Self.anyone)], threshold: 2)
        #expect(verdict.outcome == .verified)
    }

    /// A layer signed by a key that carries a certificate for that very key is one signature.
    @Test(arguments: [true, false]) func aKeyWithACertificateIsOne(_ isKeyFirst: Bool) async throws {
        let key = try TestSigstore.Key(.p256)
        var signers = [KeylessBench.key(key), KeylessBench.developerSigner]
        if !isKeyFirst { signers.reverse() }
        var bench = try KeylessBench()
        try bench.addLayer { $0.signer = .key(key) }
        let one = try await bench.verdict(signers, threshold: 2)
        #expect(one.outcome == .rejected)
        #expect(one.decidingCodes.first == "signature.too-few-signers")
        #expect(try await bench.verdict(signers, threshold: 1).outcome == .verified)
        // A signature of the key and one of somebody else are two.
        try bench.addLayer(as: .email("ops@acme.test", issuer: KeylessBench.issuer))
        signers.append(
            KeylessBench.keyless("issuer: '\(KeylessBench.issuer)', subject: ops@acme.test"))
        #expect(try await bench.verdict(signers, threshold: 2).outcome == .verified)
        #expect(try await bench.verdict(signers, threshold: 3).outcome == .rejected)
    }
}
