// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import Testing

/// DSSE v1.0.
struct DSSEEnvelopeTests {
    private func encoding(_ type: String, _ payload: String) -> String {
        let envelope = DSSEEnvelope(payloadType: type, payload: Array(payload.utf8), signatures: [])
        return String(decoding: envelope.preAuthenticationEncoding, as: UTF8.self)
    }

    /// Lengths count bytes; sigstore-js b5aa4f1 counted UTF-16 units.
    @Test(arguments: [
        (
            "http://example.com/HelloWorld", "hello world",
            "DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        ),
        ("", "", "DSSEv1 0  0 "),
        ("é", "😀", "DSSEv1 2 é 4 😀"),
        ("e\u{301}", "a\r\nb", "DSSEv1 3 e\u{301} 4 a\r\nb"),
    ])
    func lengthsCountBytes(_ type: String, _ payload: String, _ expected: String) {
        #expect(Array(encoding(type, payload).utf8) == Array(expected.utf8))
    }

    @Test func aPayloadIsAnyBytes() {
        let envelope = DSSEEnvelope(payloadType: "t", payload: [0, 0xFF], signatures: [])
        #expect(envelope.preAuthenticationEncoding == Array("DSSEv1 1 t 2 ".utf8) + [0, 0xFF])
    }

    /// What moves between type and payload changes the encoding.
    @Test func typeAndPayloadDoNotMix() {
        #expect(encoding("a b", "c") != encoding("a", "b c"))
        #expect(encoding("a 1 b", "c") != encoding("a", "b 1 c"))
    }

    private static let json: JSON = [
        "payloadType": "t", "payload": "AA==", "signatures": [["keyid": "k", "sig": "AQ=="]],
    ]

    @Test func comesBackFromItsJSON() throws {
        let envelope = try DSSEEnvelope(JSONCursor(Self.json))
        #expect(envelope.signatures == [.init(keyID: "k", bytes: [1])])
        #expect(try DSSEEnvelope(JSONCursor(envelope.json)) == envelope)
    }

    @Test(arguments: ["payloadType", "payload", "signatures"]) func needs(_ key: String) throws {
        var object = JSONObject()
        for member in Self.json.object?.members ?? [] where member.key != key {
            object[member.key] = member.value
        }
        #expect(throws: JSONShapeError.missing(pointer: "/\(key)")) {
            try DSSEEnvelope(JSONCursor(.object(object)))
        }
    }

    @Test func aKeyIDMayBeAbsent() throws {
        let json = try JSON(parsing: #"{"payloadType":"t","payload":"","signatures":[{"sig":"AQ=="}]}"#)
        #expect(try DSSEEnvelope(JSONCursor(json)).signatures == [.init(bytes: [1])])
    }

    @Test(arguments: [
        (
            #"{"payloadType":"t","payload":"*","signatures":[{"sig":""}]}"#,
            JSONShapeError.invalid(pointer: "/payload", why: "is not base64")
        ),
        (
            #"{"payloadType":"t","payload":"","signatures":[]}"#,
            .invalid(pointer: "/signatures", why: "is empty")
        ),
        (#"{"payloadType":"t","payload":"","signatures":[{}]}"#, .missing(pointer: "/signatures/0/sig")),
        (
            #"{"payloadType":5,"payload":"","signatures":[]}"#,
            .wrongType(pointer: "/payloadType", expected: "string", found: "number")
        ),
        ("[]", .wrongType(pointer: "", expected: "object", found: "array")),
    ])
    func isRefused(_ text: String, _ error: JSONShapeError) throws {
        let json = try JSON(parsing: text)
        #expect(throws: error) { try DSSEEnvelope(JSONCursor(json)) }
    }
}
