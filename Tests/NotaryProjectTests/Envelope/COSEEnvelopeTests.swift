// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import TestNotary
import Testing

/// The rules that COSE alone has.
struct COSEEnvelopeTests {
    @Test(arguments: structure + encoding + header + times) func aRule(_ rule: EnvelopeRule) {
        rule.check(.cose)
    }

    static let structure: [EnvelopeRule] = [
        .init("no tag", { $0.tag = nil }, .malformed("not a tagged COSE_Sign1")),
        .init("the tag of several signers", { $0.tag = 98 }, .malformed("not a tagged COSE_Sign1")),
        .init(
            "three elements", { $0.editElements = { $0.removeLast() } }, .malformed("not a tagged COSE_Sign1")
        ),
        .init(
            "five elements", { $0.editElements = { $0.append(.null) } }, .malformed("not a tagged COSE_Sign1")
        ),
        .init(
            "a payload elsewhere", { $0.editElements = { $0[2] = .null } },
            .malformed("the payload is not in the")),
        .init(
            "a payload that is a text", { $0.editElements = { $0[2] = .text("{}") } },
            .malformed("the payload is empty or")),
        .init("an empty payload", { $0.payload = "" }, .malformed("the payload is empty or")),
        .init(
            "an empty signature", { $0.editElements = { $0[3] = .bytes([]) } },
            .malformed("the signature is empty")),
        .init(
            "a signature that is null", { $0.editElements = { $0[3] = .null } },
            .malformed("the signature is empty")),
        .init(
            "a signed header as a map", { $0.editElements = { $0[0] = .map([]) } },
            .malformed("the protected header is a map")),
        .init(
            "a signed header that is a list", { $0.editProtected = { $0 = [0x80] } },
            .malformed("the protected header is not a map")),
        .init(
            "an empty signed header", { $0.editProtected = { $0 = [] } },
            .malformed("the protected header is not CBOR")),
        .init(
            "an unsigned header as a list", { $0.editElements = { $0[1] = .array([]) } },
            .malformed("the unprotected header is a array")),
    ]

