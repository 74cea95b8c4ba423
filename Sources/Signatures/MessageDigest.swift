// SPDX-License-Identifier: Apache-2.0

import Crypto

/// A hash function that signatures, logs and time-stamps name.
public enum HashAlgorithm: String, Sendable, CaseIterable {
    case sha256, sha384, sha512

    /// Length of a value, in bytes.
    public var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }
}

/// The hash of a message, with the function that made it: what a signature algorithm works on.
public struct MessageDigest: Sendable, Hashable {
    /// The function.
    public let algorithm: HashAlgorithm
    /// The value, of the function's length.
    public let bytes: [UInt8]

    /// A digest from its parts; `nil` when the value has another length than the function's.
    public init?(_ algorithm: HashAlgorithm, bytes: [UInt8]) {
        guard bytes.count == algorithm.byteCount else { return nil }
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// A digest from its hexadecimal value, lower case; `nil` for anything else.
    public init?(_ algorithm: HashAlgorithm, hex: String) {
        guard hex.utf8.count == algorithm.byteCount * 2 else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hex.utf8 {
            let value: UInt8
            switch digit {
            case 0x30...0x39: value = digit - 0x30
            case 0x61...0x66: value = digit - 0x61 + 10
            default: return nil
            }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        self.init(algorithm, bytes: bytes)
    }

    /// The digest of `message`.
    public init(of message: [UInt8], _ algorithm: HashAlgorithm) {
        self.algorithm = algorithm
        bytes =
            switch algorithm {
            case .sha256: Array(SHA256.hash(data: message))
            case .sha384: Array(SHA384.hash(data: message))
            case .sha512: Array(SHA512.hash(data: message))
            }
    }

    /// The value in lower-case hexadecimal.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension MessageDigest: CustomStringConvertible {
    /// `sha256:0123…`.
    public var description: String { "\(algorithm.rawValue):\(hex)" }
}
