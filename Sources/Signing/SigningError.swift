// SPDX-License-Identifier: Apache-2.0

package import Signatures

/// Why nothing was signed.
package enum SigningError: Error, Sendable, Equatable {
    /// Such RSA keys are not made.
    case rsaSize(bits: Int)
    /// Keys of that kind do not sign in that way.
    case unfit(SignatureAlgorithm, key: PublicKey.Kind)
    /// The cryptographic library refused, in its words.
    case cryptography(String)
}

extension SigningError: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .rsaSize(let bits): "RSA keys of \(bits) bits are not made (2048, 3072 and 4096 are)"
        case .unfit(let algorithm, let kind):
            "a key of kind \(kind.rawValue) does not sign as \(algorithm.rawValue)"
        case .cryptography(let words): "the cryptographic library refused: \(words)"
        }
    }
}
