// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import NotaryProject
import OCIModel
import TestNotary
import TestSigstore

/// A signature as it should be, and a verifier that takes it; tests change one thing.
struct Sample {
    var chain: TestNotary.Chain
    var signature: NotarySignature
    var verifier: NotaryVerifier
    var target: Descriptor
    var now = TestNotary.now

    init(
        _ scheme: NotarySignature.Scheme = .x509,
        _ edit: (inout TestNotary.ChainRecipe) throws -> Void = { _ in }
    ) throws {
        try self.init(chain: .minted(edit), scheme)
    }

    init(chain: TestNotary.Chain, _ scheme: NotarySignature.Scheme = .x509) throws {
        self.chain = chain
        target = Descriptor(
            mediaType: .imageManifest, digest: Digest(sha256Of: Array("manifest".utf8)), size: 8)
        let message = Array("what is signed".utf8)
        let certificates = try chain.parsed
        signature = NotarySignature(
            format: .jws, scheme: scheme, algorithm: chain.algorithm, signingTime: TestNotary.now - 60,
            expiry: nil, plugin: nil, chain: certificates, timestamp: nil, agent: nil, target: target,
            annotations: [:], signedBytes: message, signature: try chain.sign(message))
        let root = Array(certificates.suffix(1))
        verifier = NotaryVerifier(
            anchors: scheme == .x509 ? root : [], signingAuthorityAnchors: scheme == .x509 ? [] : root,
            identities: .any)
    }

    /// What comes of it.
    func verified() throws -> AnchoredSignature { try verifier.verify(signature, of: target, at: now) }

    /// Why it does not count; `nil` when it does.
    func rejection() -> NotaryRejection? {
        do throws(NotaryRejection) {
            _ = try verifier.verify(signature, of: target, at: now)
            return nil
        } catch {
            return error
        }
    }

    /// The same, changed.
    func with(_ edit: (inout Sample) throws -> Void) rethrows -> Sample {
        var sample = self
        try edit(&sample)
        return sample
    }
}

extension Array where Element == SigningCertificate {
    /// The subjects' texts.
    var subjects: [String] { map(\.subjectText) }
}
