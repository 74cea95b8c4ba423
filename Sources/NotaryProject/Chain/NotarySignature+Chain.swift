// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI

/// "Signature Specification" 1.1, "Certificate Chain": complete, in order, from the signer's certificate to a root, and
/// nothing else.
extension NotarySignature {
    /// Throws unless the chain holds and each certificate is for its place.
    func expectChain() throws(NotaryRejection) {
        try expectLinks()
        for (index, certificate) in chain.enumerated() {
            // One certificate alone is the signer's, and its own root.
            let fault =
                index == 0 ? certificate.faultOfSigner : certificate.faultOfAuthority(below: index - 1)
            if let fault { throw .certificate(index: index, fault) }
        }
    }

    /// Names and signatures, pair by pair. That periods of validity lie within each other is not asked, and neither is
    /// that names keep to constraints: other extensions "must be ignored".
    private func expectLinks() throws(NotaryRejection) {
        for (index, pair) in zip(chain, chain.dropFirst()).enumerated() {
            guard !pair.0.isSelfSigned else { throw .chainTooLong(index: index) }
            // Before the signature is checked: one with SHA-1 proves nothing.
            guard !pair.0.isSignedWithSHA1 else { throw .certificate(index: index, .weakSignature) }
            guard pair.0.isIssued(by: pair.1) else { throw .chainBroken(index: index) }
        }
        guard let root = chain.last, root.isSelfSigned else { throw .chainIncomplete }
    }
}
