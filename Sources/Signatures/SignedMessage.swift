// SPDX-License-Identifier: Apache-2.0

import Crypto

/// What a signature is over: the message itself, or only its hash. It is hashed once, however many keys are tried.
public struct SignedMessage: Sendable {
    /// The message; `nil` when only its hash is at hand.
    public let bytes: [UInt8]?
    private let known: MessageDigest

    private init(bytes: [UInt8]?, known: MessageDigest) {
        self.bytes = bytes
        self.known = known
    }

    /// A message.
    public static func bytes(_ message: [UInt8]) -> SignedMessage {
        SignedMessage(bytes: message, known: MessageDigest(of: message, .sha256))
    }

    /// A message that is not at hand. Ed25519 cannot verify signatures over it (RFC 8032, section 5.1.7).
    public static func digest(_ digest: MessageDigest) -> SignedMessage {
        SignedMessage(bytes: nil, known: digest)
    }

    /// A function whose hash of the message is at hand.
    public var hashAlgorithm: HashAlgorithm { known.algorithm }

    /// The message's hash; `nil` when only another function's is at hand.
    public func digest(_ algorithm: HashAlgorithm) -> MessageDigest? {
        known.algorithm == algorithm ? known : bytes.map { MessageDigest(of: $0, algorithm) }
    }

    var sha256: SHA256Digest? { digest(.sha256).flatMap { Self.libraryDigest($0.bytes) } }
    var sha384: SHA384Digest? { digest(.sha384).flatMap { Self.libraryDigest($0.bytes) } }
    var sha512: SHA512Digest? { digest(.sha512).flatMap { Self.libraryDigest($0.bytes) } }

    /// The library's own digest type from raw bytes, which it has no initialiser for. Only its own types may reach
    /// its RSA code, which ends the process on any other. They are plain rows of words; a test holds them to it.
    private static func libraryDigest<Value: Crypto.Digest>(_ bytes: [UInt8]) -> Value? {
        guard MemoryLayout<Value>.size == bytes.count, _isPOD(Value.self) else { return nil }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Value.self) }
    }
}
