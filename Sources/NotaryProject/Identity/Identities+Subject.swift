// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

extension NotaryVerifier.Identities {
    /// Throws unless the certificate's subject has all attributes of one of these ("Trust Store and Trust Policy
    /// Specification" 1.1, "Trusted Identities Constraints"): in any order, with values exactly as they are written.
    func expect(_ certificate: SigningCertificate) throws(NotaryRejection) {
        guard case .subjects(let wanted) = self else { return }
        let subject = try Self.subject(of: certificate)
        let matches = wanted.contains { attributes in
            // Nothing asked for would be anybody.
            !attributes.isEmpty
                && attributes.allSatisfy { type, value in
                    guard let name = SubjectAttributeType.identifier(of: type),
                        let found = subject[name] ?? nil
                    else { return false }
                    return found.utf8.elementsEqual(value.utf8)
                }
        }
        guard matches else {
            throw .identity(wanted: wanted.map(Self.text), found: certificate.subjectText)
        }
    }

    /// The subject's attributes by object identifier, from what was encoded: a name's text can be read in two ways.
    private static func subject(
        of certificate: SigningCertificate
    ) throws(NotaryRejection) -> [String: String?] {
        var subject: [String: String?] = [:]
        for group in certificate.subjectAttributes {
            guard let attribute = group.first, group.count == 1 else {
                throw .subjectUnusable(why: "it has attributes that are joined by +")
            }
            guard subject.updateValue(attribute.value, forKey: attribute.type) == nil else {
                let name = SubjectAttributeType.name(of: attribute.type)
                throw .subjectUnusable(why: "it has more than one attribute \(name)")
            }
        }
        return subject
    }

    private static func text(_ attributes: [String: String]) -> String {
        attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
}
