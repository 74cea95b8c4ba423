// SPDX-License-Identifier: Apache-2.0

public import StrictJSON

/// A signed payload with its type (DSSE v1.0). Untrusted until a signature over
/// ``preAuthenticationEncoding`` was verified.
public struct DSSEEnvelope: Sendable, Equatable {
    /// One signature, and what the signer called its key.
    public struct Signature: Sendable, Equatable {
        /// Unauthenticated name of the key; empty when absent.
        public var keyID: String
        /// The signature's bytes.
        public var bytes: [UInt8]

        /// A signature from its parts.
        public init(keyID: String = "", bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// What the payload is.
    public var payloadType: String
    /// The signed content.
    public var payload: [UInt8]
    /// Its signatures, at least one.
    public var signatures: [Signature]

    /// An envelope from its parts.
    public init(payloadType: String, payload: [UInt8], signatures: [Signature]) {
        self.payloadType = payloadType
        self.payload = payload
        self.signatures = signatures
    }

    /// Reads the JSON form (DSSE v1.0, "Envelope"). Throws when a field is missing or malformed, when there is
    /// no signature, or more than 16.
    public init(_ cursor: JSONCursor) throws(JSONShapeError) {
        payloadType = try cursor.required("payloadType").string()
        payload = try cursor.required("payload").base64()
        let list = try cursor.required("signatures")
        signatures = []
        for element in try list.array(limit: Self.mostSignatures) {
            let keyID = try element.optional("keyid")?.string() ?? ""
            signatures.append(Signature(keyID: keyID, bytes: try element.required("sig").base64()))
        }
        guard !signatures.isEmpty else { throw list.invalid("is empty") }
    }

    /// The bytes that are signed (DSSE v1.0, "PAE"); lengths count bytes, not characters.
    public var preAuthenticationEncoding: [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }

    /// The JSON form.
    public var json: JSON {
        [
            "payloadType": .string(payloadType),
            "payload": .string(Base64.encode(payload)),
            "signatures": .array(
                signatures.map { signature in
                    var object = JSONObject()
                    if !signature.keyID.isEmpty { object["keyid"] = .string(signature.keyID) }
                    object["sig"] = .string(Base64.encode(signature.bytes))
                    return .object(object)
                }),
        ]
    }

    private static let mostSignatures = 16
}

extension JSONCursor {
    /// The bytes of a base64 string in either alphabet. Throws when it is not one.
    public func base64() throws(JSONShapeError) -> [UInt8] {
        guard let bytes = Base64.decode(try string()) else { throw invalid("is not base64") }
        return bytes
    }
}
