// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
import NotaryProject
package import Policy

extension SubjectPattern {
    /// The narrowest pattern that means the holder of a certificate; `nil` where the subject lacks what every pattern must
    /// have.
    package init?(of certificate: SigningCertificate) {
        var values: [String: String] = [:]
        var doubled: Set<String> = []
        for attribute in certificate.subjectAttributes.joined() {
            let type = SubjectAttributeType.name(of: attribute.type)
            guard Self.types.contains(type), let value = attribute.value else { continue }
            if values.updateValue(value, forKey: type) != nil { doubled.insert(type) }
        }
        for type in doubled { values[type] = nil }
        guard ["C", "ST", "O"].allSatisfy({ values[$0] != nil }) else { return nil }
        let parts = Self.types.compactMap { type in values[type].map { "\(type)=\(Self.escaped($0))" } }
        self.init(text: parts.joined(separator: ", "), attributes: values)
    }

    /// A value as RFC 4514, section 2.4, writes it.
    private static func escaped(_ value: String) -> String {
        var text = ""
        let scalars = Array(value.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let isEdge = index == 0 || index == scalars.count - 1
            if "\"+,;<>\\=".unicodeScalars.contains(scalar) || (scalar == " " && isEdge)
                || (scalar == "#" && index == 0)
            {
                text += "\\"
            }
            text.unicodeScalars.append(scalar)
        }
        return text
    }
}
