// SPDX-License-Identifier: Apache-2.0

package import Files

/// Why a certificate and its key cannot serve.
package enum CertificateProblem: Error, Sendable, Equatable {
    case unreadable(path: String, FileError)
    /// There is none yet.
    case absent
    /// Not certificates, or not a key, in PEM; or of a kind that TLS does not know.
    case malformed
    /// The key is another certificate's.
    case mismatch
}

extension CertificateProblem: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .unreadable(let path, let error): "\(path): \(error)"
        case .absent: "there is none yet"
        case .malformed: "the certificate or the key is not PEM that can be used"
        case .mismatch: "the key does not belong to the certificate"
        }
    }
}
