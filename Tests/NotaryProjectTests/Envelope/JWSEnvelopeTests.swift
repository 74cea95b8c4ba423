// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import TestNotary
import Testing

/// The rules that JWS alone has.
struct JWSEnvelopeTests {
    @Test(arguments: members + header) func aRule(_ rule: EnvelopeRule) { rule.check(.jws) }

    static let members: [EnvelopeRule] = [
        .init("no payload", { $0.editMembers = { $0["payload"] = nil } }, .malformed("payload is missing")),
        .init(
            "no protected", { $0.editMembers = { $0["protected"] = nil } }, .malformed("protected is missing")
        ),
        .init(
            "no signature", { $0.editMembers = { $0["signature"] = nil } }, .malformed("signature is missing")
        ),
        .init(
            "an empty signature", { $0.editMembers = { $0["signature"] = "" } },
            .malformed("signature is not")),
        .init("an empty payload", { $0.payload = "" }, .malformed("payload is not base64url")),
        .init(
            "padding", { $0.editMembers = { $0["signature"] = "BwcHBw==" } },
            .malformed("signature is not base64url"),
            twin: { $0.editMembers = { $0["signature"] = "BwcHBw" } }),
        .init(
            "the standard alphabet", { $0.editMembers = { $0["signature"] = "++//" } },
            .malformed("signature is not base64url"), twin: { $0.editMembers = { $0["signature"] = "--__" } }),
        .init(
            "bits that nobody reads", { $0.editMembers = { $0["signature"] = "BwcHBx" } },
            .malformed("signature is not base64url"),
            twin: { $0.editMembers = { $0["signature"] = "BwcHBw" } }),
        .init(
            "signatures, in a list", { $0.extraMembers = [("signatures", "[]")] },
            .malformed(#"a member "signatures""#)),
        .init(
            "a member in another spelling", { $0.extraMembers = [("Payload", "\"e30\"")] },
            .malformed(#"a member "Payload""#)),
        .init(
            "a member twice", { $0.extraMembers = [("payload", "\"e30\"")] },
            .malformed(#"the key "payload" is given twice"#)),
    ]

    static let header: [EnvelopeRule] = [
        .init(
            "a protected header that is no JSON", { $0.editProtected = { $0 = [0x7B] } },
            .malformed("header is not JSON")),
        .init(
            "a protected header that is a list", { $0.editProtected = { $0 = Array("[]".utf8) } },
            .malformed("header is not an object")),
        .init(
            "a name in another spelling", { $0.set("Alg", "ES256") }, .malformed(#"which is not "alg""#),
            twin: { $0.set("Algo", "ES256") }),
        .init(
            "an expiry in another spelling", { $0.set("IO.cncf.notary.expiry", "x") },
            .malformed(#"which is not "io.cncf.notary.expiry""#), twin: { $0.set("IO.cncf.test", "x") }),
        .init(
            "certificates in another spelling", { $0.setUnprotected("X5C", "x") },
            .malformed(#"which is not "x5c""#), twin: { $0.setUnprotected("X5D", "x") }),
        .init(
            "an algorithm that is a number", { $0.set(.algorithm, .integer(-7)) },
            .malformed("alg is not a text")),
        .init(
            "an algorithm that is null", { $0.set(.algorithm, .json("null")) },
            .malformed("alg is not a text")),
        .init("no signature at all", { $0.set(.algorithm, "none") }, .exactly(.algorithmUnsupported("none"))),
        .init("a shared secret", { $0.set(.algorithm, "HS256") }, .exactly(.algorithmUnsupported("HS256"))),
        .init("an older RSA", { $0.set(.algorithm, "RS256") }, .exactly(.algorithmUnsupported("RS256"))),
        .init(
            "an algorithm in lower case", { $0.set(.algorithm, "es256") },
            .exactly(.algorithmUnsupported("es256"))),
        .init(
            "a content type that is a list", { $0.set(.contentType, .names(["x"])) },
            .malformed("cty is not a text")),
        .init(
            "crit names what RFC 7515 has", { $0.markCritical(.algorithm) },
            .malformed("crit names alg, which RFC 7515")),
        .init(
            "crit names a key's address",
            {
                $0.set("jku", "https://a.test")
                $0.markCritical("jku")
            }, .malformed("crit names jku, which RFC 7515"), twin: { $0.set("jku", "https://a.test") }),
        .init(
            "crit holds a number", { $0.set(.critical, .json("[1]")) },
            .malformed("crit holds something else")),
        .init(
            "a payload that is not encoded", { $0.set("b64", .json("false")) },
            .exactly(.attributeUnexpected("b64"))),
        .init(
            "b64 where nobody signs it", { $0.setUnprotected("b64", .json("false")) },
            .exactly(.attributeUnexpected("b64"))),
        .init(
            "an unknown attribute that is null", { $0.set("test.note", .json("null")) },
            .malformed("test.note is a JSON null"), twin: { $0.set("test.note", .json("false")) }),
        .init(
            "a time without an offset", { $0.set(Recipe.signingTime, "2026-11-21T02:08:43") },
            .malformed("RFC 3339"),
            twin: { $0.set(Recipe.signingTime, "2026-11-21T02:08:43Z") }),
        .init(
            "a day that is none", { $0.set(Recipe.signingTime, "2026-02-29T00:00:00Z") },
            .malformed("RFC 3339"),
            twin: { $0.set(Recipe.signingTime, "2028-02-29T00:00:00Z") }),
        .init(
            "a time with a fraction", { $0.set(Recipe.signingTime, "2026-11-21T02:08:43.000Z") },
            .malformed("signingTime is not an RFC 3339 time in whole seconds"),
            twin: { $0.set(Recipe.signingTime, "2026-11-21T02:08:43Z") }),
        .init(
            "an expiry with a fraction",
            { $0.set(Recipe.expiry, .text("2027-11-21T02:08:43.9+00:00"), critical: true) },
            .malformed("expiry is not an RFC 3339 time in whole seconds"),
            twin: { $0.set(Recipe.expiry, .text("2027-11-21T02:08:43+00:00"), critical: true) }),
        .init(
            "an expiry that is null", { $0.set(Recipe.expiry, .json("null"), critical: true) },
            .malformed("io.cncf.notary.expiry is not a text")),
        .init("x5c is a text", { $0.setUnprotected(.chain, "x") }, .malformed("x5c is not a list")),
        .init(
            "a time-stamp in base64url", { $0.setUnprotected(Recipe.timestampSignature, "-_-_") },
            .malformed("timestampSignature is not base64"),
            twin: { $0.setUnprotected(Recipe.timestampSignature, "+/+/") }),
        .init(
            "a time-stamp without padding", { $0.setUnprotected(Recipe.timestampSignature, "Bw") },
            .malformed("timestampSignature is not base64"),
            twin: { $0.setUnprotected(Recipe.timestampSignature, "Bw==") }),
    ]

    @Test(arguments: [
        ("2026-11-21T02:08:43Z", 1_795_226_923), ("2026-11-21t02:08:43z", 1_795_226_923),
        ("2026-11-20T21:08:43-05:00", 1_795_226_923), ("2026-11-21T03:38:43+01:30", 1_795_226_923),
    ])
    func timesAreRead(_ text: String, _ seconds: Int) throws {
        let signature = try EnvelopeSample.read(
            EnvelopeSample.recipe { $0.set(Recipe.signingTime, .text(text)) })
        #expect(signature.signingTime == seconds)
    }

    @Test(arguments: ["", "x", "[]", "\"a.b.c\"", "{}", #"{"payload":1}"#])
    func somethingElseIsMalformed(_ text: String) {
        let found = EnvelopeSample.rejection(Array(text.utf8), as: .jose)
        #expect(found?.code == NotaryRejection.Code.malformed.rawValue)
    }

    @Test func headerMustBeAnObject() {
        let good = EnvelopeSample.bytes(EnvelopeSample.recipe())
        for (header, why) in [(#""header":[]"#, "header is not an object"), (#""h":{}"#, #"a member "h""#)] {
            let text = String(decoding: good, as: UTF8.self)
            let start = text.firstRange(of: "\"header\":{")
            let changed = start.map { text[..<$0.lowerBound] + header + "}" } ?? ""
            let found = EnvelopeSample.rejection(Array(changed.utf8), as: .jose)
            #expect(ExpectedRejection.malformed(why).matches(found), "\(String(describing: found))")
        }
        #expect(EnvelopeSample.rejection(good, as: .jose) == nil)
    }

    @Test func theEnvelopeIsBounded() {
        let good = EnvelopeSample.bytes(EnvelopeSample.recipe())
        let space = [UInt8](repeating: 0x20, count: (1 << 20) - good.count)
        #expect(EnvelopeSample.rejection(good + space, as: .jose) == nil)
        let found = EnvelopeSample.rejection(good + space + [0x20], as: .jose)
        #expect(ExpectedRejection.malformed("larger than 1048576 bytes").matches(found))
    }
}
