// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import Policy
import Verification

extension NotaryRejection.Code {
    var meaning: String {
        switch self {
        case .manifest:
            "The manifest that should hold a signature of the Notary Project has none of the two forms."
        case .malformed: "A signature envelope cannot be read."
        case .contentType: "What is signed is no payload of the Notary Project."
        case .attributeMissing: "The envelope lacks an attribute that its scheme asks for."
        case .attributeUnexpected:
            "The envelope has an attribute that its scheme does not have, or has it where nobody signed it."
        case .attributeNotCritical: "An attribute must be marked critical and is not."
        case .criticalAbsent: "An attribute is marked critical and is not there."
        case .criticalUnknown: "An attribute is marked critical that is not understood."
        case .schemeUnknown: "The signing scheme is neither `notary.x509` nor `notary.x509.signingAuthority`."
        case .algorithmUnsupported: "The signature is by none of the six algorithms."
        case .algorithmMismatch: "The envelope names another algorithm than the certificate's key signs with."
        case .pluginRequired: "The signature asks for a verification plugin; none are run."
        case .payload: "The payload cannot be read."
        case .otherArtifact: "The signature is of another image: it was copied here."
        case .annotation: "The signer's annotations are not those that the policy asks for."
        case .chainBroken: "A certificate was not issued by the next one of the chain."
        case .chainIncomplete: "The chain does not end in a root."
        case .chainTooLong: "The chain goes on behind a root."
        case .invalidSignature: "The signature is not by the key of its certificate."
        case .untrusted: "The policy names none of the chain's certificates."
        case .noAnchorsForScheme: "The policy names no certificates for signatures of that scheme."
        case .identity: "A genuine certificate of somebody else: its subject is not wanted."
        case .subjectUnusable: "The certificate's subject cannot be compared: it says something twice."
        case .expired: "The signature has expired."
        case .expiryBeforeSigning: "The signature expires before it was made."
        case .certificateNotYetValid:
            "A certificate is not valid yet, at the time that the signature counts at."
        case .certificateExpired: "A certificate has expired, at the time that the signature counts at."
        case .timestampMissing: "The policy asks for a time-stamp, and none came along."
        case .revoked: "A certificate was revoked."
        }
    }
}

extension NotaryCertificateFault.Code {
    var meaning: String {
        switch self {
        case .unsupportedKey: "A certificate has a key that the Notary Project does not take."
        case .weakSignature: "A certificate is signed with SHA-1."
        case .noBasicConstraints: "An authority's certificate has no basic constraints."
        case .basicConstraintsNotCritical: "An authority's basic constraints are not marked critical."
        case .notAnAuthority: "A certificate issued another one and is no authority's."
        case .pathTooLong: "An authority stands above more authorities than its path length allows."
        case .noCertificateSigning: "An authority's certificate is not for signing certificates."
        case .notSelfSigned: "A root of time-stamp authorities is not self-signed."
        case .isAnAuthority: "An authority's certificate signed an artifact."
        case .noDigitalSignature: "A signer's certificate is not for digital signatures."
        case .forbiddenKeyUsage: "A signer's certificate has a key usage that it must not have."
        case .forbiddenExtendedKeyUsage:
            "A signer's certificate has an extended key usage that it must not have."
        case .noKeyUsage: "A certificate does not say what its key is for."
        case .keyUsageNotCritical: "A certificate's key usage is not marked critical."
        case .unreadableExtension: "An extension of a certificate cannot be read."
        }
    }
}

extension RevocationProblem.Code {
    var meaning: String {
        switch self {
        case .unreachable: "Where a certificate's revocation is told could not be asked."
        case .malformed: "A list of revoked certificates, or an OCSP answer, cannot be read."
        case .untrusted: "What is said of a certificate's revocation is not signed by its issuer."
        case .outdated: "What is said of a certificate's revocation was to be renewed by now."
        case .notYetValid: "What is said of a certificate's revocation is of a time to come."
        case .notCovered: "What is said of revocations does not speak of the certificate."
        case .noUsablePlace: "The certificate names no place that can be asked about its revocation."
        case .notAsked: "Nothing here asks about revocations."
        }
    }
}

extension AnchorFailure.Code {
    var meaning: String {
        switch self {
        case .unreadable: "What a policy names as certificates cannot be read as such."
        case .unfit: "A certificate that a policy names is neither an authority's nor a self-signed signer's."
        }
    }
}
