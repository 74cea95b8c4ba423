// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A content digest: algorithm and hash value (OCI image specification, "Descriptor", section "Digests").
///
/// SHA-256 and SHA-512, the registered algorithms, in lower-case hexadecimal; nothing else is a digest.
public struct Digest: Sendable, Hashable {
    /// A registered algorithm.
    public enum Algorithm: String, Sendable, CaseIterable {
        case sha256, sha512

        /// Length of a value, in hexadecimal digits.
        public var hexLength: Int {
            switch self {
            case .sha256: 64
            case .sha512: 128
            }
        }
    }

    /// The algorithm.
    public let algorithm: Algorithm
    /// The value in lower-case hexadecimal, of the algorithm's length.
    public let hex: String

    /// Reads `algorithm:hex`; `nil` when it is anything else.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":"),
            let algorithm = Algorithm(rawValue: String(text[..<colon]))
        else { return nil }
        self.init(algorithm, hex: text[text.index(after: colon)...])
    }

    /// A digest from its two parts; `nil` when the value has a wrong length or other characters.
    public init?(_ algorithm: Algorithm, hex: some StringProtocol) {
        let hex = String(hex)
        guard hex.utf8.count == algorithm.hexLength,
            hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.algorithm = algorithm
        self.hex = hex
    }

    /// The SHA-256 digest of `bytes`.
    public init(sha256Of bytes: some Collection<UInt8>) {
        var hasher = SHA256()
        Self.update(&hasher, bytes)
        self.init(hasher.finalize(), .sha256)
    }

    /// The digest of `bytes` in a given algorithm.
    public init(of bytes: some Collection<UInt8>, _ algorithm: Algorithm) {
        switch algorithm {
        case .sha256: self.init(sha256Of: bytes)
        case .sha512:
            var hasher = SHA512()
            Self.update(&hasher, bytes)
            self.init(hasher.finalize(), .sha512)
        }
    }

    /// Whether `bytes` have this digest.
    public func matches(_ bytes: some Collection<UInt8>) -> Bool { Digest(of: bytes, algorithm) == self }

    private init(_ value: some Sequence<UInt8>, _ algorithm: Algorithm) {
        self.algorithm = algorithm
        self.hex = value.hexadecimal
    }

    private static func update(_ hasher: inout some HashFunction, _ bytes: some Collection<UInt8>) {
        let contiguous: Void? = bytes.withContiguousStorageIfAvailable {
            unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if contiguous == nil { hasher.update(data: Array(bytes)) }
    }
}

extension Digest: CustomStringConvertible {
    /// `algorithm:hex`.
    public var description: String { "\(algorithm.rawValue):\(hex)" }

    /// `sha256:0123456789ab`: enough for a person to tell two apart.
    public var short: String { "\(algorithm.rawValue):\(hex.prefix(12))" }
}

extension Digest: Comparable {
    /// The order of their text.
    public static func < (a: Digest, b: Digest) -> Bool { a.description < b.description }
}

extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal text.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
