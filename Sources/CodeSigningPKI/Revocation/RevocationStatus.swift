// SPDX-License-Identifier: Apache-2.0

/// What is known of a certificate's revocation. Times are seconds since 1970.
package enum RevocationStatus: Sendable, Equatable {
    /// Its issuer says that it was not revoked, until then where it says how long that may be believed.
    case good(until: Int?)
    /// It names no place where that is told: it cannot be revoked.
    case nonRevocable
    case revoked(Revocation)
    case unknown(RevocationProblem)

    /// What an issuer says of a certificate that no longer counts.
    package struct Revocation: Sendable, Equatable {
        /// When it was revoked.
        package var date: Int
        /// Since when the key is thought to be lost (RFC 5280, section 5.3.2).
        package var invalidityDate: Int?
        /// Where that was said.
        package var source: String

        package init(date: Int, invalidityDate: Int? = nil, source: String) {
            self.date = date
            self.invalidityDate = invalidityDate
            self.source = source
        }
    }
}
