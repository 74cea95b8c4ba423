// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

extension NotaryRejection {
    /// Stable names, for machines. What is wrong with a certificate, a time-stamp or an answer about a revocation has names
    /// of its own.
    package enum Code: String, Sendable, CaseIterable {
        case manifest = "notary.manifest"
        case malformed = "notary.malformed"
        case contentType = "notary.content-type"
        case attributeMissing = "notary.attribute-missing"
        case attributeUnexpected = "notary.attribute-unexpected"
        case attributeNotCritical = "notary.attribute-not-critical"
        case criticalAbsent = "notary.critical-absent"
        case criticalUnknown = "notary.critical-unknown"
        case schemeUnknown = "notary.scheme-unknown"
        case algorithmUnsupported = "notary.algorithm-unsupported"
        case algorithmMismatch = "notary.algorithm-mismatch"
        case pluginRequired = "notary.plugin-required"
        case payload = "notary.payload"
        case otherArtifact = "notary.other-artifact"
        case annotation = "notary.annotation"
        case chainBroken = "notary.chain-broken"
        case chainIncomplete = "notary.chain-incomplete"
        case chainTooLong = "notary.chain-too-long"
        case invalidSignature = "notary.invalid-signature"
        case untrusted = "notary.untrusted"
        case noAnchorsForScheme = "notary.no-anchors-for-scheme"
        case identity = "notary.identity"
        case subjectUnusable = "notary.subject-unusable"
        case expired = "notary.expired"
        case expiryBeforeSigning = "notary.expiry-before-signing"
        case certificateNotYetValid = "notary.certificate-not-yet-valid"
        case certificateExpired = "notary.certificate-expired"
        case timestampMissing = "notary.timestamp-missing"
        case revoked = "notary.revoked"
    }

    /// The stable name.
    package var code: String {
        switch self {
        case .manifest: Code.manifest.rawValue
        case .malformed: Code.malformed.rawValue
        case .contentType: Code.contentType.rawValue
        case .attributeMissing: Code.attributeMissing.rawValue
        case .attributeUnexpected: Code.attributeUnexpected.rawValue
        case .attributeNotCritical: Code.attributeNotCritical.rawValue
        case .criticalAbsent: Code.criticalAbsent.rawValue
        case .criticalUnknown: Code.criticalUnknown.rawValue
        case .schemeUnknown: Code.schemeUnknown.rawValue
        case .algorithmUnsupported: Code.algorithmUnsupported.rawValue
        case .algorithmMismatch: Code.algorithmMismatch.rawValue
        case .pluginRequired: Code.pluginRequired.rawValue
        case .payload: Code.payload.rawValue
        case .otherArtifact: Code.otherArtifact.rawValue
        case .annotation: Code.annotation.rawValue
        case .chainBroken: Code.chainBroken.rawValue
        case .chainIncomplete: Code.chainIncomplete.rawValue
        case .chainTooLong: Code.chainTooLong.rawValue
        case .certificate(_, let fault): fault.code.rawValue
        case .invalidSignature: Code.invalidSignature.rawValue
        case .untrusted: Code.untrusted.rawValue
        case .noAnchorsForScheme: Code.noAnchorsForScheme.rawValue
        case .identity: Code.identity.rawValue
        case .subjectUnusable: Code.subjectUnusable.rawValue
        case .expired: Code.expired.rawValue
        case .expiryBeforeSigning: Code.expiryBeforeSigning.rawValue
        case .certificateNotYetValid: Code.certificateNotYetValid.rawValue
        case .certificateExpired: Code.certificateExpired.rawValue
        case .timestampMissing: Code.timestampMissing.rawValue
        case .timestamp(let error): error.code.rawValue
        case .revoked: Code.revoked.rawValue
        case .revocationUnknown(_, let problem): problem.code.rawValue
        }
    }
}
