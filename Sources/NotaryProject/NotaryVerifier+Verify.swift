// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
package import OCIModel
import Signatures

extension NotaryVerifier {
    /// Verifies a signature for this signer: all but whether certificates were revoked, which is asked about once it is
    /// known whose they are ("Trust Store and Trust Policy Specification" 1.1, "Signature Evaluation").
    ///
    /// - Parameters:
    ///   - target: the artifact, as the registry describes it.
    ///   - now: seconds since 1970.
    package func verify(
        _ signature: NotarySignature, of target: Descriptor, at now: Int
    ) throws(NotaryRejection) -> AnchoredSignature {
        // 1. "If the signature requires a verification plugin and it is not there, fail": there are none.
        if let plugin = signature.plugin { throw .pluginRequired(plugin) }

        // 2. It is of this artifact, and the signer said of it what the policy wants.
        try signature.expectTarget(target)
        try signature.expectAnnotations(annotations)

        // 3. The key decides the algorithm, and the header says no other.
        guard let leaf = signature.chain.first else { throw .chainIncomplete }
        let algorithm = try NotaryAlgorithm(of: leaf)
        guard signature.algorithm == algorithm else {
            throw .algorithmMismatch(stated: signature.algorithm, key: algorithm)
        }

        // 4. The key of the first certificate signed it.
        guard
            leaf.publicKey.isValid(
                fixedLengthSignature: signature.signature, of: signature.signedBytes, hash: algorithm.hash)
        else { throw .invalidSignature }

        // 5. Each certificate was issued by the next, up to a root, and is for this.
        try signature.expectChain()

        // 6. The policy names one of them, for this scheme.
        let anchor = try anchor(of: signature)

        // 7. The signer is who the policy wants.
        try identities.expect(leaf)

        // 8. The signer still wants it to count.
        if let expiry = signature.expiry, now >= expiry { throw .expired(at: expiry, now: now) }

        // 9. Every certificate was valid when it was signed, as far as that can be proven; else it is valid now.
        let proven = try provenTime(of: signature, at: now)

        return AnchoredSignature(
            signature: signature, leaf: leaf, time: proven.time, anchor: anchor,
            timestampChain: proven.timestampChain)
    }

    /// The highest certificate of the chain that the policy names, byte for byte. Anchors of one scheme are none of the
    /// other: a signing authority is believed about times, too.
    private func anchor(of signature: NotarySignature) throws(NotaryRejection) -> SigningCertificate {
        let anchors =
            switch signature.scheme {
            case .x509: self.anchors
            case .signingAuthority: signingAuthorityAnchors
            }
        guard !anchors.isEmpty else { throw .noAnchorsForScheme(signature.scheme) }
        for certificate in signature.chain.reversed() where anchors.contains(certificate) {
            return certificate
        }
        throw .untrusted(root: signature.chain.last?.subjectText ?? "")
    }
}

extension NotarySignature {
    /// All three count: the digest alone would let a registry serve the bytes as something else (CVE-2023-33959).
    fileprivate func expectTarget(_ wanted: Descriptor) throws(NotaryRejection) {
        guard target.mediaType == wanted.mediaType, target.digest == wanted.digest, target.size == wanted.size
        else { throw .otherArtifact(found: target) }
    }

    fileprivate func expectAnnotations(_ wanted: [String: String]) throws(NotaryRejection) {
        for (key, value) in wanted.sorted(by: { $0.key < $1.key }) {
            // String equates texts that only look alike, in keys as in values.
            let found = annotations.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
            guard let found, found.utf8.elementsEqual(value.utf8) else {
                throw .annotation(key: key, wanted: value, found: found)
            }
        }
    }
}
