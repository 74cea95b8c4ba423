// SPDX-License-Identifier: Apache-2.0

import Crypto

/// What a signature is over: the message itself, or only its hash.
public enum SignedMessage: Sendable {
    case bytes([UInt8])
    /// The message is not at hand. Ed25519 cannot verify such signatures (RFC 8032, section 5.1.7).
    case digest(MessageDigest)

    /// The message's hash; `nil` when only another function's is at hand.
    public func digest(_ algorithm: HashAlgorithm) -> MessageDigest? {
        switch self {
        case .bytes(let message): MessageDigest(of: message, algorithm)
        case .digest(let digest): digest.algorithm == algorithm ? digest : nil
        }
    }

    var sha256: SHA256Digest? {
        switch self {
        case .bytes(let message): SHA256.hash(data: message)
        case .digest(let digest): digest.algorithm == .sha256 ? Self.libraryDigest(digest.bytes) : nil
        }
    }

    var sha384: SHA384Digest? {
        switch self {
        case .bytes(let message): SHA384.hash(data: message)
        case .digest(let digest): digest.algorithm == .sha384 ? Self.libraryDigest(digest.bytes) : nil
        }
    }

    var sha512: SHA512Digest? {
        switch self {
        case .bytes(let message): SHA512.hash(data: message)
        case .digest(let digest): digest.algorithm == .sha512 ? Self.libraryDigest(digest.bytes) : nil
        }
    }

    /// The library's own digest type from raw bytes, which it has no initialiser for. Only its own types may reach
    /// its RSA code, which ends the process on any other. They are plain rows of words; a test holds them to it.
    private static func libraryDigest<Value: Crypto.Digest>(_ bytes: [UInt8]) -> Value? {
        guard MemoryLayout<Value>.size == bytes.count, _isPOD(Value.self) else { return nil }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Value.self) }
    }
}
