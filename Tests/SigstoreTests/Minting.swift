// SPDX-License-Identifier: Apache-2.0

import Crypto
import OCIModel
import Signatures
import Sigstore
import StrictJSON

let imageDigest = OCIModel.Digest(sha256Of: Array("the image".utf8))
let otherDigest = OCIModel.Digest(sha256Of: Array("another image".utf8))

/// A key pair and what can be signed with it.
struct Signer {
    private let key = P256.Signing.PrivateKey()

    func publicKey() throws -> PublicKey { try PublicKey(derEncoded: Array(key.publicKey.derRepresentation)) }

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: message).derRepresentation)
    }

    /// A legacy signature over exactly these bytes.
    func legacy(_ payload: [UInt8], more: [String: String] = [:]) throws -> ImageSignature {
        var annotations = more
        annotations["dev.cosignproject.cosign/signature"] = Base64.encode(try sign(payload))
        return try ImageSignature(legacyPayload: payload, annotations: annotations)
    }

    /// A bundle over a statement, as cosign 3 writes it.
    func bundle(_ statement: JSON, payloadType: String = Statement.payloadType) throws -> JSON {
        var envelope = DSSEEnvelope(payloadType: payloadType, payload: statement.serialized(), signatures: [])
        envelope.signatures = [.init(bytes: try sign(envelope.preAuthenticationEncoding))]
        return [
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": ["publicKey": ["hint": .string(try publicKey().fingerprint.hex)]],
            "dsseEnvelope": envelope.json,
        ]
    }
}

/// cosign's payload, with parts of it replaced.
func payload(
    type: JSON = "cosign container image signature", digest: JSON = .string(imageDigest.description),
    optional: JSON = ["env": "prod"]
) -> JSON {
    [
        "critical": [
            "identity": ["docker-reference": "registry.example/app"],
            "image": ["docker-manifest-digest": digest],
            "type": type,
        ],
        "optional": optional,
    ]
}

/// cosign's statement, with parts of it replaced.
func statement(
    type: JSON = "https://in-toto.io/Statement/v1", predicateType: JSON = .string(CosignPredicate.sign),
    subjects: JSON = [["digest": ["sha256": .string(imageDigest.hex)], "annotations": ["env": "prod"]]]
) -> JSON {
    ["_type": type, "subject": subjects, "predicateType": predicateType, "predicate": [:]]
}

/// A verifier of one key's signatures, under a trust root that vouches for nothing.
func keyVerifier(_ key: PublicKey, annotations: [String: String] = [:]) -> ImageSignatureVerifier {
    ImageSignatureVerifier(
        .key(key), verifier: SignatureVerifier(root: TrustRoot()), annotations: annotations)
}

/// Why a verifier refuses a signature; `nil` when it does not.
func rejection(
    _ verifier: ImageSignatureVerifier, _ signature: ImageSignature, of digest: OCIModel.Digest = imageDigest
) -> SignatureRejection? {
    do throws(SignatureRejection) {
        _ = try verifier.verify(signature, of: digest, at: 0)
        return nil
    } catch {
        return error
    }
}

extension JSON {
    /// The same object with one member set.
    func with(_ key: String, _ value: JSON) -> JSON {
        var object = self.object ?? JSONObject()
        object[key] = value
        return .object(object)
    }

    /// The same object with one member taken out.
    func without(_ key: String) -> JSON {
        var object = JSONObject()
        for member in self.object?.members ?? [] where member.key != key {
            _ = object.append(member.key, member.value)
        }
        return .object(object)
    }
}
