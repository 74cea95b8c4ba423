// SPDX-License-Identifier: Apache-2.0

import Policy

/// What cannot be read.
let decodingCases: [ProblemCase] = [
    ProblemCase(
        .syntax("did not find expected node content"), at: "8:15", sound("allowed: [}"),
        butNot: sound("exemptions: []")),
    ProblemCase(
        .unknownKey("enforcmentLevel", nearest: "enforcementLevel"), at: "8:5",
        sound("enforcmentLevel: strict"), butNot: sound("enforcementLevel: strict")),
    ProblemCase(
        .unknownKey("frobnicate", nearest: nil), at: "9:5", sound("threshold: 1\nfrobnicate: 1"),
        butNot: sound("threshold: 1\nminSlsaLevel: 1")),
    ProblemCase(
        .wrongType(expected: "true or false", found: "string"), at: "8:14", sound("enabled: \"true\""),
        butNot: sound("enabled: true")),
    ProblemCase(
        .wrongType(expected: "a whole number", found: "number"), at: "8:16", sound("threshold: 1.5"),
        butNot: sound("threshold: 1")),
    ProblemCase(
        .wrongType(expected: "a list", found: "object"), at: "8:13", sound("images: {}"),
        butNot: sound("images: [a]")),
    ProblemCase(
        .unknownValue("strikt", allowed: ["strict", "permissive"], nearest: "strict"), at: "8:23",
        sound("enforcementLevel: strikt"), butNot: sound("enforcementLevel: strict")),
    ProblemCase(
        .unknownValue("none", allowed: ["strict", "permissive"], nearest: nil), at: "8:23",
        sound("enforcementLevel: none"), butNot: sound("enforcementLevel: permissive")),
    ProblemCase(
        .unknownValue("allow", allowed: ["warn", "deny"], nearest: "warn"), at: "8:20",
        sound("tagReferences: allow"), butNot: sound("tagReferences: warn")),
    ProblemCase(
        .missingKey("reason"), at: "8:18",
        sound("exemptions: [{image: 'pause@\(someDigest)', until: 2099-01-01}]"),
        butNot: sound("exemptions: [{image: 'pause@\(someDigest)', until: 2099-01-01, reason: r}]")),
    ProblemCase(
        .missingKey("applicationSigners"), at: "7:5", imageVerificationPolicy("defaultSigners: [\(release)]"),
        butNot: imageVerificationPolicy("defaultSigners: [\(release)]\napplicationSigners: forbid")),
    ProblemCase(
        .emptyList, at: "8:23", sound("allowedProviders: []"), butNot: sound("allowedProviders: [cosign]")),
    ProblemCase(
        .outOfRange(5, 0...4), at: "8:19", sound("minSlsaLevel: 5"), butNot: sound("minSlsaLevel: 1")),
    ProblemCase(.outOfRange(0, 1...64), at: "8:16", sound("threshold: 0"), butNot: sound("threshold: 1")),
    ProblemCase(
        .invalidValue("", why: "is not a glob: it is empty or too long"), at: "8:14", sound("images: ['']"),
        butNot: sound("images: ['*/*']")),
    ProblemCase(
        .duplicateName("sbom"), at: "8:88", sound("gates: [\(gate("sbom")), \(gate("sbom"))]"),
        butNot: sound("gates: [\(gate("sbom")), \(gate("scan"))]")),
    ProblemCase(
        .exemptionWithoutDigest("pause:3.9"), at: "8:18",
        sound("exemptions: [{image: 'pause:3.9', until: 2099-01-01, reason: r}]"),
        butNot: sound("exemptions: [{image: 'pause@\(someDigest)', until: 2099-01-01, reason: r}]")),
    ProblemCase(
        .exemptionWithoutDigest("pause@sha256:…"), at: "8:18",
        sound("exemptions: [{image: 'pause@sha256:…', until: 2099-01-01, reason: r}]"),
        butNot: sound("exemptions: [{image: 'pause@\(someDigest)', until: 2099-01-01, reason: r}]")),
    ProblemCase(
        .invalidValue("Pause:3.9@\(someDigest)", why: "is not an image reference"), at: "8:18",
        sound("exemptions: [{image: 'Pause:3.9@\(someDigest)', until: 2099-01-01, reason: r}]"),
        butNot: sound("exemptions: [{image: 'pause:3.9@\(someDigest)', until: 2099-01-01, reason: r}]")),
    ProblemCase(
        .kmsWithNotary, at: "7:22", project(kms(provider: "notary")), butNot: project(kms(provider: "cosign"))
    ),
]

/// What is wrong with an object of Kubernetes.
let kubernetesCases: [ProblemCase] = [
    ProblemCase(
        .missingKey("name"), at: "3:11", sound().replacing("{name: shop}", with: "{}"), butNot: sound()),
    ProblemCase(
        .unknownDocument("AppProjct"), at: "1:1", sound().replacing("AppProject", with: "AppProjct"),
        butNot: sound()),
    ProblemCase(
        .unknownKey("imageVerfication", nearest: "imageVerification"), at: "5:3",
        sound().replacing("imageVerification", with: "imageVerfication"), butNot: sound()),
    ProblemCase(
        .conflictingPlaces("spec.imageVerification", "spec.syncPolicy.imageVerification"), at: "8:35",
        application("signers: [\(release)]") + "  syncPolicy: {imageVerification: {threshold: 1}}\n",
        butNot: application("signers: [\(release)]")
            + "  syncPolicy: {imageVerification: {signers: [\(release)]}}\n"),
    ProblemCase(
        .tenantReference("a path"), at: "6:38",
        annotated("signers: [{method: static, publicKey: /etc/key.pub}]"),
        butNot: annotated("signers: [{method: static, publicKey: key.pub}]")),
]

/// A signer that is a key of the key ring, in flow style.
let release = "{name: release, method: static, publicKey: release}"

/// An Application whose block stands in the annotation, on line 6 from column 38.
func annotated(_ text: String) -> String {
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata:
      name: web
      annotations:
        assay.dev/image-verification:    \"\(text)\"
    spec: {}

    """
}

private func kms(provider: String) -> String {
    """
    allowedProviders: [notary, cosign]
    defaultSigners: [{method: kms, kmsProvider: AWS, kmsKeyID: alias/a, provider: \(provider)}]
    applicationSigners: forbid
    """
}
