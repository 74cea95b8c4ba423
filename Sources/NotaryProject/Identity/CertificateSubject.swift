// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

/// A certificate's subject, to be held against identities. It is read from what was encoded: a name's text can be read in
/// two ways.
struct CertificateSubject {
    /// What comes of an identity.
    enum Comparison: Equatable {
        /// The subject has all its attributes.
        case equal
        case different
        /// It has those that can be compared, and of another it is not clear which value counts.
        case undecided(why: String)
    }

    /// By object identifier.
    private var attributes: [String: Attribute] = [:]

    init(of certificate: SigningCertificate) {
        for group in certificate.subjectAttributes {
            for attribute in group {
                let isFirst = attributes[attribute.type] == nil
                attributes[attribute.type] =
                    isFirst ? group.count == 1 ? .single(attribute.value) : .joined : .several
            }
        }
    }

    /// Holds it against an identity: values by attribute type, in upper case.
    func comparison(with identity: [String: String]) -> Comparison {
        // Nothing asked for would be anybody.
        guard !identity.isEmpty else { return .different }
        var flaws: [String] = []
        for (type, value) in identity {
            guard let identifier = SubjectAttributeType.identifier(of: type),
                let attribute = attributes[identifier]
            else { return .different }
            let name = SubjectAttributeType.name(of: identifier)
            switch attribute {
            case .single(let found):
                guard let found, found.utf8.elementsEqual(value.utf8) else { return .different }
            case .joined: flaws.append("its attribute \(name) is joined to others by +")
            case .several: flaws.append("it has more than one attribute \(name)")
            }
        }
        return flaws.min().map(Comparison.undecided) ?? .equal
    }

    /// How a subject has an attribute of one type.
    private enum Attribute {
        /// Once and alone; `nil` for a value that is no text.
        case single(String?)
        case joined, several
    }
}
