// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// The algorithm of a SubjectPublicKeyInfo, read before a library is asked to take the key:
///
///     SubjectPublicKeyInfo ::= SEQUENCE { algorithm SEQUENCE { OID, parameters ANY }, key BIT STRING }
enum SubjectPublicKeyAlgorithm {
    case p256, p384, p521, ed25519
    case rsa(bits: Int)

    init(subjectPublicKeyInfo bytes: [UInt8]) throws {
        self = try DER.sequence(try DER.parse(bytes), identifier: .sequence) { nodes in
            guard let algorithm = nodes.next() else { throw PublicKeyError.malformed }
            let (name, curve) = try DER.sequence(algorithm, identifier: .sequence) { fields in
                let name = try ASN1ObjectIdentifier(derEncoded: &fields)
                // The curve for EC keys; NULL or nothing for the others.
                return (name, fields.next().flatMap { try? ASN1ObjectIdentifier(derEncoded: $0) })
            }
            return try Self.named(name, curve: curve, key: try ASN1BitString(derEncoded: &nodes))
        }
    }

    private static func named(
        _ algorithm: ASN1ObjectIdentifier, curve: ASN1ObjectIdentifier?, key: ASN1BitString
    ) throws -> SubjectPublicKeyAlgorithm {
        switch (algorithm, curve) {
        case (.ecPublicKey, .some(.p256)): return .p256
        case (.ecPublicKey, .some(.p384)): return .p384
        case (.ecPublicKey, .some(.p521)): return .p521
        case (.ed25519, _): return .ed25519
        case (.rsaEncryption, _): return .rsa(bits: try modulusBits(of: key))
        case (.ecPublicKey, .some(let curve)):
            throw PublicKeyError.unsupportedAlgorithm("EC on curve \(curve)")
        default: throw PublicKeyError.unsupportedAlgorithm("\(algorithm)")
        }
    }

    /// RSAPublicKey ::= SEQUENCE { modulus INTEGER, exponent INTEGER } (RFC 8017, appendix A.1.1).
    private static func modulusBits(of key: ASN1BitString) throws -> Int {
        try DER.sequence(try DER.parse(key.bytes), identifier: .sequence) { nodes in
            let modulus = try ArraySlice<UInt8>(derEncoded: &nodes).drop { $0 == 0 }
            _ = try ArraySlice<UInt8>(derEncoded: &nodes)
            guard let first = modulus.first else { throw PublicKeyError.malformed }
            return modulus.count * 8 - first.leadingZeroBitCount
        }
    }
}

extension ASN1ObjectIdentifier {
    fileprivate static let ecPublicKey: ASN1ObjectIdentifier = [1, 2, 840, 10045, 2, 1]
    fileprivate static let p256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 3, 1, 7]
    fileprivate static let p384: ASN1ObjectIdentifier = [1, 3, 132, 0, 34]
    fileprivate static let p521: ASN1ObjectIdentifier = [1, 3, 132, 0, 35]
    fileprivate static let rsaEncryption: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 1, 1]
    fileprivate static let ed25519: ASN1ObjectIdentifier = [1, 3, 101, 112]
}
