// SPDX-License-Identifier: Apache-2.0

import Policy

/// What is wrong with signers of providers `notary` and `dct`.
let notaryCases: [ProblemCase] = [
    ProblemCase(
        .missingKey("certificates"), at: "7:22", notary(identities),
        butNot: notary("certificates: anchor, \(identities)")),
    ProblemCase(
        .missingKey("certificates"), at: "7:22", notary("timestampCertificates: anchor, \(identities)"),
        butNot: notary("signingAuthorityCertificates: anchor, \(identities)")),
    ProblemCase(.missingKey("identities"), at: "7:22", notary("certificates: anchor"), butNot: sound),
    ProblemCase(
        .bareKey("PUBLIC KEY"), at: certificatePlace,
        notary("certificates: ['-----BEGIN PUBLIC KEY-----'], \(identities)"),
        butNot: notary("certificates: ['-----BEGIN CERTIFICATE-----'], \(identities)")),
    ProblemCase(
        .invalidValue("pki/anchor", why: CertificateWords.neither), at: certificatePlace,
        notary("certificates: [pki/anchor], \(identities)"),
        butNot: notary("certificates: [/pki/anchor], \(identities)")),
    ProblemCase(
        .certificateDoesNotParse("no anchor"), at: "7:22",
        notary("certificates: ['-----BEGIN CERTIFICATE----- broken'], \(identities)"),
        butNot: notary("certificates: ['-----BEGIN CERTIFICATE----- whole'], \(identities)")),
    ProblemCase(
        .certificateDoesNotParse("no root"), at: "7:22",
        notary("timestampCertificates: ['-----BEGIN CERTIFICATE----- leaf'], certificates: a, \(identities)"),
        butNot: notary("certificates: [a, '-----BEGIN CERTIFICATE----- leaf'], \(identities)")),
    identity("x509.issuer: C=US, ST=WA, O=acme", .prefix("x509.issuer")),
    identity("C=US, ST=WA, O=acme", .prefix("C=US, ST=WA, O=acme")),
    identity("x509.subject: C=US, ST=WA, O", .malformed(why: "has a part that is no TYPE=value")),
    identity("x509.subject: C=US, ST=WA, O=acme+OU=web", .multiValued),
    identity("x509.subject: C=US, ST=WA, O=#0C04", .hexadecimal("O")),
    identity("x509.subject: C=US, ST=WA, o=acme", .lowercase("o")),
    identity("x509.subject: C=US, ST=WA, O=acme, UID=1", .unknownAttribute("UID")),
    identity("x509.subject: C=US, S=WA, ST=WA, O=acme", .duplicateAttribute("ST")),
    identity("x509.subject: C=US, L=Seattle", .missing(["ST", "O"])),
    ProblemCase(
        .identityOfOtherKind(.notary), at: identityPlace,
        notary("certificates: anchor, identities: [x509.subject: 'C=US, ST=WA, O=acme']"), butNot: sound),
    ProblemCase(
        .identityOfOtherKind(.cosign), at: "7:53",
        signer(
            "{method: keyless, identities: ['x509.subject: C=US, ST=WA, O=acme', \(someone)]}"
        ),
        butNot: signer("{method: keyless, identities: [\(someone)]}")),
    ProblemCase(
        .anyoneBesideIdentities, at: "7:91",
        notary("certificates: anchor, identities: ['*', '\(acme)']"), butNot: sound),
    ProblemCase(
        .overlappingIdentities("C=US, ST=WA, O=acme, OU=web", "C=US, ST=WA, O=acme"), at: "7:129",
        notary("certificates: anchor, identities: ['\(acme)', '\(acme), OU=web']"),
        butNot: notary("certificates: anchor, identities: ['\(acme), OU=cli', '\(acme), OU=web']")),
    ProblemCase(
        .keyNotOfProvider("publicKey", .notary), at: "7:68",
        notary("publicKey: release, certificates: anchor, \(identities)"), butNot: sound),
    ProblemCase(
        .keyNotOfProvider("transparencyLog", .notary), at: "7:74",
        notary("transparencyLog: none, certificates: anchor, \(identities)"), butNot: sound),
    ProblemCase(
        .keyNotOfProvider("trustedRoot", .dct), at: "7:67",
        contentTrust("trustedRoot: staging, publicKey: root"), butNot: contentTrust("publicKey: root")),
    ProblemCase(
        .keyNotOfProvider("annotations", .dct), at: "7:67",
        contentTrust("annotations: {a: b}, publicKey: root"),
        butNot: contentTrust("publicKey: root")),
    ProblemCase(
        .methodNotOfProvider(.keyless, .notary), at: "7:22",
        signer("{method: keyless, provider: notary, identities: [\(someone)]}"),
        butNot: signer("{method: keyless, provider: cosign, identities: [\(someone)]}")),
    ProblemCase(
        .methodNotOfProvider(.kms, .dct), at: "7:22",
        signer("{method: kms, provider: dct, kmsProvider: AWS, kmsKeyID: alias/a}"),
        butNot: signer("{method: kms, provider: cosign, kmsProvider: AWS, kmsKeyID: alias/a}")),
    ProblemCase(
        .signerCannotAttest(.notary), at: "8:45", attested(by: "notary, certificates: anchor, \(identities)"),
        butNot: attested(by: "cosign, publicKey: release")),
    ProblemCase(
        .signerCannotAttest(.dct), at: "8:77", summarised(by: "dct"), butNot: summarised(by: "cosign")),
    ProblemCase(
        .timestampsWithoutAuthorities, at: "7:74",
        notary("verifyTimestamp: always, certificates: anchor, \(identities)"),
        butNot: notary(
            "verifyTimestamp: always, timestampCertificates: tsa, certificates: anchor, \(identities)")),
    ProblemCase(
        .anyHolderOfCertificate, at: "7:22", notary("certificates: anchor, identities: '*'"), butNot: sound),
]

