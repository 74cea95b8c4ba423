// SPDX-License-Identifier: Apache-2.0

/// Why a file is not a usable private key. No case holds a part of it.
package enum PrivateKeyError: Error, Sendable, Equatable {
    case tooLarge(limit: Int)
    case notPEM
    case severalBlocks(count: Int)
    /// PEM of another type, for example a public key.
    case otherBlock(String)
    /// PKCS #8 that is encrypted (RFC 5958, section 3), which is not read.
    case encryptedPKCS8
    /// cosign's key file is encrypted, and there is no passphrase.
    case passphraseMissing
    /// The passphrase is another, or the file was changed.
    case wrongPassphrase
    /// cosign's key file is not what cosign writes.
    case malformedEncryption
    /// cosign's key file asks for more memory or time than we give.
    case encryptionTooCostly
    case malformed
    /// The object identifier of an algorithm or curve that is not supported.
    case unsupportedAlgorithm(String)
    case unsupportedRSASize(bits: Int)
}

extension PrivateKeyError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .tooLarge(let limit): "it is larger than \(limit) bytes"
        case .notPEM: "it is not PEM: there is no \"-----BEGIN PRIVATE KEY-----\" block"
        case .severalBlocks(let count): "it holds \(count) PEM blocks where one private key is expected"
        case .otherBlock(let type): "it holds a PEM block of type \"\(type)\", not a private key"
        case .encryptedPKCS8:
            "it is an encrypted PKCS #8 key, which is not read; `cosign import-key-pair` makes a file that is"
        case .passphraseMissing: "it is encrypted, and COSIGN_PASSWORD is not set"
        case .wrongPassphrase: "COSIGN_PASSWORD does not open it, or the file was changed"
        case .malformedEncryption: "it is not encrypted as cosign does it"
        case .encryptionTooCostly: "its scrypt parameters ask for more than 256 MiB or four passes"
        case .malformed: "the key's DER is malformed, or the key is not on its curve"
        case .unsupportedAlgorithm(let name): "the key algorithm \(name) is not supported"
        case .unsupportedRSASize(let bits): "RSA keys of \(bits) bits are not supported (2048 to 4096 are)"
        }
    }
}
