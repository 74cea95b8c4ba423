// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON

extension SignatureEnvelope {
    /// A JSON Web Signature in the flattened form (RFC 7515, section 7.2.2), with these four members and no other
    /// ("JWS Signature Envelope" 1.1).
    init(jws bytes: [UInt8]) throws(NotaryRejection) {
        let root = try Self.members(bytes, of: "the envelope")
        for member in root.members where !Self.jwsMembers.contains(member.key) {
            throw .malformed(why: "the envelope has a member \"\(member.key.prefix(80))\"")
        }
        let protected = try Self.part(root, "protected")
        let payload = try Self.part(root, "payload")
        let signature = try Self.part(root, "signature")
        guard let header = root["header"] else { throw .malformed(why: "header is missing") }
        let members = try Self.members(protected.bytes, of: "the protected header")
        // A name stands in one header only (RFC 7515, section 7.2.1).
        for name in header.object?.keys ?? [] where members[name] != nil {
            throw .attributeUnexpected(String(name.prefix(80)))
        }
        let signed = try JWSProtectedHeader(members)
        self.init(
            format: .jws, algorithm: signed.algorithm, contentType: signed.contentType,
            signed: signed.attributes, unsigned: try Unsigned(jwsHeader: header), payload: payload.bytes,
            signedBytes: Array("\(protected.text).\(payload.text)".utf8), signature: signature.bytes)
    }

    private static func members(_ bytes: [UInt8], of part: String) throws(NotaryRejection) -> JSONObject {
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: EnvelopeLimits.json)
        } catch {
            throw .malformed(why: "\(part) is not JSON: \(error)")
        }
        guard let object = json.object else { throw .malformed(why: "\(part) is not an object") }
        return object
    }

    /// A member in base64url without padding, which has one text for one value (RFC 7515, section 2).
    private static func part(_ root: JSONObject, _ name: String) throws(NotaryRejection) -> (
        text: String, bytes: [UInt8]
    ) {
        guard let text = root[name]?.string else { throw .malformed(why: "\(name) is missing or no text") }
        guard text.utf8.allSatisfy(isBase64URL), let bytes = Base64.decode(text), !bytes.isEmpty else {
            throw .malformed(why: "\(name) is not base64url without padding")
        }
        return (text, bytes)
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static let jwsMembers: Set<String> = ["payload", "protected", "header", "signature"]
}

extension SignatureEnvelope.Unsigned {
    /// The member `header`.
    fileprivate init(jwsHeader json: JSON) throws(NotaryRejection) {
        guard let header = json.object else { throw .malformed(why: "header is not an object") }
        try SignatureEnvelope.expectAttributes(header.keys)
        try header.refuseRespelt(Self.names, in: "header")
        for member in header.members where !Self.names.contains(member.key) {
            guard !JWSProtectedHeader.names.contains(member.key), !NotaryAttribute.isReserved(member.key),
                member.key != JWSProtectedHeader.unencodedPayload
            else { throw .attributeUnexpected(String(member.key.prefix(80))) }
            try member.value.expectScalar(member.key)
        }
        guard let list = header[JWSProtectedHeader.chain] else {
            throw .attributeMissing(JWSProtectedHeader.chain)
        }
        guard let elements = list.array else { throw .malformed(why: "x5c is not a list") }
        try SignatureEnvelope.expectChain(length: elements.count)
        chain = []
        for element in elements {
            guard let text = element.string, let der = Base64.decodeStandard(text), !der.isEmpty else {
                throw .malformed(why: "x5c holds something else than base64")
            }
            chain.append(der)
        }
        let timestampName = UnsignedNotaryAttribute.timestampSignature.rawValue
        if let timestamp = header[timestampName] {
            guard let text = timestamp.string, let token = Base64.decodeStandard(text), !token.isEmpty else {
                throw .malformed(why: "\(timestampName) is not base64")
            }
            self.timestamp = token
        }
        let agentName = UnsignedNotaryAttribute.signingAgent.rawValue
        if let agent = header[agentName] {
            guard let text = agent.string else { throw .malformed(why: "\(agentName) is not a text") }
            self.agent = try SignatureEnvelope.bounded(text, agentName)
        }
    }

    private static let names: Set<String> = Set(
        UnsignedNotaryAttribute.allCases.map(\.rawValue) + [JWSProtectedHeader.chain])
}
