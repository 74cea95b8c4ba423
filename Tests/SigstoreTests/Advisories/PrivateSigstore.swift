// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import LinearPattern
import OCIModel
import Signatures
import Sigstore
import StrictJSON
import Synchronization
import TestSigstore
import Testing

/// A private Sigstore with a verifier that trusts it: signs in every ``Format``, and tells why something is refused.
/// As it comes, everything is as it should be; a test changes one thing.
struct PrivateSigstore {
    /// When things are signed.
    static let signingTime = 1_800_000_000
    /// The artifact of bundles, and what `imageDigest` is the digest of.
    static let artifact = Array("the image".utf8)
    static let developer = TestSigstore.Identity.email("dev@acme.test", issuer: "https://login.acme.test")
    static let stranger = TestSigstore.Identity.email("eve@evil.test", issuer: "https://login.acme.test")

    /// Who vouches.
    var sigstore: TestSigstore
    /// What the verifier reads of it.
    var editRoot: (JSON) throws -> JSON = { $0 }
    /// Who must have signed.
    var policy = IdentityPolicy(.oneOf([identity(developer)]))
    /// The key that must have signed, in place of a certificate's holder.
    var key: PublicKey?
    /// When that key counts.
    var keyPeriod: ValidityPeriod?
    var logsForCertificates: SignatureVerifier.TransparencyLogs?
    var logsForKeys = SignatureVerifier.TransparencyLogs.required
    /// The moment of the check: a day later, when the certificates are long expired.
    var now = signingTime + 86_400

    init() throws { sigstore = try Self.shared.get() }

    /// Its keys are made once: every test changes a copy.
    private static let shared = Result { try TestSigstore(now: signingTime) }

    /// The identity as a policy names it.
    static func identity(_ identity: TestSigstore.Identity) -> IdentityPolicy.Identity {
        .init(issuer: .exactly(identity.issuer), subject: .exactly(identity.nameText))
    }

    // MARK: signing

    /// Signs in a format with a certificate; Rekor v2 gets a time-stamp, as it tells no time.
    func sign(
        _ format: Format, as identity: TestSigstore.Identity = developer,
        of digest: OCIModel.Digest = imageDigest,
        _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws -> TestSigstore.Signed {
        try sigstore.sign(Self.artifact(format, digest), as: identity) { recipe in
            Self.prepare(&recipe, format, digest)
            try edit(&recipe)
        }
    }

    /// Signs in a format with a key that has no certificate.
    func sign(
        _ format: Format, with key: TestSigstore.Key,
        _ edit: (inout TestSigstore.Recipe) throws -> Void = { _ in }
    ) throws -> TestSigstore.Signed {
        try sigstore.sign(Self.artifact(format, imageDigest), with: key) { recipe in
            Self.prepare(&recipe, format, imageDigest)
            recipe.timestamps = []
            try edit(&recipe)
        }
    }

    private static func artifact(_ format: Format, _ digest: OCIModel.Digest) -> [UInt8] {
        switch (format.container, digest == imageDigest) {
        case (.annotations, _): TestSigstore.simpleSigningPayload(digest, annotations: ["env": "prod"])
        case (.bundle, true): artifact
        case (.bundle, false): Array("another image".utf8)
        }
    }

    private static func prepare(
        _ recipe: inout TestSigstore.Recipe, _ format: Format, _ digest: OCIModel.Digest
    ) {
        recipe.statement = .cosignSignature(of: digest, annotations: ["env": "prod"])
        if format.content == .envelope { recipe.content = .statement }
        recipe.logs = [format.generation == .v1 ? .rekorV1 : .rekorV2]
        recipe.timestamps = format.generation == .v1 ? [] : [.token]
    }

    // MARK: verifying

    func verifier() throws -> SignatureVerifier {
        let document = try editRoot(sigstore.trustedRoot).serialized()
        let root =
            try Self.roots.withLock { $0[document] }
            ?? TrustRoot(parsing: document)
        Self.roots.withLock { $0[document] = root }
        return SignatureVerifier(
            root: root, logsForCertificates: logsForCertificates, logsForKeys: logsForKeys)
    }

    /// Roots by their documents: to prove a root's chains costs more than to verify a signature.
    private static let roots = Mutex<[[UInt8]: TrustRoot]>([:])

    /// Why a signature is refused in that format; `nil` when it verifies. Envelopes in bundles are shown to both
    /// verifiers, and must fare the same.
    func code(_ signed: TestSigstore.Signed, _ format: Format) throws -> String? {
        switch format.container {
        case .annotations: return try imageCode(signed)
        case .bundle(let version): return try code(signed.bundle(version))
        }
    }

    /// The same of a bundle.
    func code(_ bundle: JSON) throws -> String? {
        let code = try bundleCode(bundle)
        guard bundle["dsseEnvelope"] != nil else { return code }
        let imageCode = try imageCode(bundle)
        #expect(imageCode == code, "the two verifiers differ")
        return code
    }

    /// Why ``BundleVerifier`` refuses a bundle.
    func bundleCode(_ bundle: JSON, of artifact: [UInt8] = artifact) throws -> String? {
        let verifier = BundleVerifier(try verifier())
        return try Self.code {
            let bundle = try Bundle(parsing: bundle.serialized())
            if let key {
                _ = try verifier.verify(
                    bundle, of: .bytes(artifact), signedWith: key, validFor: keyPeriod, at: now)
            } else {
                _ = try verifier.verify(bundle, of: .bytes(artifact), signedBy: policy, at: now)
            }
        }
    }

    /// Why ``ImageSignatureVerifier`` refuses a bundle.
    func imageCode(_ bundle: JSON, annotations: [String: String] = [:]) throws -> String? {
        let verifier = try imageVerifier(annotations)
        return try Self.code {
            let signature = try ImageSignature(try Bundle(parsing: bundle.serialized()))
            _ = try verifier.verify(signature, of: imageDigest, at: now)
        }
    }

    /// Why ``ImageSignatureVerifier`` refuses a layer with its annotations, those of the signature unless given.
    func imageCode(
        _ signed: TestSigstore.Signed, _ edit: (inout [String: String]) throws -> Void = { _ in },
        wanting annotations: [String: String] = [:]
    ) throws -> String? {
        var stored = signed.legacyAnnotations
        try edit(&stored)
        let verifier = try imageVerifier(annotations)
        return try Self.code {
            let signature =
                switch signed.content {
                case .message:
                    try ImageSignature(legacyPayload: signed.legacyLayer, annotations: stored)
                case .envelope:
                    try ImageSignature(legacyEnvelope: signed.legacyLayer, annotations: stored)
                }
            _ = try verifier.verify(signature, of: imageDigest, at: now)
        }
    }

    private func imageVerifier(_ annotations: [String: String]) throws -> ImageSignatureVerifier {
        ImageSignatureVerifier(
            key.map(ImageSignatureVerifier.Signer.key) ?? .identity(policy), verifier: try verifier(),
            annotations: annotations)
    }

    /// The code of what `check` throws. Other errors than rejections are the test's own.
    static func code(_ check: () throws -> Void) throws -> String? {
        do {
            try check()
            return nil
        } catch let error as SignatureRejection {
            return error.code
        } catch is BundleError {
            return "bundle.malformed"
        }
    }
}
