// SPDX-License-Identifier: Apache-2.0

package import CEL

/// What is wrong, or doubtful, in a policy.
package enum PolicyProblem: Sendable, Equatable {
    // What cannot be read.
    case syntax(String)
    case unknownKey(String, nearest: String?)
    case wrongType(expected: String, found: String)
    case unknownValue(String, allowed: [String], nearest: String?)
    case missingKey(String)
    case emptyList
    case outOfRange(Int, ClosedRange<Int>)
    case invalidValue(String, why: String)
    case duplicateName(String)
    case conflictingPlaces(String, String)
    case exemptionWithoutDigest(String)
    case tenantReference(String)
    case unknownDocument(String)
    // What can be read and can never be satisfied.
    case methodNotAllowed(SignerMethod, allowed: [SignerMethod])
    case providerNotAllowed(SignerProvider, allowed: [SignerProvider])
    case signerNotOffered(String)
    case signersForbidden
    case noSigners
    case thresholdUnreachable(threshold: Int, signers: Int)
    case noCommonMethods
    case slsaSourceMissing
    case kmsWithNotary
    case methodNotOfProvider(SignerMethod, SignerProvider)
    case keyNotOfProvider(String, SignerProvider)
    case bareKey(String)
    case notaryIdentity(String, SubjectPatternError)
    /// The provider whose identities were to stand there.
    case identityOfOtherKind(SignerProvider)
    case anyoneBesideIdentities
    case overlappingIdentities(String, String)
    case signerCannotAttest(SignerProvider)
    case gateWithoutCondition(type: String, needed: String)
    case gateConditionMismatch(String, type: String)
    case gateSignerCannotAttest(SignerProvider)
    case gateExpression(CELError)
    // Signers that can never verify anything; the others decide.
    case keylessWithoutIdentities
    case anyIdentityOnPublicRoot
    case identityWithoutIssuerOnPublicRoot
    case keyDoesNotParse(String)
    case certificateDoesNotParse(String)
    case retiredKeyWithoutNotAfter
    // What works and deserves a look.
    case overrideInStrictProject
    case slsaSourceUnpinned
    case expiredExemption(until: Int)
    case expiredKey(notAfter: Int)
    case revokedSigner
    case applicationAsksForLess(String, asked: String, stands: String)
    case projectMismatch(application: String, policy: String)
    case nothingEnabled
    case gateTypeNearMiss(String, nearest: String)
    case expiredAllowance(String, until: Int)
    case gateTimeRenewable
    case timestampsWithoutAuthorities
    case anyHolderOfCertificate
}

