// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Signatures
import StrictJSON

/// A success of `GetPublicKey` (AWS KMS API Reference).
struct AWSPublicKeyAnswer {
    var exchange: KeyServiceExchange
    /// What was asked for.
    var asked: String

    /// The key, when it is one that signs and that we verify with.
    func key(_ response: HTTPResponse) throws(KeyFetchError) -> FetchedKey {
        let answer = try exchange.object(response)
        let usage = try text("KeyUsage", of: answer)
        guard usage == "SIGN_VERIFY" else { throw exchange.fault(.otherPurpose(line(usage))) }
        // The older name of the same member is what older imitations write.
        let spec = try text(answer.json["KeySpec"] == nil ? "CustomerMasterKeySpec" : "KeySpec", of: answer)
        guard let kind = Self.kinds[spec] else { throw exchange.fault(.unsupportedAlgorithm(line(spec))) }
        let id = try text("KeyId", of: answer)
        guard isAsked(id) else {
            throw exchange.fault(.malformed(why: "it answered for another key, \(line(id))"))
        }
        guard let bytes = Base64.decodeStandard(try text("PublicKey", of: answer)) else {
            throw exchange.fault(.malformed(why: "/PublicKey is not base64"))
        }
        let key: PublicKey
        do throws(PublicKeyError) {
            key = try PublicKey(derEncoded: bytes)
        } catch {
            throw exchange.fault(.unusable(error))
        }
        guard key.description == kind else {
            throw exchange.fault(.malformed(why: "it answered with \(key.description) for \(spec)"))
        }
        return FetchedKey(key, version: line(id))
    }

    private func text(_ name: String, of answer: JSONCursor) throws(KeyFetchError) -> String {
        try exchange.shaped { () throws(JSONShapeError) in try answer.required(name).string() }
    }

    /// Whether an answer's ARN or id is of the key that was asked for; of an alias it cannot be told.
    private func isAsked(_ id: String) -> Bool {
        guard !asked.contains("alias/") else { return true }
        return id.hasSuffix(asked.split(separator: "/").last ?? "")
    }

    private func line(_ text: String) -> String { KeyServiceExchange.line(text) ?? "nothing" }

    /// AWS's words for the keys that we verify with. Its others are ECC_SECG_P256K1, SM2 and ML_DSA_*.
    private static let kinds = [
        "ECC_NIST_P256": "ecdsa-p256", "ECC_NIST_P384": "ecdsa-p384", "ECC_NIST_P521": "ecdsa-p521",
        "ECC_NIST_EDWARDS25519": "ed25519", "RSA_2048": "rsa-2048", "RSA_3072": "rsa-3072",
        "RSA_4096": "rsa-4096",
    ]
}
