// SPDX-License-Identifier: Apache-2.0

import CPKCS11
import Signatures
import SwiftASN1

/// A public key object's attributes, made into a SubjectPublicKeyInfo.
enum PKCS11PublicKey {
    /// An RSA key (PKCS #11 2.40 current mechanisms, section 2.1.2): two unsigned big-endian numbers.
    static func rsa(modulus: [UInt8], exponent: [UInt8]) throws(PKCS11Problem) -> PublicKey {
        let modulus = modulus.drop { $0 == 0 }
        let exponent = exponent.drop { $0 == 0 }
        guard !modulus.isEmpty, !exponent.isEmpty else { throw PKCS11Problem(.unusable(.malformed)) }
        let bytes = try serialize { serializer in
            try serializer.appendConstructedNode(identifier: .sequence) { key in
                try key.serialize(unsigned(modulus))
                try key.serialize(unsigned(exponent))
            }
        }
        return try key { () throws(PublicKeyError) in try PublicKey(rsaPublicKey: bytes) }
    }

    /// A key on an elliptic curve (section 2.3.3): the curve's object identifier, and the point as it is or, as the
    /// specification has it, in an OCTET STRING.
    static func ec(parameters: [UInt8], point: [UInt8]) throws(PKCS11Problem) -> PublicKey {
        guard let curve = try? ASN1ObjectIdentifier(derEncoded: parameters) else {
            throw PKCS11Problem(.unsupportedAlgorithm("EC on a curve without a name"))
        }
        guard let size = coordinateSizes[curve] else {
            throw PKCS11Problem(.unsupportedAlgorithm("EC on curve \(curve)"))
        }
        // An OCTET STRING begins with 04 as an uncompressed point does: the length tells them apart.
        let bare = point.count == 1 + 2 * size ? point[...] : try octets(point)
        let bytes = try serialize { serializer in
            try serializer.appendConstructedNode(identifier: .sequence) { info in
                try info.appendConstructedNode(identifier: .sequence) { algorithm in
                    try algorithm.serialize([1, 2, 840, 10045, 2, 1] as ASN1ObjectIdentifier)
                    try algorithm.serialize(curve)
                }
                try info.serialize(ASN1BitString(bytes: bare))
            }
        }
        return try key { () throws(PublicKeyError) in try PublicKey(derEncoded: bytes) }
    }

    /// An Edwards key (PKCS #11 3.0 current mechanisms, section 2.3.5): the curve as a name or an object identifier,
    /// the key bare or in an OCTET STRING.
    static func edwards(parameters: [UInt8], point: [UInt8]) throws(PKCS11Problem) -> PublicKey {
        let name = (try? ASN1PrintableString(derEncoded: parameters)).map { String($0) }
        let identifier = try? ASN1ObjectIdentifier(derEncoded: parameters)
        let isEd25519 = name == "edwards25519" || identifier.map(ed25519.contains) ?? false
        guard isEd25519 else {
            throw PKCS11Problem(
                .unsupportedAlgorithm(
                    "Edwards curve \(name.map { String($0.prefix(60)) } ?? "of another name")"))
        }
        let bare = point.count == 32 ? point[...] : try octets(point)
        let bytes = try serialize { serializer in
            try serializer.appendConstructedNode(identifier: .sequence) { info in
                try info.appendConstructedNode(identifier: .sequence) { algorithm in
                    try algorithm.serialize([1, 3, 101, 112] as ASN1ObjectIdentifier)
                }
                try info.serialize(ASN1BitString(bytes: bare))
            }
        }
        return try key { () throws(PublicKeyError) in try PublicKey(derEncoded: bytes) }
    }

    /// The key of an X.509 certificate (RFC 5280, section 4.1). Nothing else of the certificate counts here.
    static func certificate(_ bytes: [UInt8]) throws(PKCS11Problem) -> PublicKey {
        let info: [UInt8]?
        do {
            info = try DER.sequence(try DER.parse(bytes), identifier: .sequence) { certificate in
                guard let content = certificate.next() else { return nil }
                while certificate.next() != nil {}
                return try DER.sequence(content, identifier: .sequence) { fields in
                    var values: [ASN1Node] = []
                    while let field = fields.next() { values.append(field) }
                    // Version 1 leaves the version out.
                    let hasVersion = values.first?.identifier.tagClass == .contextSpecific
                    let place = hasVersion ? 6 : 5
                    return values.indices.contains(place) ? Array(values[place].encodedBytes) : nil
                }
            }
        } catch {
            info = nil
        }
        guard let info else { throw PKCS11Problem(.unusable(.malformed)) }
        return try key { () throws(PublicKeyError) in try PublicKey(derEncoded: info) }
    }

    private static func octets(_ bytes: [UInt8]) throws(PKCS11Problem) -> ArraySlice<UInt8> {
        guard let string = try? ASN1OctetString(derEncoded: bytes) else {
            throw PKCS11Problem(.unusable(.malformed))
        }
        return string.bytes
    }

    /// As an INTEGER, which is signed.
    private static func unsigned(_ magnitude: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        (magnitude.first ?? 0) & 0x80 == 0 ? magnitude : [0] + magnitude
    }

    private static func serialize(_ write: (inout DER.Serializer) throws -> Void) throws(PKCS11Problem)
        -> [UInt8]
    {
        var serializer = DER.Serializer()
        do { try write(&serializer) } catch { throw PKCS11Problem(.unusable(.malformed)) }
        return serializer.serializedBytes
    }

    private static func key(_ make: () throws(PublicKeyError) -> PublicKey) throws(PKCS11Problem) -> PublicKey
    {
        do throws(PublicKeyError) { return try make() } catch { throw PKCS11Problem(.unusable(error)) }
    }

    /// Bytes of a coordinate on P-256, P-384 and P-521.
    private static let coordinateSizes: [ASN1ObjectIdentifier: Int] = [
        [1, 2, 840, 10045, 3, 1, 7]: 32, [1, 3, 132, 0, 34]: 48, [1, 3, 132, 0, 35]: 66,
    ]
    /// RFC 8410's, and the one that GnuPG's world used before it.
    private static let ed25519: [ASN1ObjectIdentifier] = [
        [1, 3, 101, 112], [1, 3, 6, 1, 4, 1, 11591, 15, 1],
    ]
}
