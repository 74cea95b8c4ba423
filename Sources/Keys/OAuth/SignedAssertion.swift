// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Signatures
import StrictJSON

/// A JSON Web Token (RFC 7519) in compact form, signed with RS256 (RFC 7518, section 3.3).
enum SignedAssertion {
    /// Signs claims.
    ///
    /// - Parameters:
    ///   - claims: A JSON object.
    ///   - keyID: The header's `kid`.
    ///   - key: An RSA private key in PEM.
    static func make(_ claims: JSON, keyID: String?, key: String) throws -> String {
        var header: JSON = ["alg": "RS256", "typ": "JWT"]
        if let keyID { header = ["alg": "RS256", "typ": "JWT", "kid": .string(keyID)] }
        let input = encoded(header.serialized()) + "." + encoded(claims.serialized())
        let signature = try _RSA.Signing.PrivateKey(pemRepresentation: key)
            .signature(for: SHA256.hash(data: Array(input.utf8)), padding: .insecurePKCS1v1_5)
        return input + "." + encoded(Array(signature.rawRepresentation))
    }

    /// Base64 with the alphabet for URLs, without padding (RFC 7515, section 2).
    private static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for byte in Base64.encode(bytes).utf8 {
            switch byte {
            case UInt8(ascii: "+"): text.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): text.append(UInt8(ascii: "_"))
            case UInt8(ascii: "="): break
            default: text.append(byte)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
