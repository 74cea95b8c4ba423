// SPDX-License-Identifier: Apache-2.0

/// Why a text names no holder of Notary Project certificates (Notary Project, "Trust Store and Trust Policy
/// Specification" 1.1, "Trusted Identities Constraints").
package enum SubjectPatternError: Error, Sendable, Equatable {
    /// Not `x509.subject:`; the prefix that was found.
    case prefix(String)
    /// No distinguished name (RFC 4514, section 3).
    case malformed(why: String)
    /// `+` joins attributes.
    case multiValued
    /// An attribute's value in hexadecimal BER (`=#`).
    case hexadecimal(String)
    /// An attribute's type is not in upper case.
    case lowercase(String)
    /// An attribute that is not compared.
    case unknownAttribute(String)
    case duplicateAttribute(String)
    /// Of country, state and organisation.
    case missing([String])
}

extension SubjectPatternError: CustomStringConvertible {
    /// What is wrong and what to do, after the text that it is about.
    package var description: String {
        switch self {
        case .prefix(let prefix):
            "begins with \"\(prefix.prefix(40))\"; an identity is x509.subject: C=…, ST=…, O=…"
        case .malformed(let why): why
        case .multiValued: "joins attributes with +; write \\+ where a value has one"
        case .hexadecimal(let type): "gives \(type) in hexadecimal (=#), which is not read; write its text"
        case .lowercase(let type): "calls an attribute \(type.prefix(40)); types are in upper case"
        case .unknownAttribute(let type):
            "has the attribute \(type.prefix(40)); compared are \(SubjectPattern.types.joined(separator: ", "))"
        case .duplicateAttribute(let type): "says \(type) twice"
        case .missing(let types): "lacks \(types.joined(separator: ", ")); C, ST and O are needed"
        }
    }
}
