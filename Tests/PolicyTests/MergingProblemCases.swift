// SPDX-License-Identifier: Apache-2.0

import Policy

/// What can be read and can never be satisfied.
let mergingCases: [ProblemCase] = [
    ProblemCase(
        .methodNotAllowed(.static, allowed: [.kms]), at: "7:22", sound("allowedSigners: [kms]"),
        butNot: sound("allowedSigners: [kms, static]")),
    ProblemCase(
        .providerNotAllowed(.dct, allowed: [.cosign]), at: "7:22",
        sound("allowedProviders: [cosign]").replacing("release}", with: "release, provider: dct}"),
        butNot: sound("allowedProviders: [cosign, dct]").replacing(
            "release}", with: "release, provider: dct}")),
    ProblemCase(
        .signerNotOffered("\"nightly\""), at: "16:15",
        sound() + "---\n" + application("signers: [{name: nightly}]"),
        butNot: sound() + "---\n" + application("signers: [{name: release}]")),
    ProblemCase(
        .signersForbidden, at: "16:5", forbidding + "---\n" + application("signers: [{name: release}]"),
        butNot: forbidding + "---\n" + application("threshold: 1")),
    ProblemCase(
        .noSigners, at: "6:5", project("applicationSigners: forbid"),
        butNot: project("applicationSigners: forbid\ngates: [\(gate("sbom"))]")),
    ProblemCase(
        .thresholdUnreachable(threshold: 2, signers: 1), at: "6:5", sound("threshold: 2"),
        butNot: sound("threshold: 1")),
    ProblemCase(
        .thresholdUnreachable(threshold: 2, signers: 0), at: "6:5",
        project("applicationSigners: forbid\ngates: [\(gate("sbom"))]\nthreshold: 2"),
        butNot: project("applicationSigners: forbid\ngates: [\(gate("sbom"))]\nthreshold: 1")),
    ProblemCase(
        .noCommonMethods, at: "16:5",
        project("applicationSigners: forbid\nminSlsaLevel: 1\nallowedSigners: [kms]")
            + "---\n" + application("allowedSigners: [static]"),
        butNot: project("applicationSigners: forbid\nminSlsaLevel: 1\nallowedSigners: [kms]")
            + "---\n" + application("allowedSigners: [static, kms]")),
    ProblemCase(
        .slsaSourceMissing, at: "6:5", project("applicationSigners: forbid\nminSlsaLevel: 2"),
        butNot: project(
            "applicationSigners: forbid\nminSlsaLevel: 2\nslsa: {source: 'https://example.com/a'}")),
]

/// Signers that can never verify anything.
let signerCases: [ProblemCase] = [
    ProblemCase(
        .keylessWithoutIdentities, at: "6:22", keyless(""), butNot: keyless(", identities: [\(someone)]")),
    ProblemCase(
        .anyIdentityOnPublicRoot, at: "6:22", keyless(", anyIdentity: true"),
        butNot: keyless(", anyIdentity: true, trustedRoot: /etc/root.json")),
    ProblemCase(
        .anyIdentityOnPublicRoot, at: "6:22", keyless(", anyIdentity: true, trustedRoot: public-good"),
        butNot: keyless(", anyIdentity: true, trustedRoot: acme")),
    ProblemCase(
        .anyIdentityOnPublicRoot, at: "6:22", keyless(", anyIdentity: true, trustedRoot: staging"),
        butNot: keyless(", anyIdentity: true, trustedRoot: acme")),
    ProblemCase(
        .identityWithoutIssuerOnPublicRoot, at: "6:22", keyless(", identities: [\(nameAlone)]"),
        butNot: keyless(", identities: [\(nameAlone)], trustedRoot: /etc/root.json")),
    ProblemCase(
        .identityWithoutIssuerOnPublicRoot, at: "6:22",
        keyless(", identities: [\(someone), \(nameAlone)], trustedRoot: staging"),
        butNot: keyless(", identities: [\(someone)], trustedRoot: staging")),
    ProblemCase(
        .keyDoesNotParse("not a key"), at: "6:22", key("publicKey: '-----BEGIN broken'"),
        butNot: key("publicKey: '-----BEGIN PUBLIC KEY'")),
    ProblemCase(
        .retiredKeyWithoutNotAfter, at: "6:22", key("publicKey: old, state: retired"),
        butNot: key("publicKey: old, state: retired, notAfter: 2025-01-01")),
]

/// What works and deserves a look.
let warningCases: [ProblemCase] = [
    ProblemCase(
        .overrideInStrictProject, at: "6:5", project("defaultSigners: [\(release)]"),
        butNot: project("defaultSigners: [\(release)]\nenforcementLevel: permissive")),
    ProblemCase(
        .overrideInStrictProject, at: "6:5", project("defaultSigners: [\(release)]"),
        butNot: project("defaultSigners: [\(release)]\napplicationSigners: override")),
    ProblemCase(
        .slsaSourceUnpinned, at: "6:5", sound("minSlsaLevel: 2"),
        butNot: sound("minSlsaLevel: 2\nslsa: {source: 'https://example.com/a'}")),
    ProblemCase(
        .expiredExemption(until: 1_780_272_000), at: "8:18", sound(exemption(until: "2026-06-01")),
        butNot: sound(exemption(until: "2026-06-01T00:00:01Z"))),
    ProblemCase(
        .expiredKey(notAfter: 1_780_272_000), at: "6:22", key("publicKey: a, notAfter: 2026-06-01"),
        butNot: key("publicKey: a, notAfter: 2026-06-02")),
    ProblemCase(
        .revokedSigner, at: "6:22", key("publicKey: a, state: revoked"),
        butNot: key("publicKey: a, state: active")
    ),
    ProblemCase(
        .applicationAsksForLess("enforcementLevel", asked: "permissive", stands: "strict"), at: "16:5",
        sound() + "---\n" + application("enforcementLevel: permissive"),
        butNot: sound() + "---\n" + application("enforcementLevel: strict")),
    ProblemCase(
        .nothingEnabled, at: "6:5", sound("enabled: false"), butNot: sound("enabled: true")),
]

private let forbidding = project(
    "applicationSigners: forbid\ndefaultSigners: [\(release)]\ntagReferences: deny")

private let someone = "{issuer: 'https://issuer.example', subject: 'who@example.com'}"

private let nameAlone = "{subject: 'who@example.com'}"

private func keyless(_ more: String) -> String {
    project("defaultSigners: [{method: keyless\(more)}]\napplicationSigners: forbid")
}

private func key(_ fields: String) -> String {
    project("defaultSigners: [{method: static, \(fields)}]\napplicationSigners: forbid")
}

private func exemption(until: String) -> String {
    "exemptions: [{image: 'pause@\(someDigest)', reason: r, until: \(until)}]"
}