extension PolicyProblem {
    /// Stable names, for machines.
    package enum Code: String, Sendable, CaseIterable {
        case syntax = "policy.syntax"
        case unknownKey = "policy.unknown-key"
        case wrongType = "policy.wrong-type"
        case unknownValue = "policy.unknown-value"
        case missingKey = "policy.missing-key"
        case emptyList = "policy.empty-list"
        case outOfRange = "policy.out-of-range"
        case invalidValue = "policy.invalid-value"
        case duplicateName = "policy.duplicate-name"
        case conflictingPlaces = "policy.conflicting-places"
        case exemptionWithoutDigest = "policy.exemption-without-digest"
        case tenantReference = "policy.tenant-reference"
        case unknownDocument = "policy.unknown-document"
        case methodNotAllowed = "policy.method-not-allowed"
        case providerNotAllowed = "policy.provider-not-allowed"
        case signerNotOffered = "policy.signer-not-offered"
        case signersForbidden = "policy.signers-forbidden"
        case noSigners = "policy.no-signers"
        case thresholdUnreachable = "policy.threshold-unreachable"
        case noCommonMethods = "policy.no-common-methods"
        case slsaSourceMissing = "slsa.source-missing"
        case kmsWithNotary = "policy.kms-with-notary"
        case methodNotOfProvider = "policy.method-not-of-provider"
        case keyNotOfProvider = "policy.key-not-of-provider"
        case bareKey = "policy.bare-key"
        case identityPrefix = "policy.identity-prefix"
        case identityMalformed = "policy.identity-malformed"
        case identityMultiValued = "policy.identity-multi-valued"
        case identityHexadecimal = "policy.identity-hexadecimal"
        case identityLowercase = "policy.identity-lower-case"
        case identityUnknownAttribute = "policy.identity-unknown-attribute"
        case identityDuplicateAttribute = "policy.identity-duplicate-attribute"
        case identityIncomplete = "policy.identity-incomplete"
        case identityOfOtherKind = "policy.identity-of-other-kind"
        case anyoneBesideIdentities = "policy.anyone-beside-identities"
        case overlappingIdentities = "policy.overlapping-identities"
        case signerCannotAttest = "slsa.signer-cannot-attest"
        case gateWithoutCondition = "policy.gate-without-condition"
        case gateConditionMismatch = "policy.gate-condition-mismatch"
        case gateSignerCannotAttest = "policy.gate-signer-cannot-attest"
        case gateExpression = "policy.gate-expression"
        case keylessWithoutIdentities = "signer.keyless-without-identities"
        case anyIdentityOnPublicRoot = "signer.any-identity-on-public-root"
        case identityWithoutIssuerOnPublicRoot = "signer.identity-without-issuer"
        case keyDoesNotParse = "signer.key-does-not-parse"
        case certificateDoesNotParse = "signer.certificate-does-not-parse"
        case retiredKeyWithoutNotAfter = "signer.retired-without-not-after"
        case overrideInStrictProject = "policy.override-in-strict-project"
        case slsaSourceUnpinned = "slsa.source-unpinned"
        case expiredExemption = "policy.exemption-expired"
        case expiredKey = "signer.key-expired"
        case revokedSigner = "signer.revoked"
        case applicationAsksForLess = "policy.application-asks-for-less"
        case projectMismatch = "policy.project-mismatch"
        case nothingEnabled = "policy.nothing-enabled"
        case gateTypeNearMiss = "policy.gate-type-near-miss"
        case gateTimeRenewable = "policy.gate-time-renewable"
        case expiredAllowance = "policy.gate-allowance-expired"
        case timestampsWithoutAuthorities = "signer.timestamps-without-authorities"
        case anyHolderOfCertificate = "signer.any-holder-of-certificate"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .syntax: .syntax
        case .unknownKey: .unknownKey
        case .wrongType: .wrongType
        case .unknownValue: .unknownValue
        case .missingKey: .missingKey
        case .emptyList: .emptyList
        case .outOfRange: .outOfRange
        case .invalidValue: .invalidValue
        case .duplicateName: .duplicateName
        case .conflictingPlaces: .conflictingPlaces
        case .exemptionWithoutDigest: .exemptionWithoutDigest
        case .tenantReference: .tenantReference
        case .unknownDocument: .unknownDocument
        case .methodNotAllowed: .methodNotAllowed
        case .providerNotAllowed: .providerNotAllowed
        case .signerNotOffered: .signerNotOffered
        case .signersForbidden: .signersForbidden
        case .noSigners: .noSigners
        case .thresholdUnreachable: .thresholdUnreachable
        case .noCommonMethods: .noCommonMethods
        case .slsaSourceMissing: .slsaSourceMissing
        case .kmsWithNotary: .kmsWithNotary
        case .methodNotOfProvider: .methodNotOfProvider
        case .keyNotOfProvider: .keyNotOfProvider
        case .bareKey: .bareKey
        case .notaryIdentity(_, let error): error.code
        case .identityOfOtherKind: .identityOfOtherKind
        case .anyoneBesideIdentities: .anyoneBesideIdentities
        case .overlappingIdentities: .overlappingIdentities
        case .signerCannotAttest: .signerCannotAttest
        case .gateWithoutCondition: .gateWithoutCondition
        case .gateConditionMismatch: .gateConditionMismatch
        case .gateSignerCannotAttest: .gateSignerCannotAttest
        case .gateExpression: .gateExpression
        case .keylessWithoutIdentities: .keylessWithoutIdentities
        case .anyIdentityOnPublicRoot: .anyIdentityOnPublicRoot
        case .identityWithoutIssuerOnPublicRoot: .identityWithoutIssuerOnPublicRoot
        case .keyDoesNotParse: .keyDoesNotParse
        case .certificateDoesNotParse: .certificateDoesNotParse
        case .retiredKeyWithoutNotAfter: .retiredKeyWithoutNotAfter
        case .overrideInStrictProject: .overrideInStrictProject
        case .slsaSourceUnpinned: .slsaSourceUnpinned
        case .expiredExemption: .expiredExemption
        case .expiredKey: .expiredKey
        case .revokedSigner: .revokedSigner
        case .applicationAsksForLess: .applicationAsksForLess
        case .projectMismatch: .projectMismatch
        case .nothingEnabled: .nothingEnabled
        case .gateTypeNearMiss: .gateTypeNearMiss
        case .gateTimeRenewable: .gateTimeRenewable
        case .expiredAllowance: .expiredAllowance
        case .timestampsWithoutAuthorities: .timestampsWithoutAuthorities
        case .anyHolderOfCertificate: .anyHolderOfCertificate
        }
    }
}

