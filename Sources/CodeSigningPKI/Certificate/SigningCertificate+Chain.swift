// SPDX-License-Identifier: Apache-2.0

import X509

/// What rules of chains ask that are not those of ``CertificateAuthority``.
extension SigningCertificate {
    /// Whether its own key signed it, under its own name (RFC 5280, section 3.2).
    package var isSelfSigned: Bool { fields.issuer == fields.subject && isIssued(by: self) }

    /// Whether it is signed with SHA-1, which can be made to collide.
    package var isSignedWithSHA1: Bool { x509.signatureAlgorithm == .sha1WithRSAEncryption }

    /// The subject's attributes as they were encoded, in their order: a group for each RelativeDistinguishedName
    /// (RFC 5280, section 4.1.2.4), which has one attribute but for rare cases.
    package var subjectAttributes: [[SubjectAttribute]] {
        x509.subject.map { group in
            group.map { SubjectAttribute(type: "\($0.type)", value: String($0.value)) }
        }
    }
}

/// One attribute of a distinguished name.
package struct SubjectAttribute: Sendable, Equatable {
    /// Its object identifier, dotted.
    package let type: String
    /// Its text; `nil` when it is none of UTF8String, PrintableString and IA5String.
    package let value: String?
}
