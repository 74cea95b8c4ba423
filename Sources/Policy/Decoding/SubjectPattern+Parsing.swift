// SPDX-License-Identifier: Apache-2.0

extension SubjectPattern {
    /// The attribute types that are compared: those that Go's `crypto/x509/pkix`, and so notation, knows by name.
    package static let types = ["C", "ST", "L", "STREET", "POSTALCODE", "O", "OU", "CN", "SERIALNUMBER"]
    private static let mandatory = ["C", "ST", "O"]
    /// Bytes of one identity.
    package static let longest = 1024

    /// Reads `x509.subject: C=US, ST=WA, O=acme`: a distinguished name of RFC 4514 without multi-valued and hexadecimal
    /// parts; `S` is `ST`.
    package init(parsing identity: String) throws(SubjectPatternError) {
        guard identity.utf8.count <= Self.longest else {
            throw .malformed(why: "is longer than \(Self.longest) bytes")
        }
        let bytes = Array(identity.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .prefix(identity) }
        let prefix = String(decoding: bytes[..<colon], as: UTF8.self)
        guard prefix.utf8.elementsEqual("x509.subject".utf8) else { throw .prefix(prefix) }
        var reader = DistinguishedNameReader(rest: bytes[bytes.index(after: colon)...])
        var attributes: [String: String] = [:]
        repeat {
            let attribute = try reader.attribute()
            let type = attribute.type == "S" ? "ST" : attribute.type
            guard Self.types.contains(type) else { throw .unknownAttribute(type) }
            guard attributes.updateValue(attribute.value, forKey: type) == nil else {
                throw .duplicateAttribute(type)
            }
        } while reader.skipComma()
        let missing = Self.mandatory.filter { attributes[$0] == nil }
        guard missing.isEmpty else { throw .missing(missing) }
        let name = bytes[bytes.index(after: colon)...].drop { $0 == UInt8(ascii: " ") }
        self.init(text: String(decoding: name, as: UTF8.self), attributes: attributes)
    }

    /// Whether every attribute of `other` is one of this: then what this matches, the other matches too.
    package func includes(_ other: SubjectPattern) -> Bool {
        other.attributes.allSatisfy { type, value in
            attributes[type].map { $0.utf8.elementsEqual(value.utf8) } ?? false
        }
    }
}

/// Reads a distinguished name attribute by attribute (RFC 4514, section 3).
private struct DistinguishedNameReader {
    var rest: ArraySlice<UInt8>

    /// One attribute; what follows is a comma or nothing.
    mutating func attribute() throws(SubjectPatternError) -> (type: String, value: String) {
        let type = try type()
        skipSpaces()
        if rest.first == UInt8(ascii: "#") { throw .hexadecimal(type) }
        let value = try value(of: type)
        guard !value.isEmpty else { throw .malformed(why: "gives \(type) no value") }
        return (type, value)
    }

    mutating func skipComma() -> Bool {
        guard rest.first == UInt8(ascii: ",") else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func type() throws(SubjectPatternError) -> String {
        skipSpaces()
        guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else {
            throw .malformed(why: "has a part that is no TYPE=value")
        }
        var type = rest[..<equals]
        while type.last == UInt8(ascii: " ") { type.removeLast() }
        rest = rest[rest.index(after: equals)...]
        let text = String(decoding: type, as: UTF8.self)
        guard let first = type.first, first.isLetterOrDigit,
            type.allSatisfy({ $0.isLetterOrDigit || "-.".utf8.contains($0) })
        else { throw .malformed(why: "has a part that is no TYPE=value") }
        guard !type.contains(where: \.isLowercaseLetter) else { throw .lowercase(text) }
        return text
    }

    /// A value without its escapes and without the spaces around it that have none.
    private mutating func value(of type: String) throws(SubjectPatternError) -> String {
        var value: [UInt8] = []
        // As far as trailing spaces without an escape do not count.
        var end = 0
        while let byte = rest.first, byte != UInt8(ascii: ",") {
            rest.removeFirst()
            switch byte {
            case UInt8(ascii: "\\"):
                value.append(try escaped())
                end = value.count
            case UInt8(ascii: "+"): throw .multiValued
            case UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"), 0:
                throw .malformed(why: "has a character in \(type) that needs \\ before it")
            case UInt8(ascii: " "): value.append(byte)
            default:
                value.append(byte)
                end = value.count
            }
        }
        guard let text = String(validating: value.prefix(end), as: UTF8.self) else {
            throw .malformed(why: "gives \(type) bytes that are no text")
        }
        return text
    }

    /// What stands behind `\`: a character that needs it, or two hexadecimal digits.
    private mutating func escaped() throws(SubjectPatternError) -> UInt8 {
        let problem = SubjectPatternError.malformed(
            why: "ends in the middle of an escape, or has one of no meaning")
        guard let first = rest.popFirst() else { throw problem }
        if " \"#+,;<=>\\".utf8.contains(first) { return first }
        guard let high = first.hexValue, let low = rest.popFirst()?.hexValue else { throw problem }
        return high << 4 | low
    }

    private mutating func skipSpaces() { rest = rest.drop { $0 == UInt8(ascii: " ") } }
}
