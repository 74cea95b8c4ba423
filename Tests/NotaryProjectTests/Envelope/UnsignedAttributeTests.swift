// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import TestNotary
import Testing

/// The rules of the header that nobody signed, which are the same in both formats.
struct UnsignedAttributeTests {
    @Test(arguments: NotarySignature.Format.allCases, rules)
    func aRule(_ format: NotarySignature.Format, _ rule: EnvelopeRule) { rule.check(format) }

    static let rules: [EnvelopeRule] = [
        .init(
            "no certificate", { $0.setUnprotected(.chain, .certificates([])) },
            .malformed("there is no certificate in the chain")),
        .init(
            "17 certificates",
            {
                $0.setUnprotected(
                    .chain, .certificates(.init(repeating: EnvelopeSample.certificate, count: 17)))
            },
            .malformed("more than 16 certificates"),
            twin: {
                $0.setUnprotected(
                    .chain, .certificates(.init(repeating: EnvelopeSample.certificate, count: 16)))
            }),
        .init(
            "a certificate that is none", { $0.setUnprotected(.chain, .certificates([[0x30, 0]])) },
            .malformed("certificate 0: the certificate cannot be read")),
        .init(
            "names in place of certificates", { $0.setUnprotected(.chain, .names(["x!"])) },
            .malformed("holds something else than")),
        .init(
            "an empty certificate", { $0.setUnprotected(.chain, .certificates([[]])) },
            .malformed("holds something else than")),
        .init(
            "an empty time-stamp", { $0.setUnprotected(Recipe.timestampSignature, .bytes([])) },
            .malformed("io.cncf.notary.timestampSignature is"),
            twin: { $0.setUnprotected(Recipe.timestampSignature, .bytes([1])) }),
        .init(
            "a time-stamp that is a number", { $0.setUnprotected(Recipe.timestampSignature, .integer(1)) },
            .malformed("io.cncf.notary.timestampSignature is"),
            twin: { $0.setUnprotected(Recipe.timestampSignature, .bytes([1])) }),
        .init(
            "an agent that is a number", { $0.setUnprotected("io.cncf.notary.signingAgent", .integer(1)) },
            .malformed("io.cncf.notary.signingAgent is not a text")),
        .init(
            "an agent that is too long",
            { $0.setUnprotected("io.cncf.notary.signingAgent", .text(String(repeating: "x", count: 4097))) },
            .malformed("io.cncf.notary.signingAgent is longer"),
            twin: {
                $0.setUnprotected("io.cncf.notary.signingAgent", .text(String(repeating: "x", count: 4096)))
            }),
        moved(.algorithm, "alg"), moved(.contentType, "cty"),
        moved(.critical, "crit"), moved(Recipe.signingScheme, "io.cncf.notary.signingScheme"),
        .init(
            "a signed attribute that is not signed",
            { $0.setUnprotected(Recipe.expiry, .time(EnvelopeSample.now + 1)) },
            .exactly(.attributeUnexpected("io.cncf.notary.expiry")),
            twin: { $0.set(Recipe.expiry, .time(EnvelopeSample.now + 1), critical: true) }),
        .init(
            "an unknown name of the specification",
            { $0.setUnprotected("io.cncf.notary.timestamp", .bytes([1])) },
            .exactly(.attributeUnexpected("io.cncf.notary.timestamp")),
            twin: { $0.setUnprotected("test.timestamp", .bytes([1])) }),
        .init(
            "an unknown attribute that is no scalar", { $0.setUnprotected("test.note", .names(["x"])) },
            .malformed("which no attribute may be"), twin: { $0.setUnprotected("test.note", "x") }),
        .init(
            "more attributes than are read",
            { recipe in
                for index in 0..<63 { recipe.setUnprotected(.text("test.\(index)"), .integer(index)) }
            }, .malformed("more than 64 attributes"),
            twin: { recipe in
                for index in 0..<62 { recipe.setUnprotected(.text("test.\(index)"), .integer(index)) }
            }),
        .init(
            "a name in both headers",
            {
                $0.set("test.note", "x")
                $0.setUnprotected("test.note", "x")
            }, .exactly(.attributeUnexpected("test.note")),
            twin: {
                $0.set("test.note", "x")
                $0.setUnprotected("test.other", "x")
            }),
    ]

    /// An attribute that stands in the other header, too.
    private static func moved(_ name: TestNotary.EnvelopeAttribute.Name, _ shown: String) -> EnvelopeRule {
        EnvelopeRule(
            "\(shown) where nobody signs it",
            { recipe in recipe.unprotected += recipe.protected.filter { $0.name == name } },
            .exactly(.attributeUnexpected(shown)))
    }

    @Test(arguments: [(NotarySignature.Format.jws, "x5c"), (.cose, "x5chain")])
    func certificatesMustComeAlong(_ format: NotarySignature.Format, _ name: String) {
        let recipe = EnvelopeSample.recipe(format) { $0.remove(.chain) }
        #expect(EnvelopeSample.rejection(recipe) == .attributeMissing(name))
        #expect(EnvelopeSample.rejection(EnvelopeSample.recipe(format)) == nil)
    }
}
