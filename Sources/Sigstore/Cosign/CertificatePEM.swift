// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// The PEM of a legacy annotation.
enum CertificatePEM {
    /// The DER of the one certificate in `text`.
    static func der(_ text: String) throws(SignatureRejection) -> [UInt8] {
        guard text.utf8.count <= largest, let document = try? PEMDocument(pemString: text),
            document.discriminator == "CERTIFICATE"
        else {
            throw .malformed("the annotation \(LegacyAnnotation.certificate) is not a certificate in PEM")
        }
        return document.derBytes
    }

    private static let largest = 64 << 10
}
