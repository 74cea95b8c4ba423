// SPDX-License-Identifier: Apache-2.0

import Policy
import Signatures
import StrictJSON

/// What a server tells of a key (HTTP API, "Transit secrets engine", "Read key").
struct TransitAnswer {
    private let type: String
    private let latestVersion: Int
    private let minimumVersion: Int
    private let minimumAvailableVersion: Int
    private let isDerived: Bool
    private let isSoftDeleted: Bool
    private let supportsSigning: Bool?
    /// By version, those that can be verified with.
    private let keys: JSONCursor?
    private let exchange: KeyServiceExchange

    init(_ answer: JSONCursor, _ exchange: KeyServiceExchange) throws(KeyFetchError) {
        self.exchange = exchange
        do throws(JSONShapeError) {
            let data = try answer.required("data")
            type = try data.required("type").string()
            latestVersion = try data.required("latest_version").int()
            minimumVersion = try data.optional("min_decryption_version")?.int() ?? 0
            minimumAvailableVersion = try data.optional("min_available_version")?.int() ?? 0
            isDerived = data.json["derived"]?.bool ?? false
            isSoftDeleted = data.json["soft_deleted"]?.bool ?? false
            supportsSigning = data.json["supports_signing"]?.bool
            keys = try data.optional("keys")
        } catch {
            throw exchange.fault(.malformed(why: "\(error)"))
        }
    }

    /// The public key of the version that `reference` pins, or of the latest.
    func key(_ reference: TransitKeyName) throws(KeyFetchError) -> FetchedKey {
        try checkType()
        if isSoftDeleted { throw exchange.fault(.disabled(state: "soft-deleted")) }
        let version = reference.version ?? latestVersion
        guard version >= minimumAvailableVersion, version <= latestVersion else {
            throw exchange.fault(.notFound(said: "the versions are \(oldest) to \(latestVersion)"))
        }
        guard version >= minimumVersion else {
            throw exchange.fault(
                .disabled(state: "version \(version) is below min_decryption_version \(minimumVersion)"))
        }
        var exact = reference
        exact.version = version
        return FetchedKey(try publicKey(version), version: exact.description)
    }

    private func checkType() throws(KeyFetchError) {
        if isDerived {
            throw exchange.fault(
                .otherPurpose("\(type), derived: it has another public key for each context"))
        }
        guard Self.signingTypes[type] == nil else { return }
        let isSigning = supportsSigning ?? !Self.symmetric.contains(where: type.hasPrefix)
        let shown = KeyServiceExchange.line(type) ?? ""
        throw exchange.fault(isSigning ? .unsupportedAlgorithm(shown) : .otherPurpose(shown))
    }

    private func publicKey(_ version: Int) throws(KeyFetchError) -> PublicKey {
        let text: String?
        do throws(JSONShapeError) {
            text = try keys?.optional("\(version)")?.required("public_key").string()
        } catch {
            throw exchange.fault(.malformed(why: "\(error)"))
        }
        guard let text else { throw exchange.fault(.notFound(said: "the key has no version \(version)")) }
        let key: PublicKey
        do throws(PublicKeyError) {
            if type == "ed25519", let bytes = Base64.decodeStandard(text) {
                guard bytes.count == 32 else { throw .malformed }
                key = try PublicKey(derEncoded: Self.ed25519Prefix + bytes)
            } else {
                key = try PublicKey(pemEncoded: text)
            }
        } catch {
            throw exchange.fault(.unusable(error))
        }
        guard key.description == Self.signingTypes[type] else {
            throw exchange.fault(.malformed(why: "a key of type \(type) is given as \(key.description)"))
        }
        return key
    }

    private var oldest: Int { max(minimumAvailableVersion, 1) }

    /// The services' types and what we call them.
    private static let signingTypes = [
        "ecdsa-p256": "ecdsa-p256", "ecdsa-p384": "ecdsa-p384", "ecdsa-p521": "ecdsa-p521",
        "ed25519": "ed25519", "rsa-2048": "rsa-2048", "rsa-3072": "rsa-3072", "rsa-4096": "rsa-4096",
    ]
    /// How the types begin that never sign.
    private static let symmetric = ["aes", "chacha20", "xchacha20", "hmac"]
    /// SubjectPublicKeyInfo up to the key's 32 bytes (RFC 8410, section 10.1).
    private static let ed25519Prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}
