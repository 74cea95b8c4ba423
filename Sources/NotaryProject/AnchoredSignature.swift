// SPDX-License-Identifier: Apache-2.0

package import CodeSigningPKI

/// A signature about which everything is proven, but whether a certificate was revoked. Only ``NotaryVerifier`` makes
/// one.
package struct AnchoredSignature: Sendable {
    package let signature: NotarySignature
    /// The signer's certificate.
    package let leaf: SigningCertificate
    /// When it was signed, and who says so.
    package let time: NotaryTime
    /// The certificate that the policy names.
    package let anchor: SigningCertificate
    /// The chain of the authority that stamped the time, its own certificate first; empty without one.
    package let timestampChain: [SigningCertificate]

    init(
        signature: NotarySignature, leaf: SigningCertificate, time: NotaryTime, anchor: SigningCertificate,
        timestampChain: [SigningCertificate]
    ) {
        self.signature = signature
        self.leaf = leaf
        self.time = time
        self.anchor = anchor
        self.timestampChain = timestampChain
    }

    /// What is to be asked about revocation: every certificate below the anchor, of the signer and then of the authority
    /// that stamped the time (CVE-2024-56138).
    ///
    /// What stands above the anchor is a stranger's word, whatever it says: nobody signed the list of certificates.
    package var questions: [RevocationQuestion] {
        signerQuestions + timestampQuestions
    }

    /// The rest of ``questions``: those about the chain of the authority that stamped the time.
    package var timestampQuestions: [RevocationQuestion] { RevocationQuestion.all(of: timestampChain) }

    /// The first of ``questions``: those about the signer's chain.
    package var signerQuestions: [RevocationQuestion] {
        guard let end = signature.chain.lastIndex(of: anchor) else { return [] }
        return RevocationQuestion.all(of: Array(signature.chain[...end]))
    }
}

/// The time that a signature counts at.
package enum NotaryTime: Sendable, Equatable {
    /// Nobody proves one: every certificate is valid now.
    case momentOfCheck
    /// A time-stamp, in seconds since 1970, and how far from it the authority may be, in seconds.
    case timestamp(VerifiedTimestamp, accuracy: Int)
    /// A signing authority's word, in seconds since 1970.
    case signingAuthority(Int)
}
