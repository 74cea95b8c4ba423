// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Why a certificate does not count. Times are seconds since 1970.
public enum CertificateError: Error, Sendable, Equatable {
    /// Whose certificate it is.
    public enum Role: String, Sendable {
        case leaf = "the signing certificate"
        case authority = "an authority's certificate"
        case timestamping = "the time-stamp authority's certificate"
    }

    /// What a certificate may not be used for, or lacks for the use it is put to.
    public enum Unfit: String, Sendable, CaseIterable {
        case version = "is not of version 3"
        case isAuthority = "is a certificate authority's"
        case isNoAuthority = "is not a certificate authority's, marked critical"
        case noDigitalSignature = "is not for digital signatures"
        case noCertificateSigning = "is not for signing certificates"
        case noCodeSigning = "is not for code signing"
        case noTimeStamping = "is not for time-stamping, critically and alone"
        case noName = "names nobody"
        case severalNames = "names several"
        case namesNotCritical = "has an empty subject and names that are not marked critical"
        case weakSignature = "is signed with SHA-1"
        case unknownCriticalExtension = "has a critical extension that is not understood"
        case nameConstraints = "constrains names, which is not supported"
        case pathLength = "stands above more authorities than it allows"
    }

    /// It cannot be read.
    case malformed(why: String)
    /// It has more extensions than are read.
    case tooManyExtensions(found: Int, limit: Int)
    /// Its key is of a kind that is not supported.
    case unsupportedKey(why: String)
    /// It is not for this.
    case unfit(Role, Unfit)
    /// No authority of the trust root issued it. `issuer` is its own word.
    case untrusted(issuer: String)
    /// A chain of a trust root whose links do not hold.
    case brokenChain(index: Int)
    /// There is no time to check it at.
    case noTime
    case notYetValid(notBefore: Int, at: Int)
    case expired(notAfter: Int, at: Int)
    /// A certificate above it was not valid.
    case authorityNotYetValid(notBefore: Int, at: Int)
    case authorityExpired(notAfter: Int, at: Int)
    /// The trust root does not count the authority at that time.
    case outsideAuthorityPeriod(ValidityPeriod, at: Int)
    /// Its two statements of the OpenID Connect issuer differ.
    case conflictingIssuers

    /// Stable names, for machines.
    public enum Code: String, Sendable, CaseIterable {
        case malformed = "certificate.malformed"
        case tooManyExtensions = "certificate.too-many-extensions"
        case unsupportedKey = "certificate.unsupported-key"
        case unfit = "certificate.usage"
        case untrusted = "certificate.untrusted"
        case brokenChain = "certificate.broken-chain"
        case noTime = "certificate.no-time"
        case notYetValid = "certificate.not-yet-valid"
        case expired = "certificate.expired"
        case authorityNotYetValid = "certificate.authority-not-yet-valid"
        case authorityExpired = "certificate.authority-expired"
        case outsideAuthorityPeriod = "certificate.outside-authority-validity"
        case conflictingIssuers = "certificate.conflicting-issuers"
    }

    /// The stable name.
    public var code: Code {
        switch self {
        case .malformed: .malformed
        case .tooManyExtensions: .tooManyExtensions
        case .unsupportedKey: .unsupportedKey
        case .unfit: .unfit
        case .untrusted: .untrusted
        case .brokenChain: .brokenChain
        case .noTime: .noTime
        case .notYetValid: .notYetValid
        case .expired: .expired
        case .authorityNotYetValid: .authorityNotYetValid
        case .authorityExpired: .authorityExpired
        case .outsideAuthorityPeriod: .outsideAuthorityPeriod
        case .conflictingIssuers: .conflictingIssuers
        }
    }
}

extension CertificateError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .malformed(let why): "the certificate cannot be read: \(why)"
        case .tooManyExtensions(let found, let limit):
            "the certificate has \(found) extensions, and up to \(limit) are read"
        case .unsupportedKey(let why): "the certificate's key is not supported: \(why)"
        case .unfit(let role, let unfit): "\(role.rawValue) \(unfit.rawValue)"
        case .untrusted(let issuer):
            "no authority of the trust root issued the certificate; it names \(issuer.prefix(200))"
        case .brokenChain(let index):
            "certificate \(index) of the authority's chain was not issued by the next one"
        case .noTime: "there is no time to check the certificate at"
        case .notYetValid(let notBefore, let time):
            "the certificate is valid from \(RFC3339.text(notBefore)), and the signature is of \(RFC3339.text(time))"
        case .expired(let notAfter, let time):
            "the certificate was valid until \(RFC3339.text(notAfter)), and the signature is of \(RFC3339.text(time))"
        case .authorityNotYetValid(let notBefore, let time):
            "the authority's certificate is valid from \(RFC3339.text(notBefore)), and the signature is of "
                + RFC3339.text(time)
        case .authorityExpired(let notAfter, let time):
            "the authority's certificate was valid until \(RFC3339.text(notAfter)), and the signature is of "
                + RFC3339.text(time)
        case .outsideAuthorityPeriod(let period, let time):
            "the trust root counts the authority from \(RFC3339.text(period.start))"
                + (period.end.map { " to \(RFC3339.text($0))" } ?? "")
                + ", and the signature is of \(RFC3339.text(time))"
        case .conflictingIssuers: "the certificate names two OpenID Connect issuers"
        }
    }
}
