// SPDX-License-Identifier: Apache-2.0

/// The types of attributes in distinguished names: their short names (RFC 4514, section 3; RFC 4519) and their object
/// identifiers.
package enum SubjectAttributeType {
    /// The object identifier of a type that is written as a short name, in upper case, or as an identifier; `nil` for
    /// a name that is not known.
    static func identifier(of type: String) -> String? {
        if let known = identifiers[type] { return known }
        guard type.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), type.utf8.contains(0x2E)
        else { return nil }
        return type
    }

    /// The short name of an object identifier, or itself.
    package static func name(of identifier: String) -> String { names[identifier] ?? identifier }

    private static let names = [
        "2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.9": "STREET",
        "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.5": "SERIALNUMBER", "2.5.4.17": "POSTALCODE",
        "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
    ]
    private static let identifiers: [String: String] = {
        var identifiers: [String: String] = ["S": "2.5.4.8"]
        for (identifier, name) in names { identifiers[name] = identifier }
        return identifiers
    }()
}
