// SPDX-License-Identifier: Apache-2.0

extension SignatureEnvelope {
    /// `COSE_Sign1_Tagged` (RFC 9052, section 4.2; "COSE Signature Envelope" 1.1).
    init(cose bytes: [UInt8]) throws(NotaryRejection) {
        let value = try Self.value(bytes, of: "the envelope")
        guard case .tagged(Self.sign1, .array(let parts)) = value, parts.count == 4 else {
            throw .malformed(why: "it is not a tagged COSE_Sign1")
        }
        guard let protected = parts[0].bytes else {
            throw .malformed(why: "the protected header is a \(parts[0].typeName)")
        }
        guard case .map(let signed) = try Self.value(protected, of: "the protected header") else {
            throw .malformed(why: "the protected header is not a map")
        }
        guard case .map(let unsigned) = parts[1] else {
            throw .malformed(why: "the unprotected header is a \(parts[1].typeName)")
        }
        guard parts[2] != .null else { throw .malformed(why: "the payload is not in the envelope") }
        guard let payload = parts[2].bytes, !payload.isEmpty else {
            throw .malformed(why: "the payload is empty or no byte string")
        }
        guard let signature = parts[3].bytes, !signature.isEmpty else {
            throw .malformed(why: "the signature is empty or no byte string")
        }
        // A label stands in one header only (RFC 9052, section 3).
        for member in unsigned where signed.contains(where: { $0.key == member.key }) {
            throw .attributeUnexpected(COSEProtectedHeader.name(member.key))
        }
        let header = try COSEProtectedHeader(signed)
        self.init(
            format: .cose, algorithm: header.algorithm, contentType: header.contentType,
            signed: header.attributes, unsigned: try Unsigned(coseHeader: unsigned), payload: payload,
            signedBytes: Self.signatureStructure(protected: protected, payload: payload), signature: signature
        )
    }

    /// `Sig_structure` with the context of one signature and nothing from outside (RFC 9052, section 4.4).
    private static func signatureStructure(protected: [UInt8], payload: [UInt8]) -> [UInt8] {
        let context = Array("Signature1".utf8)
        var encoded: [UInt8] = [0x84]
        encoded += head(major: 3, context.count) + context
        encoded += head(major: 2, protected.count) + protected
        encoded += head(major: 2, 0)
        encoded += head(major: 2, payload.count) + payload
        return encoded
    }

    /// A length in its shortest form; below 2^32, as every length of an envelope is.
    private static func head(major: UInt8, _ length: Int) -> [UInt8] {
        let width = length < 24 ? 0 : length < 1 << 8 ? 1 : length < 1 << 16 ? 2 : 4
        guard width > 0 else { return [major << 5 | UInt8(truncatingIfNeeded: length)] }
        let information: UInt8 = width == 1 ? 24 : width == 2 ? 25 : 26
        return [major << 5 | information]
            + (1...width).map { UInt8(truncatingIfNeeded: length >> ((width - $0) * 8)) }
    }

    private static func value(_ bytes: [UInt8], of part: String) throws(NotaryRejection) -> CBORValue {
        do throws(CBORError) {
            return try CBORReader.value(parsing: bytes)
        } catch {
            throw .malformed(why: "\(part) is not CBOR: \(error)")
        }
    }

    private static let sign1: UInt64 = 18
}

extension SignatureEnvelope.Unsigned {
    fileprivate init(coseHeader members: [CBORValue.Member]) throws(NotaryRejection) {
        try SignatureEnvelope.expectAttributes(members.map(\.key.text))
        chain = []
        for member in members {
            switch member.key {
            case .number(COSEProtectedHeader.chain): chain = try Self.chain(member.value)
            case .number(let label):
                guard !COSEProtectedHeader.standard.contains(label) else {
                    throw .attributeUnexpected(COSEProtectedHeader.name(label))
                }
                try member.value.expectScalar("\(label)")
            case .text(let name): try read(name, member.value)
            }
        }
        guard !chain.isEmpty else {
            throw .attributeMissing(COSEProtectedHeader.name(COSEProtectedHeader.chain))
        }
    }

    private mutating func read(_ name: String, _ value: CBORValue) throws(NotaryRejection) {
        switch UnsignedNotaryAttribute(rawValue: name) {
        case .timestampSignature:
            guard let token = value.bytes, !token.isEmpty else {
                throw .malformed(why: "\(name) is empty or no byte string")
            }
            timestamp = token
        case .signingAgent:
            guard let text = value.text else { throw .malformed(why: "\(name) is not a text") }
            agent = try SignatureEnvelope.bounded(text, name)
        case nil:
            guard !NotaryAttribute.isReserved(name) else {
                throw .attributeUnexpected(String(name.prefix(80)))
            }
            try value.expectScalar(name)
        }
    }

    /// A list, also where it holds a single certificate ("COSE Signature Envelope" 1.1, "Unprotected Headers"), though
    /// RFC 9360, section 2, would take the certificate alone.
    private static func chain(_ value: CBORValue) throws(NotaryRejection) -> [[UInt8]] {
        guard case .array(let elements) = value else { throw .malformed(why: "x5chain is not a list") }
        try SignatureEnvelope.expectChain(length: elements.count)
        var chain: [[UInt8]] = []
        for element in elements {
            guard let der = element.bytes, !der.isEmpty else {
                throw .malformed(why: "x5chain holds something else than byte strings")
            }
            chain.append(der)
        }
        return chain
    }
}
