// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Why a time-stamp proves nothing. Times are seconds since 1970.
public enum TimestampError: Error, Sendable, Equatable {
    /// It cannot be read.
    case malformed(why: String)
    /// The authority did not grant it (RFC 3161, section 2.4.2).
    case notGranted(status: Int)
    /// A hash function or a signature algorithm that is not taken, by its object identifier.
    case unsupportedAlgorithm(String)
    /// It was signed by somebody else than the authority.
    case untrusted
    /// What is signed is not what the token says, or the signature is wrong.
    case invalidSignature
    /// It is of another message.
    case otherMessage
    /// The trust root does not count the authority at that time.
    case outsideAuthorityPeriod(ValidityPeriod, at: Int)
    /// A certificate of the authority was not valid, or is not for time-stamping.
    case certificate(CertificateError)

    /// Stable names, for machines.
    public enum Code: String, Sendable, CaseIterable {
        case malformed = "timestamp.malformed"
        case notGranted = "timestamp.not-granted"
        case unsupportedAlgorithm = "timestamp.unsupported-algorithm"
        case untrusted = "timestamp.untrusted"
        case invalidSignature = "timestamp.invalid-signature"
        case otherMessage = "timestamp.other-message"
        case outsideAuthorityPeriod = "timestamp.outside-authority-validity"
        case certificate = "timestamp.authority-certificate"
    }

    /// The stable name.
    public var code: Code {
        switch self {
        case .malformed: .malformed
        case .notGranted: .notGranted
        case .unsupportedAlgorithm: .unsupportedAlgorithm
        case .untrusted: .untrusted
        case .invalidSignature: .invalidSignature
        case .otherMessage: .otherMessage
        case .outsideAuthorityPeriod: .outsideAuthorityPeriod
        case .certificate: .certificate
        }
    }
}

extension TimestampError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .malformed(let why): "the time-stamp cannot be read: \(why)"
        case .notGranted(let status): "the authority answered with status \(status) instead of a time-stamp"
        case .unsupportedAlgorithm(let name):
            "the time-stamp uses algorithm \(name.prefix(80)), which is not taken"
        case .untrusted: "the time-stamp is not by an authority that the trust root lists"
        case .invalidSignature: "the time-stamp's signature is wrong"
        case .otherMessage: "the time-stamp is of another signature"
        case .outsideAuthorityPeriod(let period, let time):
            "the time-stamp is of \(RFC3339.text(time)), and the trust root counts the authority from "
                + RFC3339.text(period.start) + (period.end.map { " to \(RFC3339.text($0))" } ?? "")
        case .certificate(let error): "the time-stamp authority: \(error)"
        }
    }
}
