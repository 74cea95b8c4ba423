// SPDX-License-Identifier: Apache-2.0

import Keys
import Policy
import Registry
import Sigstore
import Verification

extension Reason.Code {
    var outcome: Outcome? {
        switch self {
        case .noSignatures, .tooFewSigners, .levelTooLow, .tagReference, .imageUnmatched: .rejected
        case .evidenceBound, .invalidReference: .undetermined
        case .noUsableSigners, .noUsableAttesters: .misconfigured
        case .exemption, .tagMayMove, .logEvidenceNotVerified, .revocationNotKnown, .staleKey,
            .staleTrustRoot, .platform,
            .imageNotGoverned:
            nil
        }
    }

    var meaning: String {
        switch self {
        case .noSignatures: "Nothing is attached to the digest that could be a signature."
        case .tooFewSigners: "Fewer different principals signed than `threshold` asks for."
        case .tagReference: "The policy takes references by digest only, and a tag was given."
        case .imageUnmatched: "No policy's `images` match the repository, and `unmatchedImages` is `deny`."
        case .evidenceBound: "More is attached than is looked at, and what was looked at is no proof."
        case .invalidReference: "The text is no image reference; often a template that was not rendered."
        case .levelTooLow:
            "The build's level is lower than the policy asks for; the reasons beside it say why."
        case .noUsableSigners: "Too few of the signers can ever verify anything."
        case .noUsableAttesters:
            "None of the signers can ever verify anything whose attestations a gate or the level needs."
        case .exemption: "A time-boxed exemption applies to the digest."
        case .tagMayMove: "The reference is a tag: what it names can change after the check."
        case .logEvidenceNotVerified:
            "A signature also carries entries of logs that its trust root does not list or cannot use; they prove nothing."
        case .revocationNotKnown:
            "Whether a certificate that counted was revoked is not known, and the policy lets that pass (`revocation: permissive`)."
        case .staleKey: "A key that counted is an old copy: its provider did not give a newer one."
        case .staleTrustRoot: "A trust root that vouched was not refreshed for half a year."
        case .platform:
            "Which child of an index lacks what the policy asks for (`subjectScope: allPlatforms`)."
        case .imageNotGoverned: "No policy governs the image, and `unmatchedImages` lets it pass."
        }
    }
}

extension KeyWindowObjection.Code {
    var meaning: String {
        switch self {
        case .notYetValid: "The key signed, and counts only from a later moment (`notBefore`)."
        case .expired: "The key signed, and no longer counts (`notAfter`)."
        case .retiredWithoutVerifiedTime:
            "A retired key signed, and nothing proves that it did before it retired."
        }
    }
}

extension RegistryError.Code {
    var meaning: String {
        switch self {
        case .notFound: "The registry has no such image."
        case .unauthorized: "The registry wants credentials, or other ones (401)."
        case .forbidden: "The credentials do not allow it (403)."
        case .rateLimited: "The registry allows no request now (429), or for longer than the time left."
        case .serverError: "The registry failed (5xx), repeatedly."
        case .unexpectedStatus: "The registry answered with a status that makes no sense here."
        case .unreachable: "The registry cannot be reached."
        case .timeout: "The registry did not answer in time."
        case .digestMismatch: "The registry serves other bytes than were asked for."
        case .tooLarge: "Content is larger than may be read."
        case .malformed: "An answer or a manifest cannot be read."
        case .html: "A web page came in place of content: a login page or a proxy's."
        case .unsupportedMediaType: "The manifest is of a type that is not understood."
        case .redirectRefused: "The registry redirects to where no request may go."
        case .addressRefused: "The host's address may not be spoken to, such as a metadata service's."
        case .credentials: "Credentials could not be had, or may not be sent there."
        case .limit: "The budget of requests or bytes for one image is used up."
        case .layout: "A file of the OCI layout is missing, malformed or outside of it."
        case .cancelled: "The work was cancelled."
        }
    }
}

extension KeyError.Code {
    /// A key that may be there a moment later leaves open what it would have verified.
    var outcome: Outcome? {
        switch self {
        case .unreadable, .unsupportedSource: .undetermined
        case .unusable, .unknownName, .noKeyRing: nil
        }
    }

    var meaning: String {
        switch self {
        case .unusable: "What the policy names is no usable public key; the other signers decide."
        case .unreadable: "The key's file cannot be read now, and no other signer signed."
        case .unknownName: "The key ring has no key of that name; the other signers decide."
        case .noKeyRing: "The policy names a key of a key ring, and none was given; the other signers decide."
        case .unsupportedSource:
            "The key is elsewhere and nothing here fetches it, and no other signer signed."
        }
    }
}

extension KeyFetchError.Cause.Code {
    /// What a provider says of a key is final; what it does not say leaves open what the key would have verified.
    var outcome: Outcome? {
        switch self {
        case .notFound, .disabled, .otherPurpose, .unsupportedAlgorithm, .unusable: nil
        case .otherDigest, .denied, .unauthenticated, .noCredentials, .misconfigured, .throttled, .failed,
            .malformed,
            .transport,
            .device, .late, .resting:
            .undetermined
        }
    }

    var meaning: String {
        switch self {
        case .notFound: "The provider has no such key or version; the other signers decide."
        case .denied: "The credentials do not allow to read the public key, and no other signer signed."
        case .unauthenticated: "The provider does not take the credentials, and no other signer signed."
        case .noCredentials: "No credentials for the provider were found, and no other signer signed."
        case .disabled: "The provider has switched the key off, or is deleting it; the other signers decide."
        case .otherPurpose: "The provider's key is no signing key; the other signers decide."
        case .unsupportedAlgorithm:
            "The provider's key is of a kind that is not verified; the other signers decide."
        case .unusable: "What the provider gave is no usable public key; the other signers decide."
        case .misconfigured:
            "Region, address or module of the provider are not set, and no other signer signed."
        case .otherDigest: "The file has other content than the policy pins, and no other signer signed."
        case .throttled: "The provider allows no request now (429), and no copy of the key is at hand."
        case .failed:
            "The provider failed or answered with a status that makes no sense, and no copy is at hand."
        case .malformed:
            "The provider's answer cannot be read, such as a proxy's page, and no copy is at hand."
        case .transport: "The provider cannot be reached, and no copy of the key is at hand."
        case .device: "The token or its library failed, and no copy of the key is at hand."
        case .late: "The provider did not answer in time, and no copy of the key is at hand."
        case .resting: "The provider failed repeatedly and is left alone for a while; no copy is at hand."
        }
    }
}
