// SPDX-License-Identifier: Apache-2.0

/// A key on a token, by its PKCS #11 URI (RFC 7512, section 2.3).
package struct PKCS11URI: Sendable, Hashable {
    /// The token's label.
    package var token: String?
    /// The key's label, CKA_LABEL.
    package var object: String?
    /// The key's CKA_ID.
    package var id: [UInt8]?
    package var slotID: UInt?
    package var serial: String?
    package var manufacturer: String?
    package var model: String?
    /// The library's path; `nil` leaves it to the environment.
    package var modulePath: String?
    /// The user's PIN. It is a secret: never shown, and better left to a file or the environment.
    package var pin: String?
    /// The file that holds the PIN.
    package var pinFile: String?

    /// Reads `pkcs11:ATTRIBUTE=VALUE;…?module-path=…&pin-source=…`.
    package init(_ text: String) throws(KeyNameProblem) {
        guard text.hasPrefix(Self.scheme), text.utf8.count <= Self.longest else {
            throw KeyNameProblem("is not a pkcs11: URI of at most \(Self.longest) bytes")
        }
        let halves = text.dropFirst(Self.scheme.count).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var seen: Set<String> = []
        for (separator, half) in zip([";", "&"] as [Character], halves) {
            for attribute in half.split(separator: separator) {
                let sides = attribute.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2, let value = Self.decoded(sides[1]) else {
                    throw KeyNameProblem("has a malformed attribute \"\(sides[0].prefix(40))\"")
                }
                let name = String(sides[0])
                guard seen.insert(name).inserted else {
                    throw KeyNameProblem("has \"\(name.prefix(40))\" twice")
                }
                try set(name, value, isQuery: separator == "&")
            }
        }
        guard object != nil || id != nil else {
            throw KeyNameProblem("names no key: it has neither object nor id")
        }
        guard token != nil || slotID != nil || serial != nil else {
            throw KeyNameProblem("names no token: it has neither token, nor serial, nor slot-id")
        }
    }

    private mutating func set(_ name: String, _ value: [UInt8], isQuery: Bool) throws(KeyNameProblem) {
        if name == "id", !isQuery {
            id = value
            return
        }
        guard let text = String(validating: value, as: UTF8.self) else {
            throw KeyNameProblem("has a \"\(name.prefix(40))\" that is not UTF-8")
        }
        switch (name, isQuery) {
        case ("token", false): token = text
        case ("object", false): object = text
        case ("serial", false): serial = text
        case ("manufacturer", false): manufacturer = text
        case ("model", false): model = text
        case ("slot-id", false):
            guard let number = UInt(text) else { throw KeyNameProblem("has a slot-id that is no number") }
            slotID = number
        case ("type", false):
            guard ["public", "private"].contains(text) else {
                throw KeyNameProblem("is of type \"\(text.prefix(40))\", not public")
            }
        case ("module-path", true): modulePath = text
        case ("pin-value", true): pin = text
        case ("pin-source", true):
            pinFile =
                text.hasPrefix("file://")
                ? String(text.dropFirst(7))
                : text.hasPrefix("file:") ? String(text.dropFirst(5)) : text
        default: throw KeyNameProblem("has the attribute \"\(name.prefix(40))\", which is not known here")
        }
    }

    /// Percent-decoding (RFC 3986, section 2.1).
    private static func decoded(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexValue, let low = rest.popFirst()?.hexValue else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    static let scheme = "pkcs11:"
    private static let longest = 4096
}

extension PKCS11URI: CustomStringConvertible {
    /// The key and its token, without the PIN.
    package var description: String {
        var parts: [String] = []
        if let token { parts.append("token=\(token)") }
        if let slotID { parts.append("slot-id=\(slotID)") }
        if let serial { parts.append("serial=\(serial)") }
        if let object { parts.append("object=\(object)") }
        if let id {
            parts.append("id=" + id.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
        return Self.scheme + parts.joined(separator: ";")
    }
}
