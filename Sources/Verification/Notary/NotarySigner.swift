// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import Keys
package import NotaryProject
import Policy

/// A signer of the Notary Project whose signatures can be verified: the certificates that a policy names are at hand.
struct NotarySigner: Sendable {
    /// The signer's place in the policy.
    var place: Int
    var signer: Signer
    var verifier: NotaryVerifier
    var revocation: NotaryTrust.RevocationUse

    /// A signer with its certificates. Throws when one cannot be had, or can anchor nothing.
    init(_ trust: NotaryTrust, of signer: Signer, at place: Int, in folder: KeyFolder) throws(AnchorFailure) {
        self.place = place
        self.signer = signer
        revocation = trust.revocation
        verifier = NotaryVerifier(
            anchors: try Self.anchors(trust.certificates, in: folder, NotaryVerifier.flaw(ofAnchor:)),
            signingAuthorityAnchors: try Self.anchors(
                trust.signingAuthorityCertificates, in: folder, NotaryVerifier.flaw(ofAnchor:)),
            timestampAnchors: try Self.anchors(
                trust.timestampCertificates, in: folder, NotaryVerifier.flaw(ofTimestampAnchor:)),
            identities: NotaryVerifier.Identities(trust.identities),
            timestampUse: NotaryVerifier.TimestampUse(trust.verifyTimestamp),
            annotations: signer.annotations)
    }

    private static func anchors(
        _ references: [CertificateReference], in folder: KeyFolder,
        _ flaw: (SigningCertificate) -> NotaryCertificateFault?
    ) throws(AnchorFailure) -> [SigningCertificate] {
        var anchors: [SigningCertificate] = []
        for reference in references {
            for certificate in try certificates(reference, in: folder) {
                if let fault = flaw(certificate) {
                    throw .unfit(reference.title, subject: certificate.subjectText, fault)
                }
                anchors.append(certificate)
            }
        }
        return anchors
    }

    private static func certificates(
        _ reference: CertificateReference, in folder: KeyFolder
    ) throws(AnchorFailure) -> [SigningCertificate] {
        let text: String
        do throws(KeyError) {
            text = try folder.certificates(reference)
        } catch {
            throw .notAtHand(error)
        }
        do throws(CertificateError) {
            return try SigningCertificate.certificates(pem: text)
        } catch {
            throw .unreadable(reference.title, error)
        }
    }
}

/// Why a certificate that a policy names anchors nothing.
package enum AnchorFailure: Error, Sendable, Equatable {
    /// Its file, or its name in the key ring.
    case notAtHand(KeyError)
    case unreadable(String, CertificateError)
    case unfit(String, subject: String, NotaryCertificateFault)

    /// Stable names of what no other module names.
    package enum Code: String, Sendable, CaseIterable {
        case unreadable = "notary.anchor-unreadable"
        case unfit = "notary.anchor-unfit"
    }

    /// The stable name.
    package var code: String {
        switch self {
        case .notAtHand(let error): error.code
        case .unreadable: Code.unreadable.rawValue
        case .unfit: Code.unfit.rawValue
        }
    }

    /// Whether it may be there a moment later.
    package var isTransient: Bool {
        if case .notAtHand(let error) = self { error.isTransient } else { false }
    }
}

extension AnchorFailure: CustomStringConvertible {
    /// One sentence fragment.
    package var description: String {
        switch self {
        case .notAtHand(let error): "\(error)"
        case .unreadable(let name, let error): "\(name) holds no certificates: \(error)"
        case .unfit(_, let subject, let fault): "the certificate of \(subject) anchors nothing: \(fault)"
        }
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
