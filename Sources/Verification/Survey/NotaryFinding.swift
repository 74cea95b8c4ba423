// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import NotaryProject
import OCIModel

extension ImageSurvey {
    /// A signature of the Notary Project.
    package struct NotaryEntry: Sendable {
        package var signature: NotarySignature
        package var source: EvidenceSource
        /// What came of it; whether certificates were revoked is not asked.
        package var finding: NotaryFinding
    }

    /// Certificates to try, and what to call them.
    package struct NamedCertificates: Sendable {
        package var name: String
        package var certificates: [SigningCertificate]

        package init(name: String, certificates: [SigningCertificate]) {
            self.name = name
            self.certificates = certificates
        }
    }
}

/// What a signature of the Notary Project comes to.
package enum NotaryFinding: Sendable {
    /// One of the certificates of that name anchors it.
    case proven(AnchoredSignature, anchor: String)
    /// It holds together, under a root that it brought itself.
    case consistent(AnchoredSignature)
    case faulty(NotaryRejection)

    init(
        _ signature: NotarySignature, of target: Descriptor, trying anchors: [ImageSurvey.NamedCertificates],
        stampedUnder roots: [SigningCertificate], at now: Int
    ) {
        let roots = signature.timestamp == nil ? [] : roots
        for named in anchors {
            let verifier = NotaryVerifier(anyoneUnder: named.certificates, stampedUnder: roots)
            if let anchored = try? verifier.verify(signature, of: target, at: now) {
                self = .proven(anchored, anchor: named.name)
                return
            }
        }
        do throws(NotaryRejection) {
            let own = NotaryVerifier(anyoneUnder: Array(signature.chain.suffix(1)), stampedUnder: roots)
            self = .consistent(try own.verify(signature, of: target, at: now))
        } catch {
            self = .faulty(error)
        }
    }
}

extension NotaryVerifier {
    /// For anybody under the anchors, whatever the scheme; without roots, a time-stamp proves no time.
    fileprivate init(anyoneUnder anchors: [SigningCertificate], stampedUnder roots: [SigningCertificate]) {
        self.init(
            anchors: anchors, signingAuthorityAnchors: anchors, timestampAnchors: roots, identities: .any)
    }
}
