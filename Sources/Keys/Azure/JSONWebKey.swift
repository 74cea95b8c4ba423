// SPDX-License-Identifier: Apache-2.0

import Crypto
import Signatures
import StrictJSON

/// A public key as JSON Web Key (RFC 7517, RFC 7518 section 6), with the key types of Azure's HSMs.
struct JSONWebKey {
    private let json: JSONCursor

    init(_ json: JSONCursor) { self.json = json }

    /// The key itself.
    func publicKey() throws(JSONWebKeyProblem) -> PublicKey {
        let type = try text("kty")
        switch type {
        case "EC", "EC-HSM": return try ellipticCurveKey()
        case "RSA", "RSA-HSM": return try rsaKey()
        case "oct", "oct-HSM": throw .symmetric(type)
        default: throw .unsupported(KeyServiceExchange.line(type) ?? "no kty")
        }
    }

    private func ellipticCurveKey() throws(JSONWebKeyProblem) -> PublicKey {
        let curve = try text("crv")
        switch curve {
        case "P-256":
            let point = try point(32)
            return try key { try P256.Signing.PublicKey(x963Representation: point).derRepresentation }
        case "P-384":
            let point = try point(48)
            return try key { try P384.Signing.PublicKey(x963Representation: point).derRepresentation }
        case "P-521":
            let point = try point(66)
            return try key { try P521.Signing.PublicKey(x963Representation: point).derRepresentation }
        default: throw .unsupported(KeyServiceExchange.line(curve) ?? "no crv")
        }
    }

    /// The uncompressed point (SEC 1, section 2.3.3). Coordinates have the full length (RFC 7518, section 6.2.1.2).
    private func point(_ size: Int) throws(JSONWebKeyProblem) -> [UInt8] {
        let (x, y) = (try bytes("x"), try bytes("y"))
        guard x.count == size, y.count == size else { throw .unusable(.malformed) }
        return [4] + x + y
    }

    private func rsaKey() throws(JSONWebKeyProblem) -> PublicKey {
        let (modulus, exponent) = (try bytes("n"), try bytes("e"))
        guard modulus.count <= Self.largestModulus, (1...Self.largestExponent).contains(exponent.count) else {
            throw .unusable(.tooLarge(limit: Self.largestModulus))
        }
        let body = Self.element(0x02, Self.unsigned(modulus)) + Self.element(0x02, Self.unsigned(exponent))
        do throws(PublicKeyError) {
            return try PublicKey(rsaPublicKey: Self.element(0x30, body))
        } catch {
            throw .unusable(error)
        }
    }

    private func key<Bytes: Sequence<UInt8>>(_ der: () throws -> Bytes) throws(JSONWebKeyProblem) -> PublicKey
    {
        guard let der = try? der() else { throw .unusable(.malformed) }
        do throws(PublicKeyError) {
            return try PublicKey(derEncoded: Array(der))
        } catch {
            throw .unusable(error)
        }
    }

    private func text(_ member: String) throws(JSONWebKeyProblem) -> String {
        do throws(JSONShapeError) {
            return try json.required(member).string()
        } catch {
            throw .shape(error)
        }
    }

    /// Base64 with the alphabet for URLs, without padding (RFC 7515, section 2).
    private func bytes(_ member: String) throws(JSONWebKeyProblem) -> [UInt8] {
        let text = try text(member)
        guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }), let bytes = Base64.decode(text) else {
            throw .unusable(.malformed)
        }
        return bytes
    }

    /// A positive INTEGER's content (X.690, section 8.3).
    private static func unsigned(_ bytes: [UInt8]) -> [UInt8] {
        let digits = bytes.drop { $0 == 0 }
        guard let first = digits.first else { return [0] }
        return first < 0x80 ? Array(digits) : [0] + digits
    }

    /// One element in DER (X.690, section 8.1); contents are shorter than 64 KiB.
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let low = UInt8(truncatingIfNeeded: content.count)
        let high = UInt8(truncatingIfNeeded: content.count >> 8)
        switch content.count {
        case ..<0x80: return [tag, low] + content
        case ..<0x100: return [tag, 0x81, low] + content
        default: return [tag, 0x82, high, low] + content
        }
    }

    /// RSA-4096, with room for a zero in front.
    private static let largestModulus = 513
    private static let largestExponent = 8
}

/// Why a JSON Web Key is no public key that we verify with.
enum JSONWebKeyProblem: Error {
    case symmetric(String)
    /// A key type or curve.
    case unsupported(String)
    case unusable(PublicKeyError)
    case shape(JSONShapeError)
}
