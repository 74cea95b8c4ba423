// SPDX-License-Identifier: Apache-2.0

/// Why it is not known whether a certificate was revoked. Times are seconds since 1970.
package enum RevocationProblem: Error, Sendable, Equatable {
    /// The place could not be asked: its URL, and why in a few words.
    case unreachable(String, why: String)
    /// The answer cannot be read.
    case malformed(String, why: String)
    /// It was not signed by the issuer, nor by whom the issuer delegated it to.
    case untrusted(String)
    /// It was to be renewed by then.
    case outdated(String, nextUpdate: Int)
    /// It is of a time to come.
    case notYetValid(String, thisUpdate: Int)
    /// It does not speak of the certificate.
    case notCovered(String)
    /// The certificate names no place that can be asked.
    case noUsablePlace(String)
    /// Nothing here asks for revocations.
    case notAsked
}
