// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import Signatures
import StrictJSON
import Testing

/// A public key that is made for a test, as services give it.
struct MintedKey: Sendable {
    var publicKey: PublicKey
    /// As JSON Web Key, without `kid`.
    var jwk: JSON

    static let p256 = {
        let key = P256.Signing.PrivateKey().publicKey
        return ellipticCurve("P-256", key.x963Representation, key.derRepresentation)
    }()
    static let p384 = {
        let key = P384.Signing.PrivateKey().publicKey
        return ellipticCurve("P-384", key.x963Representation, key.derRepresentation)
    }()
    static let p521 = {
        let key = P521.Signing.PrivateKey().publicKey
        return ellipticCurve("P-521", key.x963Representation, key.derRepresentation)
    }()
    static let ed25519 = MintedKey(
        Curve25519.Signing.PrivateKey().publicKey.rawRepresentation,
        prefix: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00])
    static let rsa2048 = rsa(2048)
    static let rsa3072 = rsa(3072)
    static let rsa4096 = rsa(4096)

    var pem: String { publicKey.pem }

    /// Base64 with the alphabet for URLs, without padding.
    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    private init(_ raw: Data, prefix: [UInt8]) {
        publicKey = Self.read(prefix + raw)
        jwk = ["kty": "OKP", "crv": "Ed25519", "x": .string(Self.base64URL(raw))]
    }

    private init(_ publicKey: PublicKey, _ jwk: JSON) {
        self.publicKey = publicKey
        self.jwk = jwk
    }

    private static func ellipticCurve(_ curve: String, _ point: Data, _ der: Data) -> MintedKey {
        let size = (point.count - 1) / 2
        return MintedKey(
            read(Array(der)),
            [
                "kty": "EC", "crv": .string(curve), "x": .string(base64URL(point.dropFirst().prefix(size))),
                "y": .string(base64URL(point.suffix(size))),
            ])
    }

    private static func rsa(_ bits: Int) -> MintedKey {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .init(bitCount: bits)).publicKey,
            let numbers = try? key.getKeyPrimitives()
        else { fatalError("no RSA key") }
        return MintedKey(
            read(Array(key.derRepresentation)),
            [
                "kty": "RSA", "n": .string(base64URL(numbers.modulus)),
                "e": .string(base64URL(numbers.publicExponent)),
            ])
    }

    private static func read(_ der: [UInt8]) -> PublicKey {
        guard let key = try? PublicKey(derEncoded: der) else { fatalError("no key") }
        return key
    }
}

extension MintedKey: CustomTestStringConvertible {
    var testDescription: String { publicKey.description }
}

extension JSON {
    /// This object with a member of another value, or with one more.
    func with(_ key: String, _ value: JSON) -> JSON {
        var object = object ?? JSONObject()
        object[key] = value
        return .object(object)
    }

    /// This object without a member.
    func without(_ key: String) -> JSON {
        var kept = JSONObject()
        for member in object?.members ?? [] where member.key != key {
            _ = kept.append(member.key, member.value)
        }
        return .object(kept)
    }
}
