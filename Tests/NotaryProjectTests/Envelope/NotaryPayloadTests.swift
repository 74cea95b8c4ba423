// SPDX-License-Identifier: Apache-2.0

import NotaryProject
import OCIModel
import TestNotary
import Testing

/// What is signed: one descriptor under one name.
struct NotaryPayloadTests {
    @Test(arguments: NotarySignature.Format.allCases, rules)
    func aRule(_ format: NotarySignature.Format, _ rule: EnvelopeRule) { rule.check(format) }

    static let rules: [EnvelopeRule] = [
        .init("no JSON", { $0.payload = "x" }, .payload("it is not JSON")),
        .init("a list", { $0.payload = "[]" }, .payload("not a object")),
        .init("nothing", { $0.payload = "{}" }, .payload("/targetArtifact is missing")),
        .init("null", { $0.payload = #"{"targetArtifact":null}"# }, .payload("/targetArtifact is missing")),
        .init("another member", { $0.payload = payload(more: #","x":1"#) }, .payload(#"a member "x""#)),
        .init(
            "no media type", { $0.payload = #"{"targetArtifact":{"digest":"\#(digest)","size":1}}"# },
            .payload("/targetArtifact/mediaType is missing"), twin: { $0.payload = payload() }),
        .init(
            "a member of the descriptor in another spelling",
            { $0.payload = payload(inside: #","Digest":"\#(digest)""#) }, .payload(#"which is not "digest""#),
            twin: { $0.payload = payload(inside: #","note":"\#(digest)""#) }),
        .init(
            "a digest that is none", { $0.payload = payload(digest: "sha256:00") },
            .payload("is not a sha256 or sha512 digest"), twin: { $0.payload = payload() }),
        .init(
            "a size below nothing", { $0.payload = payload(size: "-1") }, .payload("is negative"),
            twin: { $0.payload = payload(size: "0") }),
        .init(
            "a size with a fraction", { $0.payload = payload(size: "1.0") },
            .payload("/targetArtifact/size is a number"), twin: { $0.payload = payload(size: "1") }),
        .init(
            "an annotation that is a number", { $0.payload = payload(inside: #","annotations":{"a":1}"#) },
            .payload("/targetArtifact/annotations/a is a number"),
            twin: { $0.payload = payload(inside: #","annotations":{"a":"1"}"#) }),
        .init(
            "65 annotations", { $0.payload = payload(annotations: 65) }, .payload("more than 64"),
            twin: { $0.payload = payload(annotations: 64) }),
        .init(
            "an annotation that is too long",
            { $0.payload = payload(inside: #","annotations":{"a":"\#(text(4097))"}"#) },
            .payload("longer than 4096 bytes"),
            twin: { $0.payload = payload(inside: #","annotations":{"a":"\#(text(4096))"}"#) }),
    ]

    @Test(arguments: NotarySignature.Format.allCases)
    func theSpecificationsOwnAnnotationsAreNotTheSigners(_ format: NotarySignature.Format) throws {
        let signature = try EnvelopeSample.read(
            EnvelopeSample.recipe(format) {
                $0.payload = Self.payload(
                    inside: #","annotations":{"io.cncf.notary.x":"1","io.cncf.team":"core","buildId":"123"}"#)
            })
        #expect(signature.annotations == ["io.cncf.team": "core", "buildId": "123"])
    }

    private static let digest = EnvelopeSample.target.digest.description

    private static func text(_ length: Int) -> String { String(repeating: "x", count: length) }

    private static func payload(annotations count: Int) -> String {
        let members = (0..<count).map { #""a\#($0)":"x""# }
        return payload(inside: #","annotations":{\#(members.joined(separator: ","))}"#)
    }

    private static func payload(
        digest: String = digest, size: String = "565", inside: String = "", more: String = ""
    ) -> String {
        #"{"targetArtifact":{"mediaType":"application/x","digest":"\#(digest)","size":\#(size)\#(inside)}\#(more)}"#
    }
}
