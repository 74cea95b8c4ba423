// SPDX-License-Identifier: Apache-2.0

package import Signatures

extension TestSigstore {
    /// What a signer signs.
    package enum Content: Sendable {
        /// The artifact's bytes.
        case message
        /// The recipe's statement, in an envelope.
        case statement
        /// Any payload, in an envelope.
        case envelope(payloadType: String, payload: [UInt8])
    }

    /// Whose key signs.
    package enum Signer: Sendable {
        /// A fresh key that gets the recipe's certificate.
        case fresh(Key.Kind)
        /// A known key that gets the recipe's certificate.
        case key(Key)
        /// A known key with a certificate that it has already.
        case certified(Key, Certificate)
        /// A known key without certificate, and what the bundle calls it.
        case managed(Key, hint: String)
    }

    /// How something is signed, from key to timestamp. As it comes, everything is as it should be.
    package struct Recipe: Sendable {
        /// What is signed.
        package var content = Content.message
        /// The statement, about the artifact unless it is replaced; signed when `content` says so.
        package var statement: Statement
        /// Who signs.
        package var signer: Signer
        /// The certificate of a fresh or known key.
        package var certificate: CertificateRecipe
        /// Who issues it.
        package var authority: Authority
        /// The CT logs that promise to show it.
        package var certificateTimestamps: [CertificateTimestampRecipe]
        /// The hash of the signature; `nil` for the key's own.
        package var hash: Hash?
        /// The entries in transparency logs, in the order in which the bundle has them.
        package var logs: [LogRecipe] = [.rekorV1]
        /// The timestamps, in the order in which the bundle has them.
        package var timestamps: [TimestampRecipe] = []
        /// Name of the key in the envelope.
        package var keyID = ""
        /// Changes the signature before logs and authorities see it.
        package var editSignature: @Sendable (inout [UInt8]) -> Void = { _ in }
        /// Changes the signed envelope before logs and authorities see it.
        package var editEnvelope: @Sendable (inout DSSEEnvelope) -> Void = { _ in }
    }
}
