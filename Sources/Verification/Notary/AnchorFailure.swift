// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import Keys
package import NotaryProject

/// Why a certificate that a policy names anchors nothing.
package enum AnchorFailure: Error, Sendable, Equatable {
    /// Its file, or its name in the key ring.
    case notAtHand(KeyError)
    case unreadable(String, CertificateError)
    case unfit(String, subject: String, NotaryCertificateFault)

    /// Stable names of what no other module names.
    package enum Code: String, Sendable, CaseIterable {
        case unreadable = "notary.anchor-unreadable"
        case unfit = "notary.anchor-unfit"
    }

    /// The stable name.
    package var code: String {
        switch self {
        case .notAtHand(let error): error.code
        case .unreadable: Code.unreadable.rawValue
        case .unfit: Code.unfit.rawValue
        }
    }

    /// Whether it may be there a moment later.
    package var isTransient: Bool {
        if case .notAtHand(let error) = self { error.isTransient } else { false }
    }
}

extension AnchorFailure: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .notAtHand(let error): "\(error)"
        case .unreadable(let name, let error): "\(name) holds no certificates: \(error)"
        case .unfit(_, let subject, let fault): "the certificate of \(subject) anchors nothing: \(fault)"
        }
    }
}
