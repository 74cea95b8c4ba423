// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
public import OCIModel
import SwiftASN1

/// A key that signatures are verified with: ECDSA on P-256, P-384 or P-521, RSA of 2,048 to 4,096 bits, Ed25519.
public struct PublicKey: Sendable {
    /// The kind of key, which fixes the signature algorithms that are tried with it.
    public enum Kind: String, Sendable, CaseIterable {
        case ecdsaP256 = "ecdsa-p256"
        case ecdsaP384 = "ecdsa-p384"
        case ecdsaP521 = "ecdsa-p521"
        case rsa
        case ed25519
    }

    enum Material: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
        case rsa(_RSA.Signing.PublicKey)
        case ed25519(Curve25519.Signing.PublicKey)
    }

    let material: Material
    /// The key as SubjectPublicKeyInfo in DER (RFC 5280, section 4.1.2.7), exactly as it was given.
    public let subjectPublicKeyInfo: [UInt8]
    /// SHA-256 of ``subjectPublicKeyInfo``: one principal has one fingerprint, whatever names its key goes by.
    public let fingerprint: OCIModel.Digest

    /// Reads a SubjectPublicKeyInfo in DER.
    public init(derEncoded bytes: [UInt8]) throws(PublicKeyError) {
        guard bytes.count <= Self.largest else { throw .tooLarge(limit: Self.largest) }
        let algorithm: SubjectPublicKeyAlgorithm
        do {
            algorithm = try SubjectPublicKeyAlgorithm(subjectPublicKeyInfo: bytes)
        } catch let error as PublicKeyError {
            throw error
        } catch {
            throw .malformed
        }
        do {
            switch algorithm {
            case .p256: material = .p256(try P256.Signing.PublicKey(derRepresentation: bytes))
            case .p384: material = .p384(try P384.Signing.PublicKey(derRepresentation: bytes))
            case .p521: material = .p521(try P521.Signing.PublicKey(derRepresentation: bytes))
            case .ed25519: material = .ed25519(try Curve25519.Signing.PublicKey(derRepresentation: bytes))
            case .rsa(let bits):
                guard Self.rsaSizes.contains(bits) else {
                    throw PublicKeyError.unsupportedRSASize(bits: bits)
                }
                material = .rsa(try _RSA.Signing.PublicKey(derRepresentation: bytes))
            }
        } catch let error as PublicKeyError {
            throw error
        } catch {
            throw .malformed
        }
        subjectPublicKeyInfo = bytes
        fingerprint = OCIModel.Digest(sha256Of: bytes)
    }

    /// Reads one `PUBLIC KEY` block of PEM (RFC 7468, section 13); text around it is ignored.
    public init(pemEncoded text: String) throws(PublicKeyError) {
        guard text.utf8.count <= Self.largest * 2 else { throw .tooLarge(limit: Self.largest * 2) }
        let documents: [PEMDocument]
        do {
            documents = try PEMDocument.parseMultiple(pemString: text)
        } catch {
            throw .notPEM
        }
        guard let document = documents.first else { throw .notPEM }
        guard documents.count == 1 else { throw .severalBlocks(count: documents.count) }
        guard document.discriminator == "PUBLIC KEY" else { throw .otherBlock(document.discriminator) }
        try self.init(derEncoded: document.derBytes)
    }

    /// What kind of key this is.
    public var kind: Kind {
        switch material {
        case .p256: .ecdsaP256
        case .p384: .ecdsaP384
        case .p521: .ecdsaP521
        case .rsa: .rsa
        case .ed25519: .ed25519
        }
    }

    /// The kind for people, with the size where it varies: `rsa-3072`.
    public var description: String {
        if case .rsa(let key) = material { "rsa-\(key.keySizeInBits)" } else { kind.rawValue }
    }

    /// The key as a `PUBLIC KEY` block of PEM.
    public var pem: String {
        PEMDocument(type: "PUBLIC KEY", derBytes: subjectPublicKeyInfo).pemString + "\n"
    }

    /// The largest supported key, RSA-4096, takes 550 bytes.
    private static let largest = 2048
    private static let rsaSizes = 2048...4096
}

extension PublicKey: Equatable, Hashable {
    /// Two keys are equal when their SubjectPublicKeyInfo is.
    public static func == (a: PublicKey, b: PublicKey) -> Bool {
        a.subjectPublicKeyInfo == b.subjectPublicKeyInfo
    }
    /// Hashes the SubjectPublicKeyInfo.
    public func hash(into hasher: inout Hasher) { hasher.combine(subjectPublicKeyInfo) }
}

/// Why a text or bytes are not a usable public key.
public enum PublicKeyError: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    case notPEM
    case severalBlocks(count: Int)
    /// PEM of another type, for example a certificate or a private key.
    case otherBlock(String)
    case malformed
    /// The object identifier of an algorithm or curve that is not supported.
    case unsupportedAlgorithm(String)
    case unsupportedRSASize(bits: Int)
}

extension PublicKeyError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .notPEM: "not PEM: there is no \"-----BEGIN PUBLIC KEY-----\" block"
        case .severalBlocks(let count): "\(count) PEM blocks where one public key is expected"
        case .otherBlock("CERTIFICATE"):
            "a PEM block of type \"CERTIFICATE\", not \"PUBLIC KEY\"; openssl x509 -in FILE -noout -pubkey gives its key"
        case .otherBlock(let type): "a PEM block of type \"\(type.prefix(60))\", not \"PUBLIC KEY\""
        case .malformed: "the key's DER is malformed or the point is not on its curve"
        case .unsupportedAlgorithm(let oid): "unsupported key algorithm \(oid.prefix(60))"
        case .unsupportedRSASize(let bits): "RSA keys of \(bits) bits are not supported (2048 to 4096 are)"
        }
    }
}
