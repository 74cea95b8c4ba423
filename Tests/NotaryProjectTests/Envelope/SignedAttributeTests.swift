// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import TestNotary
import Testing

/// The rules of the signed header, which are the same in both formats.
struct SignedAttributeTests {
    @Test(arguments: NotarySignature.Format.allCases, critical + standard + x509)
    func aRuleOfTheSigner(_ format: NotarySignature.Format, _ rule: EnvelopeRule) { rule.check(format) }

    @Test(arguments: [(NotarySignature.Format.jws, "x5c"), (.cose, "x5chain")])
    func certificatesAreNotSigned(_ format: NotarySignature.Format, _ name: String) {
        let recipe = EnvelopeSample.recipe(format) { $0.protected.append($0.unprotected.removeFirst()) }
        #expect(EnvelopeSample.rejection(recipe) == .attributeUnexpected(name))
        #expect(EnvelopeSample.rejection(EnvelopeSample.recipe(format)) == nil)
    }

    @Test(arguments: NotarySignature.Format.allCases, signingAuthority)
    func aRuleOfTheSigningAuthority(_ format: NotarySignature.Format, _ rule: EnvelopeRule) {
        rule.check(format, scheme: .signingAuthority)
    }

    static let critical: [EnvelopeRule] = [
        .init("no crit", { $0.remove(.critical) }, .exactly(.attributeMissing("crit"))),
        .init("an empty crit", { $0.set(.critical, .names([])) }, .malformed("crit is not a list")),
        .init("crit is a text", { $0.set(.critical, "alg") }, .malformed("crit is not a list")),
        .init(
            "a name twice in crit", { $0.markCritical(Recipe.signingScheme) },
            .malformed("crit names io.cncf.notary.signingScheme twice")),
        .init(
            "65 names in crit", { $0.set(.critical, .names((0..<65).map { .text("x\($0)") })) },
            .malformed("crit is not a list")),
        .init(
            "critical and absent", { $0.markCritical(Recipe.expiry) },
            .exactly(.criticalAbsent("io.cncf.notary.expiry")),
            twin: { $0.set(Recipe.expiry, .time(EnvelopeSample.now + 1), critical: true) }),
        .init(
            "critical, absent and unknown", { $0.markCritical("test.unknown") },
            .exactly(.criticalAbsent("test.unknown"))),
        .init(
            "a plugin's critical attribute",
            {
                $0.set("io.cncf.notary.verificationPlugin", "test-plugin", critical: true)
                $0.set("test.unknown", "x", critical: true)
            }, .exactly(.pluginRequired("test-plugin")),
            twin: {
                $0.set("io.cncf.notary.verificationPlugin", "test-plugin", critical: true)
                $0.set("test.unknown", "x")
            }),
    ]

    static let standard: [EnvelopeRule] = [
        .init(
            "a name in crit that is too long",
            { $0.markCritical(.text(String(repeating: "x", count: 4097))) },
            .malformed("a name in crit is longer")),
        .init("no algorithm", { $0.remove(.algorithm) }, .exactly(.attributeMissing("alg"))),
        .init("no content type", { $0.remove(.contentType) }, .exactly(.attributeMissing("cty"))),
        .init(
            "another content type", { $0.set(.contentType, "application/json") },
            .exactly(.contentType(found: "application/json"))),
        .init(
            "a text that is too long", { $0.set("test.note", .text(String(repeating: "x", count: 4097))) },
            .malformed("test.note is longer than 4096 bytes"),
            twin: { $0.set("test.note", .text(String(repeating: "x", count: 4096))) }),
        .init(
            "a name that is too long", { $0.set(.text(String(repeating: "x", count: 4097)), "") },
            .malformed("the name of an attribute is longer"),
            twin: { $0.set(.text(String(repeating: "x", count: 4096)), "") }),
        .init(
            "an unknown attribute that is no scalar", { $0.set("test.note", .names(["x"])) },
            .malformed("which no attribute may be"), twin: { $0.set("test.note", "x") }),
        .init(
            "more attributes than are read",
            { recipe in for index in 0..<60 { recipe.set(.text("test.\(index)"), .integer(index)) } },
            .malformed("more than 64 attributes"),
            twin: { recipe in for index in 0..<59 { recipe.set(.text("test.\(index)"), .integer(index)) } }),
        .init(
            "a time-stamp that is signed", { $0.set(Recipe.timestampSignature, .bytes([1])) },
            .exactly(.attributeUnexpected("io.cncf.notary.timestampSignature")),
            twin: { $0.setUnprotected(Recipe.timestampSignature, .bytes([1])) }),
        .init(
            "a signing agent that is signed",
            {
                $0.remove("io.cncf.notary.signingAgent")
                $0.set("io.cncf.notary.signingAgent", "x")
            }, .exactly(.attributeUnexpected("io.cncf.notary.signingAgent")),
            twin: { $0.remove("io.cncf.notary.signingAgent") }),
        .init(
            "no scheme",
            {
                $0.remove(Recipe.signingScheme); $0.set(.critical, .names([Recipe.signingTime]))
            },
            .exactly(.attributeMissing("io.cncf.notary.signingScheme")),
            twin: { $0.set(.critical, .names([Recipe.signingTime, Recipe.signingScheme])) }),
        .init(
            "another scheme", { $0.set(Recipe.signingScheme, "notary.X509") },
            .exactly(.schemeUnknown("notary.X509"))),
        .init(
            "a scheme that is no text", { $0.set(Recipe.signingScheme, .integer(1)) },
            .malformed("io.cncf.notary.signingScheme is not a text")),
        .init(
            "a scheme that is not critical", { $0.set(.critical, .names([Recipe.signingTime])) },
            .exactly(.attributeNotCritical("io.cncf.notary.signingScheme")),
            twin: { $0.set(.critical, .names([Recipe.signingTime, Recipe.signingScheme])) }),
    ]

