// SPDX-License-Identifier: Apache-2.0

import Signatures

/// The body that Rekor v2 makes of a signature: hashedrekord 0.0.2 in canonical JSON (RFC 8785).
struct RekorV2Body: Sendable {
    /// The key's algorithm in Sigstore's registry.
    let keyDetails: String
    /// The hash function's name in the registry.
    let algorithm: String
    /// The hash of the message, or of an envelope's encoding.
    let digest: MessageDigest
    private let signature: [UInt8]
    private let verifier: String

    /// The body of a signature. Throws when its certificate holds no key that is supported, or when the hash that
    /// goes with the key is not at hand: then no entry is of it.
    init(_ signed: LoggedSignature) throws(LogError) {
        let key: PublicKey
        switch signed.verifier {
        case .certificate(let der):
            guard let bytes = CertificateKey.subjectPublicKeyInfo(ofCertificate: der),
                let certified = try? PublicKey(derEncoded: bytes)
            else { throw .entryMismatch(.verifier) }
            key = certified
            verifier = "\"x509Certificate\":{\"rawBytes\":\"\(Base64.encode(der))\"}"
        case .publicKey(let known):
            key = known
            verifier = "\"publicKey\":{\"rawBytes\":\"\(Base64.encode(known.subjectPublicKeyInfo))\"}"
        }
        guard let defaults = Self.defaults(of: key) else { throw .entryMismatch(.keyDetails) }
        (keyDetails, algorithm) = (defaults.keyDetails, defaults.algorithm)
        let digest =
            switch signed.content {
            case .message(let message): message.digest(defaults.hash)
            case .envelope(let envelope, _):
                MessageDigest(of: envelope.preAuthenticationEncoding, defaults.hash)
            }
        guard let digest else { throw .entryMismatch(.digest) }
        self.digest = digest
        signature = signed.signature
    }

    /// The body's bytes. Names are in RFC 8785's order, and no value needs escaping.
    var canonicalJSON: [UInt8] {
        let text =
            "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{"
            + "\"algorithm\":\"\(algorithm)\",\"digest\":\"\(Base64.encode(digest.bytes))\"},\"signature\":{"
            + "\"content\":\"\(Base64.encode(signature))\",\"verifier\":{\"keyDetails\":\"\(keyDetails)\","
            + "\(verifier)}}}}}"
        return Array(text.utf8)
    }

    /// What the algorithm registry has for a key when nothing else is said. Ed25519 is the pre-hashed form there, as
    /// the log sees only a hash.
    private static func defaults(
        of key: PublicKey
    ) -> (keyDetails: String, algorithm: String, hash: HashAlgorithm)? {
        switch key.kind {
        case .ecdsaP256: ("PKIX_ECDSA_P256_SHA_256", "SHA2_256", .sha256)
        case .ecdsaP384: ("PKIX_ECDSA_P384_SHA_384", "SHA2_384", .sha384)
        case .ecdsaP521: ("PKIX_ECDSA_P521_SHA_512", "SHA2_512", .sha512)
        case .ed25519: ("PKIX_ED25519_PH", "SHA2_512", .sha512)
        case .rsa:
            rsaDetails[key.description].map { ($0, "SHA2_256", .sha256) }
        }
    }

    private static let rsaDetails = [
        "rsa-2048": "PKIX_RSA_PKCS1V15_2048_SHA256",
        "rsa-3072": "PKIX_RSA_PKCS1V15_3072_SHA256",
        "rsa-4096": "PKIX_RSA_PKCS1V15_4096_SHA256",
    ]
}
