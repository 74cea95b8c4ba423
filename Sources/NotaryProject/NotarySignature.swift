// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI
package import OCIModel

/// A signature envelope of the Notary Project as it was read: its shape is right, and nothing of it is proven
/// (Notary Project, "Signature Specification" 1.1).
package struct NotarySignature: Sendable {
    /// How it is encoded.
    package enum Format: String, Sendable, CaseIterable {
        /// JSON Web Signature, flattened (RFC 7515, section 7.2.2).
        case jws
        /// COSE_Sign1, tagged (RFC 9052, section 4.2).
        case cose
    }

    /// Who says when it was signed.
    package enum Scheme: String, Sendable, CaseIterable {
        /// The signer, whom nobody believes; a time-stamp may prove it.
        case x509 = "notary.x509"
        /// The authority that signs.
        case signingAuthority = "notary.x509.signingAuthority"
    }

    package var format: Format
    package var scheme: Scheme
    package var algorithm: NotaryAlgorithm
    /// When the envelope says it was signed, in seconds since 1970: a claim with ``Scheme/x509``, the authority's word
    /// with the other.
    package var signingTime: Int
    /// From when on it no longer counts, in seconds since 1970.
    package var expiry: Int?
    /// The name of a program that would have to verify it. There are none here.
    package var plugin: String?
    /// The certificates that came along, the signer's first.
    package var chain: [SigningCertificate]
    /// A time-stamp token (RFC 3161) in DER.
    package var timestamp: [UInt8]?
    /// The program that made it, as it says.
    package var agent: String?
    /// The artifact it is of.
    package var target: Descriptor
    /// What the signer said besides.
    package var annotations: [String: String]
    /// The bytes that were signed.
    package var signedBytes: [UInt8]
    /// The signature itself: r and s in a row for ECDSA, or RSA's.
    package var signature: [UInt8]

    package init(
        format: Format, scheme: Scheme, algorithm: NotaryAlgorithm, signingTime: Int, expiry: Int?,
        plugin: String?, chain: [SigningCertificate], timestamp: [UInt8]?, agent: String?, target: Descriptor,
        annotations: [String: String], signedBytes: [UInt8], signature: [UInt8]
    ) {
        self.format = format
        self.scheme = scheme
        self.algorithm = algorithm
        self.signingTime = signingTime
        self.expiry = expiry
        self.plugin = plugin
        self.chain = chain
        self.timestamp = timestamp
        self.agent = agent
        self.target = target
        self.annotations = annotations
        self.signedBytes = signedBytes
        self.signature = signature
    }
}
