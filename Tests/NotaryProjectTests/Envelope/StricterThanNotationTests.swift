// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import TestNotary
import Testing

/// What notation 1.3.2 takes against the specification. Two more cases are about manifests:
/// ``NotarySignatureManifestTests``.
struct StricterThanNotationTests {
    @Test(arguments: NotarySignature.Format.allCases)
    func anUnknownCriticalAttribute(_ format: NotarySignature.Format) {
        EnvelopeRule(
            "unknown and critical", { $0.set("test.unknown", "x", critical: true) },
            .exactly(.criticalUnknown("test.unknown")), twin: { $0.set("test.unknown", "x") }
        ).check(format)
    }

    @Test(arguments: jws) func aJSONEnvelope(_ rule: EnvelopeRule) { rule.check(.jws) }

    @Test(arguments: cose) func aCOSEEnvelope(_ rule: EnvelopeRule) { rule.check(.cose) }

    static let jws: [EnvelopeRule] = [
        .init(
            "b64", { $0.set("b64", .json("false"), critical: true) }, .exactly(.attributeUnexpected("b64"))),
        .init(
            "alg twice", { $0.protected.append(.init(.algorithm, .algorithm(.es256))) },
            .malformed(#"the key "alg" is given twice"#)),
        .init(
            "the scheme twice", { $0.protected.append(.init(Recipe.signingScheme, "notary.x509")) },
            .malformed(#"the key "io.cncf.notary.signingScheme" is given twice"#)),
        .init(
            "two artifacts", { $0.payload = #"{"targetArtifact":{},"# + $0.payload.dropFirst() },
            .payload(#"the key "targetArtifact" is given twice"#)),
        .init(
            "an artifact in another spelling",
            { $0.payload = #"{"TargetArtifact"# + $0.payload.dropFirst(16) },
            .payload(#"a member "TargetArtifact""#),
            twin: { $0.payload = #"{"targetArtifact"# + $0.payload.dropFirst(16) }),
        .init(
            "another member of the envelope", { $0.extraMembers = [("x", "1")] },
            .malformed(#"the envelope has a member "x""#)),
    ]

    static let cose: [EnvelopeRule] = [
        .init(
            "an authority's time by a signer",
            { $0.set(Recipe.authenticSigningTime, .time(EnvelopeSample.now), critical: true) },
            .exactly(.attributeUnexpected("io.cncf.notary.authenticSigningTime"))),
        .init(
            "a number that is not in its shortest form",
            { $0.set(.algorithm, .cbor(.encoded(CBOR.head(1, 6, width: 1)))) },
            .malformed("a number is not in its shortest form"),
            twin: { $0.set(.algorithm, .cbor(.encoded(CBOR.head(1, 6)))) }),
        .init(
            "a label in both headers",
            { recipe in recipe.unprotected += recipe.protected.filter { $0.name == .contentType } },
            .exactly(.attributeUnexpected("cty"))),
        .init(
            "a time that is a float",
            { $0.set(Recipe.signingTime, .cbor(.tagged(1, .encoded([0xFA, 0x4E, 0xD5, 0x7A, 0xB8])))) },
            .malformed("a float or simple value"),
            twin: { $0.set(Recipe.signingTime, .cbor(.tagged(1, .encoded([0x1A, 0x4E, 0xD5, 0x7A, 0xB8])))) }),
    ]
}
