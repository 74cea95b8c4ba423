// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Keys
import NotaryProject
import Policy

/// A signer of the Notary Project whose signatures can be verified: the certificates that a policy names are at hand.
struct NotarySigner: Sendable {
    /// The signer's place in the policy.
    var place: Int
    var signer: Signer
    var verifier: NotaryVerifier
    var revocation: NotaryTrust.RevocationUse
    /// For the chains of time-stamp authorities.
    var timestampRevocation: NotaryTrust.RevocationUse

    /// A signer with its certificates. Throws when one cannot be had, or can anchor nothing.
    init(_ trust: NotaryTrust, of signer: Signer, at place: Int, in folder: KeyFolder) throws(AnchorFailure) {
        func read(
            _ references: [CertificateReference], for anchors: NotaryAnchors
        ) throws(AnchorFailure) -> [SigningCertificate] {
            var certificates: [SigningCertificate] = []
            for reference in references {
                certificates += try anchors.certificates(reference, in: folder)
            }
            return certificates
        }
        self.place = place
        self.signer = signer
        revocation = trust.revocation
        timestampRevocation = trust.timestampRevocation
        verifier = NotaryVerifier(
            anchors: try read(trust.certificates, for: .signatures),
            signingAuthorityAnchors: try read(trust.signingAuthorityCertificates, for: .signatures),
            timestampAnchors: try read(trust.timestampCertificates, for: .timestamps),
            identities: NotaryVerifier.Identities(trust.identities),
            timestampUse: NotaryVerifier.TimestampUse(trust.verifyTimestamp),
            annotations: signer.annotations)
    }
}

extension NotaryVerifier.Identities {
    fileprivate init(_ identities: NotaryTrust.Identities) {
        switch identities {
        case .any: self = .any
        case .subjects(let subjects): self = .subjects(subjects.map(\.attributes))
        }
    }
}

extension NotaryVerifier.TimestampUse {
    fileprivate init(_ use: NotaryTrust.TimestampUse) {
        switch use {
        case .always: self = .always
        case .afterCertExpiry: self = .afterCertificateExpiry
        }
    }
}
