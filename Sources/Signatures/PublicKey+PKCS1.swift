// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

extension PublicKey {
    /// Reads a bare RSAPublicKey in DER (RFC 8017, appendix A.1.1), as an old log of Sigstore's staging instance
    /// publishes its key.
    public init(rsaPublicKey bytes: [UInt8]) throws(PublicKeyError) {
        guard bytes.count <= Self.largestRSAKey else { throw .tooLarge(limit: Self.largestRSAKey) }
        var serializer = DER.Serializer()
        do {
            try serializer.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { algorithm in
                    try algorithm.serialize([1, 2, 840, 113549, 1, 1, 1] as ASN1ObjectIdentifier)
                    try algorithm.serialize(ASN1Null())
                }
                try coder.serialize(ASN1BitString(bytes: bytes[...]))
            }
        } catch {
            throw .malformed
        }
        try self.init(derEncoded: serializer.serializedBytes)
    }

    private static let largestRSAKey = 1024
}
