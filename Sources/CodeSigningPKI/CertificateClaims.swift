// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

/// What a code-signing certificate says of its holder. Nothing here is proven: the chain is not looked at.
package struct CertificateClaims: Sendable, Equatable {
    /// The subject alternative names: e-mail addresses, URIs, other names as text.
    package let subjects: [String]
    /// The OpenID Connect issuer, from Fulcio's extension 1.8, else 1.1.
    package let issuer: String?
    /// The certificate's issuer, as RFC 4514 text.
    package let certificateAuthority: String

    /// Reads a certificate in DER; `nil` when it is none.
    package init?(derEncoded bytes: [UInt8]) {
        guard bytes.count <= Self.largest, let certificate = try? Certificate(derEncoded: bytes) else {
            return nil
        }
        certificateAuthority = "\(certificate.issuer)"
        let names = (try? certificate.extensions.subjectAlternativeNames).map(Array.init) ?? []
        subjects = names.compactMap(Self.text)
        issuer = Self.issuer(certificate)
    }

    private static func text(_ name: GeneralName) -> String? {
        switch name {
        case .rfc822Name(let address): return address
        case .uniformResourceIdentifier(let uri): return uri
        case .otherName(let other):
            return other.value.flatMap { try? ASN1UTF8String(asn1Any: $0) }.map { String($0) }
        default: return nil
        }
    }

    private static func issuer(_ certificate: Certificate) -> String? {
        if let value = certificate.extensions[oid: [1, 3, 6, 1, 4, 1, 57264, 1, 8]]?.value {
            return (try? ASN1UTF8String(derEncoded: Array(value))).map { String($0) }
        }
        return certificate.extensions[oid: [1, 3, 6, 1, 4, 1, 57264, 1, 1]].map {
            String(decoding: $0.value, as: UTF8.self)
        }
    }

    private static let largest = 64 << 10
}
