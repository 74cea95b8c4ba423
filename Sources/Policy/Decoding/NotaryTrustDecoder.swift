// SPDX-License-Identifier: Apache-2.0

import StrictJSON

/// Reads what a signer of the Notary Project is trusted by.
struct NotaryTrustDecoder {
    let author: Author

    func trust(_ fields: inout Fields) -> NotaryTrust? {
        let certificates = fields.strings("certificates") ?? []
        let authorities = fields.strings("signingAuthorityCertificates") ?? []
        let timestamps = fields.strings("timestampCertificates") ?? []
        let identities = fields.strings("identities") ?? []
        let verifyTimestamp: NotaryTrust.TimestampUse? = fields.word("verifyTimestamp")
        let revocation: NotaryTrust.RevocationUse? = fields.word("revocation")
        _ = identities
        return NotaryTrust(
            certificates: certificates.map { .pem($0) },
            signingAuthorityCertificates: authorities.map { .pem($0) },
            timestampCertificates: timestamps.map { .pem($0) }, identities: .any,
            verifyTimestamp: verifyTimestamp ?? .always, revocation: revocation ?? .strict)
    }
}
