// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// What a `PrivateKeyInfo` holds, read before a library is asked to take the key (RFC 5958, section 2):
///
///     SEQUENCE { version INTEGER, algorithm SEQUENCE { OID, parameters ANY }, key OCTET STRING, … }
enum PrivateKeyInfo {
    /// The key itself stays where it is, for the library to read.
    case ec(Curve)
    /// An `RSAPrivateKey` (RFC 8017, appendix A.1.2).
    case rsa([UInt8])
    /// The seed of a key pair (RFC 8032, section 5.1.5).
    case ed25519([UInt8])

    enum Curve { case p256, p384, p521 }

    static func read(_ bytes: [UInt8]) throws(PrivateKeyError) -> PrivateKeyInfo {
        try shielding {
            // The members after the key, attributes and the public key, say nothing that is needed.
            try DER.parse(bytes).members { nodes in
                _ = try Int(derEncoded: &nodes)
                guard let algorithm = nodes.next() else { throw PrivateKeyError.malformed }
                let (name, curve) = try algorithm.members { fields in
                    let name = try ASN1ObjectIdentifier(derEncoded: &fields)
                    return (name, fields.next().flatMap { try? ASN1ObjectIdentifier(derEncoded: $0) })
                }
                let key = try ASN1OctetString(derEncoded: &nodes)
                switch name {
                case .ecPublicKey: return .ec(try Self.curve(named: curve))
                case .rsaEncryption: return .rsa(Array(key.bytes))
                case .ed25519:
                    return .ed25519(Array(try ASN1OctetString(derEncoded: try DER.parse(key.bytes)).bytes))
                default: throw PrivateKeyError.unsupportedAlgorithm("\(name)")
                }
            }
        }
    }

    /// `ECPrivateKey ::= SEQUENCE { version INTEGER, key OCTET STRING, parameters [0] OID, … }` (RFC 5915, section 3)
    static func curve(ofSEC1 bytes: [UInt8]) throws(PrivateKeyError) -> Curve {
        try shielding {
            try DER.parse(bytes).members { nodes in
                _ = try Int(derEncoded: &nodes)
                _ = try ASN1OctetString(derEncoded: &nodes)
                let name = try DER.optionalExplicitlyTagged(
                    &nodes, tagNumber: 0, tagClass: .contextSpecific
                ) { try ASN1ObjectIdentifier(derEncoded: $0) }
                return try curve(named: name)
            }
        }
    }

    private static func curve(named name: ASN1ObjectIdentifier?) throws(PrivateKeyError) -> Curve {
        switch name {
        case .some(.p256): return .p256
        case .some(.p384): return .p384
        case .some(.p521): return .p521
        case .some(let other): throw .unsupportedAlgorithm("EC on curve \(other)")
        case nil: throw .malformed
        }
    }

    private static func shielding<Value>(_ read: () throws -> Value) throws(PrivateKeyError) -> Value {
        do {
            return try read()
        } catch let error as PrivateKeyError {
            throw error
        } catch {
            throw .malformed
        }
    }
}

extension ASN1Node {
    /// Reads the first members of a SEQUENCE; the others are passed over.
    fileprivate func members<Value>(_ read: (inout ASN1NodeCollection.Iterator) throws -> Value) throws
        -> Value
    {
        guard identifier == .sequence, case .constructed(let nodes) = content else {
            throw PrivateKeyError.malformed
        }
        var iterator = nodes.makeIterator()
        return try read(&iterator)
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