    static let x509: [EnvelopeRule] = [
        .init(
            "no signing time", { $0.remove(Recipe.signingTime) },
            .exactly(.attributeMissing("io.cncf.notary.signingTime"))),
        .init(
            "an authority's time by a signer", { $0.set(Recipe.authenticSigningTime, .time(1)) },
            .exactly(.attributeUnexpected("io.cncf.notary.authenticSigningTime"))),
        .init(
            "a time that is a number", { $0.set(Recipe.signingTime, .integer(1_790_000_000)) },
            .malformed("io.cncf.notary.signingTime is not a")),
        .init(
            "an expiry that is not critical", { $0.set(Recipe.expiry, .time(EnvelopeSample.now + 1)) },
            .exactly(.attributeNotCritical("io.cncf.notary.expiry")),
            twin: { $0.set(Recipe.expiry, .time(EnvelopeSample.now + 1), critical: true) }),
        .init(
            "an expiry at the signing time",
            { $0.set(Recipe.expiry, .time(EnvelopeSample.now), critical: true) },
            .exactly(.expiryBeforeSigning(expiry: EnvelopeSample.now, signed: EnvelopeSample.now)),
            twin: { $0.set(Recipe.expiry, .time(EnvelopeSample.now + 1), critical: true) }),
        .init(
            "a plugin that is not critical", { $0.set("io.cncf.notary.verificationPlugin", "p") },
            .exactly(.attributeNotCritical("io.cncf.notary.verificationPlugin")),
            twin: { $0.set("io.cncf.notary.verificationPlugin", "p", critical: true) }),
        .init(
            "a plugin without a name", { $0.set("io.cncf.notary.verificationPlugin", " ", critical: true) },
            .malformed("the name of the plugin is empty"),
            twin: { $0.set("io.cncf.notary.verificationPlugin", "p", critical: true) }),
        .init(
            "a plugin's version without a plugin",
            { $0.set("io.cncf.notary.verificationPluginMinVersion", "1.0.0", critical: true) },
            .exactly(.attributeUnexpected("io.cncf.notary.verificationPluginMinVersion")),
            twin: {
                $0.set("io.cncf.notary.verificationPlugin", "p", critical: true)
                $0.set("io.cncf.notary.verificationPluginMinVersion", "1.0.0", critical: true)
            }),
        .init(
            "a plugin's version that is not critical",
            {
                $0.set("io.cncf.notary.verificationPlugin", "p", critical: true)
                $0.set("io.cncf.notary.verificationPluginMinVersion", "1.0.0")
            }, .exactly(.attributeNotCritical("io.cncf.notary.verificationPluginMinVersion")),
            twin: {
                $0.set("io.cncf.notary.verificationPlugin", "p", critical: true)
                $0.set("io.cncf.notary.verificationPluginMinVersion", "1.0.0", critical: true)
            }),
    ]

    static let signingAuthority: [EnvelopeRule] = [
        .init(
            "no authority's time",
            {
                $0.remove(Recipe.authenticSigningTime)
                $0.unmarkCritical(Recipe.authenticSigningTime)
            }, .exactly(.attributeMissing("io.cncf.notary.authenticSigningTime"))),
        .init(
            "an authority's time that is not critical",
            { $0.unmarkCritical(Recipe.authenticSigningTime) },
            .exactly(.attributeNotCritical("io.cncf.notary.authenticSigningTime"))),
        .init(
            "a signer's time by an authority", { $0.set(Recipe.signingTime, .time(1)) },
            .exactly(.attributeUnexpected("io.cncf.notary.signingTime"))),
        .init(
            "an expiry before the authority's time",
            { $0.set(Recipe.expiry, .time(EnvelopeSample.now - 1), critical: true) },
            .exactly(.expiryBeforeSigning(expiry: EnvelopeSample.now - 1, signed: EnvelopeSample.now)),
            twin: { $0.set(Recipe.expiry, .time(EnvelopeSample.now + 1), critical: true) }),
    ]
}
