// SPDX-License-Identifier: Apache-2.0

package import Signatures

extension TestSigstore {
    /// What was signed, with its signature.
    package enum SignedContent: Sendable {
        /// Bytes, a signature over them, and the hash that names them.
        case message([UInt8], signature: [UInt8], hash: Hash)
        /// A DSSE envelope, and the hash that names what its signature covers.
        case envelope(DSSEEnvelope, hash: Hash)

        /// The signature's bytes; an envelope's first.
        package var signature: [UInt8] {
            switch self {
            case .message(_, let signature, _): signature
            case .envelope(let envelope, _): envelope.signatures.first?.bytes ?? []
            }
        }

        /// What the signature is made over.
        package var signedBytes: [UInt8] {
            switch self {
            case .message(let bytes, _, _): bytes
            case .envelope(let envelope, _): envelope.preAuthenticationEncoding
            }
        }

        /// The hash that names what the signature is made over.
        package var hash: Hash {
            switch self {
            case .message(_, _, let hash), .envelope(_, let hash): hash
            }
        }
    }
}
