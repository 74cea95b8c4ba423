// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

extension SigningCertificate {
    /// Whether `issuer` delegated the answers about its certificates to this one, at `now` in seconds since 1970 (RFC
    /// 6960, section 4.2.2.2): issued by it directly, and for signing OCSP answers by name.
    ///
    /// Whether the delegate itself was revoked is another question: ``asksAboutResponder``.
    func isResponder(for issuer: SigningCertificate, at now: Int) -> Bool {
        guard isIssued(by: issuer), x509.signatureAlgorithm != .sha1WithRSAEncryption,
            validity.contains(now)
        else { return false }
        do {
            if let usage = try x509.extensions.keyUsage, !usage.digitalSignature { return false }
            guard let purposes = try x509.extensions.extendedKeyUsage, purposes.contains(.ocspSigning) else {
                return false
            }
        } catch {
            return false
        }
        return x509.extensions.allSatisfy { !$0.critical || Self.knownOfResponders.contains($0.oid) }
    }

    /// Whether a responder's answers count only while its own certificate was not revoked: it says where lists are, and
    /// not with id-pkix-ocsp-nocheck that nobody need look (RFC 6960, section 4.2.2.2.1). One that names no list is believed
    /// as long as it is valid: another responder is not asked about it, which would begin a circle.
    var asksAboutResponder: Bool {
        x509.extensions[oid: Self.noCheck] == nil && x509.extensions[oid: RevocationPlaces.listPoints] != nil
    }

    private static let noCheck: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 48, 1, 5]
    private static let knownOfResponders: Set<ASN1ObjectIdentifier> = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.keyUsage, .X509ExtensionID.extendedKeyUsage,
        .X509ExtensionID.subjectAlternativeName, noCheck,
    ]
}