/// A subject with all that one needs.
let acme = "x509.subject: C=US, ST=WA, O=acme"

/// What the decoder says of texts that are no certificates.
enum CertificateWords {
    static let neither = "is neither PEM, nor a path (/… or file://), nor a name in the key ring's folder"
}

private let identities = "identities: ['\(acme)']"
private let sound = notary("certificates: anchor, \(identities)")
private let someone = "{issuer: i, subject: s}"
private let certificatePlace = "7:72"
private let identityPlace = "7:92"

/// A project whose only signer is of provider notary and says `fields`, on line 7.
private func notary(_ fields: String) -> String { signer("{method: static, provider: notary, \(fields)}") }

private func contentTrust(_ fields: String) -> String { signer("{method: static, provider: dct, \(fields)}") }

private func signer(_ flow: String) -> String {
    project(
        """
        allowedProviders: [cosign, notary, dct]
        defaultSigners: [\(flow)]
        applicationSigners: forbid
        """)
}

private func identity(_ text: String, _ error: SubjectPatternError) -> ProblemCase {
    ProblemCase(
        .notaryIdentity(text, error), at: identityPlace,
        notary("certificates: anchor, identities: ['\(text)']"),
        butNot: sound)
}

private func attested(by provider: String) -> String {
    let signer = "{method: static, provider: \(provider)}"
    return signerOfBuild("builders: [{name: own, signers: [\(signer)], builderId: b, maxLevel: 1}]")
}

private func summarised(by provider: String) -> String {
    let signer = "{method: static, publicKey: release, provider: \(provider)}"
    return signerOfBuild(
        "verifiers: [{name: own, verifierId: v, resourceUri: r, signers: [\(signer)], maxLevel: 1}]")
}

private func signerOfBuild(_ slsa: String) -> String {
    project(
        """
        applicationSigners: forbid
        defaultSigners: [\(release)]
        slsa: {\(slsa)}
        """)
}