    static let encoding: [EnvelopeRule] = [
        .init("more than a header", { $0.editProtected = { $0.append(0) } }, .malformed("1 bytes follow")),
        .init(
            "a header of a length that is too long",
            {
                $0.editElements = { $0[3] = .encoded(CBOR.head(2, 64, width: 2) + $0[3].encoding.suffix(64)) }
            },
            .malformed("shortest form")),
        .init(
            "a header without a length", { $0.editProtected = { $0 = [0xBF] + $0.dropFirst() + [0xFF] } },
            .malformed("does not say its length")),
        .init(
            "a label twice", { $0.protected.append(.init(.label(1), .integer(-7))) },
            .malformed(#"the key "1" is given twice"#),
            twin: { $0.protected.append(.init(.label(9), .integer(-7))) }),
        .init(
            "a name twice where nobody signs",
            { $0.unprotected.append(.init("io.cncf.notary.signingAgent", "x")) },
            .malformed("is given twice")),
        .init(
            "a text that is no UTF-8", { $0.set("test.note", .cbor(.encoded([0x61, 0xFF]))) },
            .malformed("not UTF-8"),
            twin: { $0.set("test.note", .cbor(.encoded([0x61, 0x7F]))) }),
        .init("true", { $0.set("test.note", .cbor(.encoded([0xF5]))) }, .malformed("float or simple value")),
        .init("null", { $0.set("test.note", .cbor(.null)) }, .malformed("test.note is a null")),
    ]

    static let header: [EnvelopeRule] = [
        .init(
            "an algorithm that is a text", { $0.set(.algorithm, "ES256") },
            .exactly(.algorithmUnsupported("ES256"))),
        .init(
            "an older RSA", { $0.set(.algorithm, .integer(-257)) }, .exactly(.algorithmUnsupported("-257"))),
        .init("a shared secret", { $0.set(.algorithm, .integer(5)) }, .exactly(.algorithmUnsupported("5"))),
        .init(
            "a content type that is a number", { $0.set(.contentType, .integer(50)) },
            .exactly(.contentType(found: "50"))),
        .init(
            "a certificate alone", { $0.setUnprotected(.chain, .bytes(EnvelopeSample.certificate)) },
            .malformed("x5chain is not a list")),
        .init(
            "crit names a label that nobody knows",
            {
                $0.set(.label(4), .bytes([1]))
                $0.markCritical(.label(4))
            }, .exactly(.criticalUnknown("4")), twin: { $0.set(.label(4), .bytes([1])) }),
        .init(
            "crit names a label that is not there", { $0.markCritical(.label(4)) },
            .exactly(.criticalAbsent("4"))),
        .init(
            "crit names a label twice",
            {
                $0.markCritical(.contentType)
                $0.markCritical(.contentType)
            }, .malformed("crit names 3 twice"), twin: { $0.markCritical(.contentType) }),
        .init(
            "crit holds bytes", { $0.set(.critical, .cbor(.array([.bytes([1])]))) },
            .malformed("crit holds a byte string")),
        .init(
            "crit names an algorithm by its name in JWS", { $0.markCritical("alg") },
            .exactly(.criticalAbsent("alg"))),
        .init(
            "a label of unsigned certificates in a bag",
            { $0.setUnprotected(.label(32), .certificates([[1], [2]])) },
            .malformed("which no attribute may be"), twin: { $0.setUnprotected(.label(35), "https://a.test") }
        ),
        .init(
            "bytes that are too long", { $0.set("test.note", .bytes(.init(repeating: 0, count: 4097))) },
            .malformed("test.note is a byte string"),
            twin: { $0.set("test.note", .bytes(.init(repeating: 0, count: 4096))) }),
    ]

    static let times: [EnvelopeRule] = [
        time("an untagged time", .integer(EnvelopeSample.now)),
        time("a time that is a text", .text("2026-11-21T02:08:43Z")),
        time("a time of tag 0", .tagged(0, .text("2026-11-21T02:08:43Z"))),
        time("a time before 1970", .tagged(1, .integer(-1))),
        time(
            "a time in the year 10000", .tagged(1, .integer(253_402_300_800)),
            twin: .tagged(1, .integer(253_402_300_799))),
        time("a time that no number holds", .tagged(1, .encoded([0x1B] + .init(repeating: 0xFF, count: 8)))),
        time("a time in tags", .tagged(1, .tagged(1, .integer(1)))),
    ]

    private static func time(
        _ name: String, _ item: CBOR, twin: CBOR = .tagged(1, .integer(EnvelopeSample.now))
    ) -> EnvelopeRule {
        EnvelopeRule(
            name, { $0.set(Recipe.signingTime, .cbor(item)) },
            .malformed("io.cncf.notary.signingTime is not a time in whole seconds"),
            twin: { $0.set(Recipe.signingTime, .cbor(twin)) })
    }

    @Test func theOrderOfLabelsIsFree() throws {
        let signature = try EnvelopeSample.read(EnvelopeSample.recipe(.cose) { $0.protected.reverse() })
        #expect(signature.signingTime == EnvelopeSample.now)
    }

    @Test func nothingFollowsTheEnvelope() {
        let good = EnvelopeSample.bytes(EnvelopeSample.recipe(.cose))
        #expect(EnvelopeSample.rejection(good, as: .cose) == nil)
        let found = EnvelopeSample.rejection(good + [0], as: .cose)
        #expect(ExpectedRejection.malformed("1 bytes follow").matches(found))
    }

    @Test(arguments: [[], [0xD2], [0xD2, 0x84], Array("{}".utf8)] as [[UInt8]])
    func somethingElseIsMalformed(_ bytes: [UInt8]) {
        #expect(EnvelopeSample.rejection(bytes, as: .cose)?.code == NotaryRejection.Code.malformed.rawValue)
    }
}
