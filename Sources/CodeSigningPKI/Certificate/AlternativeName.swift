// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

/// A name of a certificate's holder (RFC 5280, section 4.2.1.6).
public enum AlternativeName: Sendable, Equatable {
    case email(String)
    case uri(String)
    /// Fulcio's own kind, object identifier 1.3.6.1.4.1.57264.1.7.
    case other(String)
    /// A host's name, which nobody signs code as.
    case dns(String)
    /// A kind that is not read here, by its description.
    case unsupported(String)

    /// The name itself.
    public var text: String {
        switch self {
        case .email(let text), .uri(let text), .other(let text), .dns(let text), .unsupported(let text): text
        }
    }

    /// Whether it can be a signer's name.
    var isIdentity: Bool {
        switch self {
        case .email(let text), .uri(let text), .other(let text): !text.isEmpty
        case .dns, .unsupported: false
        }
    }

    init(_ name: GeneralName) {
        switch name {
        case .rfc822Name(let text): self = .email(text)
        case .uniformResourceIdentifier(let text): self = .uri(text)
        case .dnsName(let text): self = .dns(text)
        case .otherName(let other) where other.typeID == [1, 3, 6, 1, 4, 1, 57264, 1, 7]:
            guard let value = other.value, let text = try? ASN1UTF8String(asn1Any: value),
                let valid = String(validating: text.bytes, as: UTF8.self)
            else {
                self = .unsupported("\(name)")
                return
            }
            self = .other(valid)
        default: self = .unsupported("\(name)")
        }
    }
}
