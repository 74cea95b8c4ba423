// SPDX-License-Identifier: Apache-2.0

import ContentTrust
import Policy

extension ContentTrustError.Code {
    var outcome: Outcome {
        switch self {
        case .server, .interrupted, .store: .undetermined
        default: .rejected
        }
    }

    var meaning: String {
        switch self {
        case .noTrustData: "The notary server that was asked knows no such repository: nobody signed in it."
        case .server: "The notary server could not be asked, or did not answer as one."
        case .interrupted: "The image's requests, bytes or time were used up before its trust data was read."
        case .store: "The versions of trust data that were seen before could not be read or kept."
        case .malformed: "A file of the trust data cannot be read."
        case .missing: "The notary server does not serve a file that the trust data names."
        case .untrustedRoot:
            "No pinned root key vouches for the repository's root, nor for one that it came from."
        case .otherName: "The root's certificate is made out to another repository: trust data was copied."
        case .rootCertificate: "The certificate of the root key does not count now."
        case .rootNotRotated: "A root does not follow from the one before it."
        case .signature: "Nobody signed a role who may."
        case .threshold: "Fewer keys signed a role than it asks for."
        case .expired: "A file of the trust data has expired."
        case .hashMismatch: "A file is not the one that the role above it names."
        case .rollback: "A file is older than one that was seen before under the same keys."
        case .unknownDelegation: "A delegation that the policy asks for is not in the trust data."
        case .disagreement: "The roles that must all name a tag name different images."
        case .tagNotSigned: "The tag is not signed in the roles that were asked."
        case .otherDigest:
            "The tag was signed for another image than the registry gives: one of the two was moved."
        case .otherLength: "The image has another length than the one that was signed."
        case .digestNotSigned: "The image was named by its digest, and no tag is signed for it."
        }
    }
}
