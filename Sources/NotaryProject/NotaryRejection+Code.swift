// SPDX-License-Identifier: Apache-2.0

extension NotaryRejection {
    /// Stable names, for machines.
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
        case certificate = "notary.certificate"
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
        case timestamp = "notary.timestamp"
        case revoked = "notary.revoked"
        case revocationUnknown = "notary.revocation-unknown"
    }

    /// The stable name.
    package var code: Code {
        switch self {
        case .manifest: .manifest
        case .malformed: .malformed
        case .contentType: .contentType
        case .attributeMissing: .attributeMissing
        case .attributeUnexpected: .attributeUnexpected
        case .attributeNotCritical: .attributeNotCritical
        case .criticalAbsent: .criticalAbsent
        case .criticalUnknown: .criticalUnknown
        case .schemeUnknown: .schemeUnknown
        case .algorithmUnsupported: .algorithmUnsupported
        case .algorithmMismatch: .algorithmMismatch
        case .pluginRequired: .pluginRequired
        case .payload: .payload
        case .otherArtifact: .otherArtifact
        case .annotation: .annotation
        case .chainBroken: .chainBroken
        case .chainIncomplete: .chainIncomplete
        case .chainTooLong: .chainTooLong
        case .certificate: .certificate
        case .invalidSignature: .invalidSignature
        case .untrusted: .untrusted
        case .noAnchorsForScheme: .noAnchorsForScheme
        case .identity: .identity
        case .subjectUnusable: .subjectUnusable
        case .expired: .expired
        case .expiryBeforeSigning: .expiryBeforeSigning
        case .certificateNotYetValid: .certificateNotYetValid
        case .certificateExpired: .certificateExpired
        case .timestampMissing: .timestampMissing
        case .timestamp: .timestamp
        case .revoked: .revoked
        case .revocationUnknown: .revocationUnknown
        }
    }
}
