// SPDX-License-Identifier: Apache-2.0

extension TestSigstore {
    /// What a certificate will say, before it is signed. Nothing is checked: a test breaks what it likes.
    package struct CertificateRecipe: Sendable {
        /// 0 based, as in the encoding: 2 is X.509 v3.
        package var version = 2
        /// The serial number, big-endian; random unless set.
        package var serial: [UInt8] = [0x40] + (0..<18).map { _ in UInt8.random(in: 0...255) }
        /// The subject's attributes, in order; empty for leaves.
        package var subject: [Attribute]
        /// The subject's name, in DER, in the place of ``subject``.
        package var subjectName: [UInt8]?
        /// The issuer's name, in DER; `nil` for the name of who signs.
        package var issuerName: [UInt8]?
        /// First second of validity.
        package var notBefore: Int
        /// Last second of validity.
        package var notAfter: Int
        /// The extensions; the two key identifiers are added when the certificate is signed.
        package var extensions: [Extension]
        /// The hash of the signature; `nil` for the signer's own.
        package var signatureHash: Hash?

        /// A recipe from the parts that every certificate has.
        package init(
            subject: [Attribute] = [], notBefore: Int, notAfter: Int, extensions: [Extension] = []
        ) {
            self.subject = subject
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.extensions = extensions
        }

        /// Puts an extension in the place of the one with the same identifier, or at the end.
        package mutating func set(_ new: Extension) {
            if let index = extensions.firstIndex(where: { $0.identifier == new.identifier }) {
                extensions[index] = new
            } else {
                extensions.append(new)
            }
        }

        /// Leaves out the extension of that identifier.
        package mutating func remove(_ identifier: String) {
            extensions.removeAll { $0.identifier == identifier }
        }
    }

    /// One attribute of a distinguished name, such as `CN=acme`.
    package struct Attribute: Sendable, Equatable {
        /// The dotted object identifier of its type.
        package var identifier: String
        /// Its value, a UTF8String.
        package var value: String

        /// An attribute from its parts.
        package init(identifier: String, value: String) {
            self.identifier = identifier
            self.value = value
        }

        /// O=.
        package static func organization(_ value: String) -> Self {
            Self(identifier: "2.5.4.10", value: value)
        }
        /// CN=.
        package static func commonName(_ value: String) -> Self { Self(identifier: "2.5.4.3", value: value) }

        /// A name of attributes one by one, in DER.
        package static func name(_ attributes: [Attribute]) -> [UInt8] { name(of: attributes.map { [$0] }) }

        /// A name of groups of attributes, in DER (RFC 5280, section 4.1.2.4).
        package static func name(of groups: [[Attribute]]) -> [UInt8] {
            DER.sequence(
                of: groups.map { group in
                    DER.set(
                        of: group.map {
                            DER.sequence(DER.objectIdentifier($0.identifier), DER.utf8String($0.value))
                        })
                })
        }
    }
}
