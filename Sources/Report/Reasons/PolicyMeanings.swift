// SPDX-License-Identifier: Apache-2.0

import Policy

extension PolicyProblem.Code {
    var meaning: String {
        switch self {
        case .syntax: "The file is no YAML or JSON that is read here."
        case .unknownKey: "A key that the document does not have; often a typing error."
        case .wrongType: "A value of another type than the key takes."
        case .unknownValue: "A word that the key does not take."
        case .missingKey: "A key that is needed is missing."
        case .emptyList: "A list is empty where one entry at least is needed."
        case .outOfRange: "A number is out of range."
        case .invalidValue: "A value that cannot be used: a date, a pattern, a key reference."
        case .duplicateName: "Two entries of a list have the same name."
        case .conflictingPlaces: "Two places say different things where one may."
        case .exemptionWithoutDigest: "An exemption names no digest."
        case .tenantReference:
            "An annotation points at a path, a Secret or a URL, which only administrators may."
        case .unknownDocument: "A document that is almost one of ours, or names no kind."
        case .methodNotAllowed: "A signer's method is not in `allowedSigners`."
        case .providerNotAllowed: "A signer's provider is not in `allowedProviders`."
        case .signerNotOffered: "The application names a signer that the project does not offer (`restrict`)."
        case .signersForbidden: "The application names signers, which the project forbids."
        case .noSigners: "Nobody is trusted, and neither level nor gate is asked for."
        case .thresholdUnreachable: "The threshold is higher than the number of signers."
        case .noCommonMethods: "Project and application allow no method or provider in common."
        case .slsaSourceMissing: "A level of 2 or more without signers and without `slsa.source`."
        case .kmsWithNotary: "Notary signatures carry certificates; they have no keys in a KMS."
        case .methodNotOfProvider: "A signer's method is none of its provider's."
        case .keyNotOfProvider: "A key of a signer that its provider does not have."
        case .bareKey: "PEM of another type stands where a certificate is needed."
        case .identityPrefix: "An identity of provider `notary` does not begin with `x509.subject:`."
        case .identityMalformed: "An identity of provider `notary` is no distinguished name of RFC 4514."
        case .identityMultiValued: "An identity joins attributes with `+`."
        case .identityHexadecimal: "An identity gives a value in hexadecimal (`=#`)."
        case .identityLowercase: "An identity's attribute type is not in upper case."
        case .identityUnknownAttribute: "An identity names an attribute that is not compared."
        case .identityDuplicateAttribute: "An identity says one attribute twice."
        case .identityIncomplete: "An identity lacks country, state or organisation (C, ST, O)."
        case .identityOfOtherKind:
            "An identity of another kind of signer: texts for `notary`, mappings for keyless."
        case .anyoneBesideIdentities: "`*` stands beside identities."
        case .overlappingIdentities: "One identity names whomever another names."
        case .signerCannotAttest: "A builder or a verifier has a signer whose system signs no attestations."
        case .gateWithoutCondition: "A gate asks for nothing but that something was attested."
        case .gateConditionMismatch: "A gate's condition does not fit its predicate type."
        case .gateSignerCannotAttest: "A gate names a signer whose system signs no attestations."
        case .gateExpression: "A gate's expression cannot be read."
        case .keylessWithoutIdentities: "A keyless signer without identities verifies nothing."
        case .anyIdentityOnPublicRoot: "`anyIdentity` on a root that certifies everyone."
        case .identityWithoutIssuerOnPublicRoot:
            "An identity names no issuer, on a root that certifies everyone."
        case .keyDoesNotParse: "An inline key cannot be used."
        case .certificateDoesNotParse: "A certificate that is trusted cannot be read, or cannot be an anchor."
        case .retiredKeyWithoutNotAfter: "A retired key without the moment it retired."
        case .overrideInStrictProject: "Applications may replace the signers of a strict project."
        case .slsaSourceUnpinned: "A level without a source: any repository of a trusted builder counts."
        case .expiredExemption: "An exemption has ended."
        case .expiredKey: "A key's `notAfter` has passed."
        case .revokedSigner: "The key is revoked and verifies nothing."
        case .applicationAsksForLess:
            "The application asks for less than the project; the project's word stands."
        case .projectMismatch: "The application belongs to another project than the policy that was given."
        case .nothingEnabled: "The policy does not enable image verification."
        case .gateTimeRenewable:
            "A gate goes by the time of key signatures, which a new time-stamp renews; `predicateTime` does not."
        case .gateTypeNearMiss: "A gate's predicate type is almost one that is known, and not the same."
        case .expiredAllowance: "A gate's allowance for a vulnerability has ended."
        case .timestampsWithoutAuthorities: "`verifyTimestamp` without `timestampCertificates` has no effect."
        case .anyHolderOfCertificate: "`identities: \"*\"` trusts everybody whom the anchors certify."
        }
    }
}
