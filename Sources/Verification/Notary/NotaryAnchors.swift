// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import Keys
import NotaryProject
package import Policy

/// What certificates that a policy names are for.
package enum NotaryAnchors: Sendable {
    case signatures, timestamps

    /// The certificates behind a reference. Throws when they cannot be had, or when one can anchor nothing.
    package func certificates(
        _ reference: CertificateReference, in folder: KeyFolder
    ) throws(AnchorFailure) -> [SigningCertificate] {
        let text: String
        do throws(KeyError) {
            text = try folder.certificates(reference)
        } catch {
            throw .notAtHand(error)
        }
        return try certificates(pem: text, named: reference.title)
    }

    /// The certificates in a text.
    package func certificates(
        pem text: String, named name: String
    ) throws(AnchorFailure) -> [SigningCertificate] {
        let certificates: [SigningCertificate]
        do throws(CertificateError) {
            certificates = try SigningCertificate.certificates(pem: text)
        } catch {
            throw .unreadable(name, error)
        }
        for certificate in certificates {
            if let fault = flaw(certificate) {
                throw .unfit(name, subject: certificate.subjectText, fault)
            }
        }
        return certificates
    }

    private func flaw(_ certificate: SigningCertificate) -> NotaryCertificateFault? {
        switch self {
        case .signatures: NotaryVerifier.flaw(ofAnchor: certificate)
        case .timestamps: NotaryVerifier.flaw(ofTimestampAnchor: certificate)
        }
    }
}
