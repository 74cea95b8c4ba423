// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// The one block of a PEM file that may be a private key (RFC 7468).
struct PrivateKeyBlock {
    /// `PRIVATE KEY` and the like, at most 60 characters.
    let type: String
    let bytes: [UInt8]

    init(_ text: [UInt8]) throws(PrivateKeyError) {
        guard text.count <= Self.largest else { throw .tooLarge(limit: Self.largest) }
        let documents: [PEMDocument]
        do {
            documents = try PEMDocument.parseMultiple(pemString: String(decoding: text, as: UTF8.self))
        } catch {
            throw .notPEM
        }
        let keys = documents.filter { $0.discriminator != "EC PARAMETERS" }
        guard let key = keys.first else { throw .notPEM }
        guard keys.count == 1 else { throw .severalBlocks(count: keys.count) }
        type = String(key.discriminator.prefix(60))
        bytes = key.derBytes
    }

    /// The largest supported key, RSA-4096, takes 3.3 KiB.
    private static let largest = 64 << 10
}
