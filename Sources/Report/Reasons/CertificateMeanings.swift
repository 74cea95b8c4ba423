// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

extension CertificateError.Code {
    var meaning: String {
        switch self {
        case .malformed: "The certificate cannot be read."
        case .tooManyExtensions: "The certificate has more extensions than are read."
        case .unsupportedKey: "The certificate's key is of a kind that is not supported."
        case .unfit: "The certificate, or one above it, is not for this use, or lacks what the use asks for."
        case .untrusted: "No authority of the trust root issued the certificate."
        case .brokenChain: "The links of an authority's chain do not hold."
        case .noTime: "There is no time to check the certificate at."
        case .notYetValid: "The signature was made before the certificate was valid."
        case .expired: "The signature was made after the certificate had expired."
        case .authorityNotYetValid: "The signature was made before a certificate of the authority was valid."
        case .authorityExpired: "The signature was made after a certificate of the authority had expired."
        case .outsideAuthorityPeriod:
            "The trust root does not count the authority at the time of the signature."
        case .conflictingIssuers: "The certificate names two OpenID Connect issuers."
        }
    }
}

extension SCTError.Code {
    var meaning: String {
        switch self {
        case .missing: "The certificate carries no word of a CT log, and the trust root lists one."
        case .malformed: "The CT logs' words in the certificate cannot be read."
        case .unknownLog: "No CT log of the trust root saw the certificate."
        case .invalid: "The CT log did not sign what the certificate carries as its word."
        case .outsideLogPeriod: "The CT log saw the certificate when its key was not in use."
        case .tooFew: "Fewer different CT logs saw the certificate than are required."
        }
    }
}

extension TimestampError.Code {
    var meaning: String {
        switch self {
        case .malformed: "A time-stamp cannot be read."
        case .notGranted: "The authority refused, and its refusal came along as a time-stamp."
        case .unsupportedAlgorithm: "A time-stamp uses a hash function or an algorithm that is not taken."
        case .untrusted: "A time-stamp is by nobody whom the trust root lists."
        case .invalidSignature: "A time-stamp was not signed by the authority that it names."
        case .otherMessage: "A time-stamp is of another signature."
        case .outsideAuthorityPeriod: "The trust root does not count the authority at the time of its stamp."
        case .certificate:
            "A certificate of the time-stamp authority was not valid, or is not for time-stamping."
        }
    }
}
