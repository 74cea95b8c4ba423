// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// The protected header of a JSON Web Signature ("JWS Signature Envelope" 1.1, "Protected Headers").
struct JWSProtectedHeader {
    let algorithm: NotaryAlgorithm
    let contentType: String
    let attributes: SignedAttributes

    init(_ header: JSONObject) throws(NotaryRejection) {
        try SignatureEnvelope.expectAttributes(header.keys)
        try header.refuseRespelt(Self.names, in: "the protected header")
        var attributes = SignedAttributes()
        for member in header.members { try Self.read(member, into: &attributes) }
        try attributes.markCritical(try Self.critical(header))
        guard let name = try header.text("alg") else { throw .attributeMissing("alg") }
        guard let algorithm = NotaryAlgorithm(rawValue: name) else {
            throw .algorithmUnsupported(String(name.prefix(80)))
        }
        guard let contentType = try header.text("cty") else { throw .attributeMissing("cty") }
        self.algorithm = algorithm
        self.contentType = contentType
        self.attributes = attributes
    }

    private static func read(
        _ member: JSONObject.Member, into attributes: inout SignedAttributes
    ) throws(NotaryRejection) {
        let name = member.key
        guard !standard.contains(name) else { return }
        guard !misplaced.contains(name) else { throw .attributeUnexpected(name) }
        guard let attribute = NotaryAttribute(rawValue: name) else {
            try member.value.expectScalar(name)
            return attributes.setOther(name)
        }
        guard let text = member.value.string else { throw .malformed(why: "\(name) is not a text") }
        guard attribute.isTime else {
            return attributes.set(attribute, text: try SignatureEnvelope.bounded(text, name))
        }
        // RFC 3339 has a point nowhere else.
        guard !text.utf8.contains(UInt8(ascii: ".")), let time = RFC3339.seconds(text) else {
            throw .malformed(why: "\(name) is not an RFC 3339 time in whole seconds")
        }
        attributes.set(attribute, time: time)
    }

    /// At least one name, and none of RFC 7515's own (its section 4.1.11).
    private static func critical(_ header: JSONObject) throws(NotaryRejection) -> [String] {
        guard let list = header["crit"] else { throw .attributeMissing("crit") }
        guard let elements = list.array, !elements.isEmpty, elements.count <= EnvelopeLimits.attributes else {
            throw .malformed(why: "crit is not a list of 1 to \(EnvelopeLimits.attributes) names")
        }
        var names: [String] = []
        for element in elements {
            guard let name = element.string else {
                throw .malformed(why: "crit holds something else than names")
            }
            guard !rfc7515.contains(name) else {
                throw .malformed(why: "crit names \(name), which RFC 7515 defines")
            }
            names.append(try SignatureEnvelope.bounded(name, "a name in crit"))
        }
        return names
    }

    /// The certificates' name (RFC 7515, section 4.1.6).
    static let chain = "x5c"
    /// What stands here by the specification.
    static let names = Set(NotaryAttribute.allCases.map(\.rawValue)).union(standard)
    /// It would change what is signed, and must be critical then (RFC 7797, sections 3 and 6).
    static let unencodedPayload = "b64"

    private static let standard: Set<String> = ["alg", "cty", "crit"]
    private static let misplaced = Set(UnsignedNotaryAttribute.allCases.map(\.rawValue))
        .union([chain, unencodedPayload])
    /// The header parameters of RFC 7515, section 4.1.
    private static let rfc7515: Set<String> = [
        "alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit",
    ]
}

extension JSON {
    /// What a tolerated attribute may be. `null` is not among them: some readers take it for an absence.
    func expectScalar(_ name: String) throws(NotaryRejection) {
        switch value {
        case .bool, .number: break
        case .string(let text): _ = try SignatureEnvelope.bounded(text, name)
        case .null, .array, .object:
            throw .malformed(why: "\(name.prefix(80)) is a JSON \(typeName), which no attribute may be")
        }
    }
}

extension JSONObject {
    /// Throws when a name is one of `known` in another spelling: Go's reader, which notation uses, takes it for that.
    func refuseRespelt(_ known: Set<String>, in part: String) throws(NotaryRejection) {
        do throws(JSONShapeError) {
            try JSONCursor(.object(self)).refuseRespelt(known)
        } catch {
            throw .malformed(why: "\(part): \(error)")
        }
    }

    fileprivate func text(_ name: String) throws(NotaryRejection) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw .malformed(why: "\(name) is not a text") }
        return text
    }
}