extension SubjectPatternError {
    fileprivate var code: PolicyProblem.Code {
        switch self {
        case .prefix: .identityPrefix
        case .malformed: .identityMalformed
        case .multiValued: .identityMultiValued
        case .hexadecimal: .identityHexadecimal
        case .lowercase: .identityLowercase
        case .unknownAttribute: .identityUnknownAttribute
        case .duplicateAttribute: .identityDuplicateAttribute
        case .missing: .identityIncomplete
        }
    }
}

extension PolicyProblem.Code {
    /// How much it weighs.
    package enum Severity: String, Sendable {
        /// What it stands in is misconfigured.
        case error
        /// The signer it stands in can never verify anything; `lint` fails, the other signers decide.
        case unusableSigner
        /// Worth a look.
        case warning
    }

    package var severity: Severity {
        switch self {
        case .syntax, .unknownKey, .wrongType, .unknownValue, .missingKey, .emptyList, .outOfRange,
            .invalidValue,
            .duplicateName, .conflictingPlaces, .exemptionWithoutDigest, .tenantReference, .unknownDocument,
            .methodNotAllowed, .providerNotAllowed, .signerNotOffered, .signersForbidden, .noSigners,
            .thresholdUnreachable, .noCommonMethods, .slsaSourceMissing, .kmsWithNotary,
            .methodNotOfProvider, .keyNotOfProvider, .bareKey, .identityPrefix, .identityMalformed,
            .identityMultiValued, .identityHexadecimal, .identityLowercase, .identityUnknownAttribute,
            .identityDuplicateAttribute, .identityIncomplete, .identityOfOtherKind, .anyoneBesideIdentities,
            .overlappingIdentities, .signerCannotAttest,
            .gateWithoutCondition, .gateConditionMismatch, .gateSignerCannotAttest, .gateExpression:
            .error
        case .keylessWithoutIdentities, .anyIdentityOnPublicRoot, .identityWithoutIssuerOnPublicRoot,
            .keyDoesNotParse, .certificateDoesNotParse, .retiredKeyWithoutNotAfter:
            .unusableSigner
        case .overrideInStrictProject, .slsaSourceUnpinned, .expiredExemption, .expiredKey, .revokedSigner,
            .applicationAsksForLess, .projectMismatch, .nothingEnabled, .gateTypeNearMiss, .expiredAllowance,
            .gateTimeRenewable, .timestampsWithoutAuthorities, .anyHolderOfCertificate:
            .warning
        }
    }
}
