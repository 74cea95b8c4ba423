// SPDX-License-Identifier: Apache-2.0

import Policy
import Sigstore
import TrustRoots

extension SignatureRejection.Code {
    /// What a clock makes wrong may be right in a moment.
    var outcome: Outcome { self == .timeInFuture ? .undetermined : .rejected }

    var meaning: String {
        switch self {
        case .malformed: "What should be a signature cannot be read."
        case .certificateInsteadOfKey: "The signature was made with a certificate; the signer is a key."
        case .keyInsteadOfCertificate: "The signature was made with a key; the signer names identities."
        case .invalid: "The signature does not verify under the signer's key, or under its own certificate."
        case .unsupportedAlgorithm: "The signature was made by an algorithm that is not verified here."
        case .otherArtifact: "A bundle speaks of another artifact than the one that was given."
        case .otherHash: "An artifact's digest was given in another hash function than the bundle uses."
        case .duplicateTimestamp: "One time-stamp came twice."
        case .noVerifiedTime: "Nothing that the trust root lists proves when a certificate's holder signed."
        case .timeInFuture: "A time-stamp is later than the moment of the check; a clock is wrong."
        case .outsideKeyValidity: "The key counts in another period than the signature was made in."
        case .otherDigest: "The signer signed another image; the signature was copied here."
        case .otherPredicate: "The signer attested something about the image; that is no signature of it."
        case .otherPayloadType: "The signer signed a payload of another type."
        case .annotation: "The signer's annotations are not those that the policy asks for."
        }
    }
}

extension IdentityMismatch.Code {
    var meaning: String {
        switch self {
        case .identity: "A genuine certificate of somebody else: issuer or subject is not wanted."
        case .certificateExtension: "The certificate says otherwise of its build, or nothing."
        case .authority:
            "Another authority of the trust root issued the certificate than `providerUrl` names."
        }
    }
}

extension LogError.Code {
    var outcome: Outcome { self == .timeInFuture ? .undetermined : .rejected }

    var meaning: String {
        switch self {
        case .missing: "A transparency-log entry is required, and none came along."
        case .unknownLog: "No entry is of a log that the trust root lists."
        case .malformed: "A log entry cannot be read."
        case .tooMany: "More log entries than anyone needs."
        case .promiseInvalid: "The log did not sign the promise (SET) of the entry."
        case .promiseMissing:
            "An entry has neither promise nor proof, or lacks the promise that its format asks for."
        case .proofMissing: "An entry has no inclusion proof."
        case .proofInvalid: "The inclusion proof does not lead to the log's root."
        case .checkpointMalformed: "The checkpoint of a proof cannot be read."
        case .checkpointInvalid: "The log did not sign the checkpoint of a proof."
        case .checkpointUnknownSigner: "The checkpoint of a proof is not signed by the log."
        case .rootMismatch: "A proof and its checkpoint speak of different trees."
        case .entryMismatch: "The logged entry is of another signature, key or artifact."
        case .entryUnsupported: "The entry is of a kind that is not understood."
        case .keyUnsupported: "The trust root lists the entry's log with a key that cannot be used."
        case .outsideKeyValidity: "The log's key was not in use when the signature was made."
        case .timeInFuture: "The log took the entry later than now; a clock is wrong."
        case .duplicate: "One entry came twice."
        case .tooFew: "Fewer different logs hold the signature than are required."
        }
    }
}

extension TrustRootFailure.Code {
    /// A root that may be there a moment later leaves open what it would have vouched for.
    var outcome: Outcome? {
        switch self {
        case .unreadable, .notFetched, .tooOld: .undetermined
        case .malformed, .unknownName, .unknownAuthority, .listsNoLog, .unusableLog, .noUsableAuthority,
            .noSourceOfTime, .unusableCertificateLog:
            nil
        }
    }

    var meaning: String {
        switch self {
        case .unreadable: "The trust root's file cannot be read now, and no other signer signed."
        case .malformed: "What the policy names is no trust root; the other signers decide."
        case .unknownName: "No trust root of that name is built in or set up; the other signers decide."
        case .notFetched: "The trust root was set up and never fetched, and no other signer signed."
        case .tooOld:
            "The trust root was not refreshed for longer than is allowed, and no other signer signed."
        case .unknownAuthority:
            "`providerUrl` names no authority of the trust root; the other signers decide."
        case .listsNoLog:
            "The signer requires a transparency log, and its trust root lists none; the other signers decide."
        case .unusableLog:
            "The signer requires a transparency log, and no key of one can be used; the other signers decide."
        case .noUsableAuthority:
            "No authority of the trust root can be used; the other signers decide."
        case .noSourceOfTime:
            "The trust root can never prove when the signer signed, as the policy uses it; the other signers decide."
        case .unusableCertificateLog:
            "The trust root lists CT logs, and none of them can be used; the other signers decide."
        }
    }
}
