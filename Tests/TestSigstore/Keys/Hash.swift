// SPDX-License-Identifier: Apache-2.0

import Crypto

extension TestSigstore {
    /// The hash functions of Sigstore's algorithm registry.
    package enum Hash: String, Sendable {
        case sha256, sha384, sha512
        /// In no registry: for signatures and timestamps that must be refused.
        case sha1

        /// The hash value of `bytes`.
        package func digest(_ bytes: [UInt8]) -> [UInt8] {
            switch self {
            case .sha1: Array(Insecure.SHA1.hash(data: bytes))
            case .sha256: Array(SHA256.hash(data: bytes))
            case .sha384: Array(SHA384.hash(data: bytes))
            case .sha512: Array(SHA512.hash(data: bytes))
            }
        }

        /// `SHA2_256`, as protobuf-specs call it.
        package var protobufName: String { self == .sha1 ? "SHA1" : "SHA2_\(rawValue.dropFirst(3))" }

        /// The AlgorithmIdentifier, in DER, without parameters (RFC 5754, section 2).
        var algorithmIdentifier: [UInt8] { DER.sequence(DER.objectIdentifier(objectIdentifier)) }

        private var objectIdentifier: String {
            switch self {
            case .sha1: "1.3.14.3.2.26"
            case .sha256: "2.16.840.1.101.3.4.2.1"
            case .sha384: "2.16.840.1.101.3.4.2.2"
            case .sha512: "2.16.840.1.101.3.4.2.3"
            }
        }
    }
}
