// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import OCIModel
package import Sigstore

/// A statement that one of a policy's signers was proven to have made about an image.
package struct AttestedStatement: Sendable {
    /// The statement, verified.
    package let attestation: VerifiedAttestation
    /// The subject that is the image.
    package let subject: Statement.Subject
    /// What the policy calls the signer; `nil` for one that it does not know.
    package let signer: String?

    /// Takes up a verified statement. Throws when it is not about `digest`.
    package init(
        _ attestation: VerifiedAttestation, about digest: Digest, signer: String?
    ) throws(SignatureRejection) {
        subject = try attestation.subject(with: digest)
        self.attestation = attestation
        self.signer = signer
    }

    /// What was signed.
    package var statement: Statement { attestation.statement }
    /// The first verified moment at which the signature existed, in seconds since 1970.
    package var signedAt: Int? { attestation.signedAt }
    /// SHA-256 of the signed statement.
    package var digest: Digest { attestation.digest }
    /// What Fulcio wrote into the signer's certificate; `nil` for keys.
    package var certificate: FulcioExtensions? { attestation.signature.certificate?.leaf.fulcio }
    /// The one name in the signer's certificate; `nil` for keys, and for certificates with several.
    package var certificateSubject: String? {
        guard let names = attestation.signature.certificate?.leaf.alternativeNames, names.count == 1 else {
            return nil
        }
        return names.first?.text
    }
}
