// SPDX-License-Identifier: Apache-2.0

import OCIModel
import Signatures
import StrictJSON

/// A whole private Sigstore in memory: certificate authority, CT log, both generations of Rekor and a
/// time-stamping authority, each with fresh keys, for tests of verifiers.
///
///     let sigstore = try TestSigstore(now: 1_800_000_000)
///     let signed = try sigstore.sign(artifact, as: .email("dev@acme.test", issuer: "https://login.acme.test")) {
///         $0.logs = [.rekorV1]
///         $0.timestamps = [.token]
///     }
///     let bundle = signed.bundle(.v03)
///     let root = sigstore.trustedRoot
///
/// It knows the formats and none of the verifier's code, so that neither can repeat the other's mistake. Every part
/// can be changed before it is signed, through the recipe, or after, in the JSON.
package struct TestSigstore: Sendable {
    /// When things are signed, in seconds since 1970 UTC. Certificates begin here; a log takes an entry one second
    /// later, and an authority stamps after two.
    package var now: Int
    /// The certificate authorities; the first issues.
    package var authorities: [Authority]
    /// The CT logs; the first promises.
    package var certificateLogs: [CertificateLog]
    /// The transparency logs, of both generations.
    package var logs: [Log]
    /// The time-stamping authorities; the first stamps.
    package var timestampAuthorities: [TimestampAuthority]

    /// One of each part, two logs; all in use since a year before `now`.
    package init(now: Int) throws {
        self.now = now
        let validFor = Validity(start: now - Self.year)
        authorities = [try Authority(AuthorityRecipe(now: now))]
        certificateLogs = [try CertificateLog(validFor: validFor)]
        logs = [try Log(.v1, validFor: validFor), try Log(.v2, validFor: validFor)]
        timestampAuthorities = [try TimestampAuthority(TimestampAuthorityRecipe(now: now))]
    }

    /// Signs an artifact with a certificate for an identity.
    package func sign(
        _ artifact: [UInt8], as identity: Identity, _ edit: (inout Recipe) throws -> Void = { _ in }
    ) throws -> Signed {
        try sign(artifact, identity, .fresh(.p256), edit)
    }

    /// Signs an artifact with a key that has no certificate; the bundle calls it `hint`.
    package func sign(
        _ artifact: [UInt8], with key: Key, hint: String = "acme-release",
        _ edit: (inout Recipe) throws -> Void = { _ in }
    ) throws -> Signed {
        try sign(artifact, .email("nobody@acme.test", issuer: ""), .managed(key, hint: hint), edit)
    }

    private func sign(
        _ artifact: [UInt8], _ identity: Identity, _ signer: Signer, _ edit: (inout Recipe) throws -> Void
    ) throws -> Signed {
        guard let authority = authorities.first else { throw TestSigstoreError.noSuchPart("authority") }
        var recipe = Recipe(
            statement: Statement([.init(Digest(sha256Of: artifact), name: "artifact")]), signer: signer,
            certificate: identity.certificate(notBefore: now), authority: authority,
            certificateTimestamps: certificateLogs.prefix(1).map { CertificateTimestampRecipe($0, at: now) })
        try edit(&recipe)

        let (key, certificate) = try certified(recipe)
        let content = try content(recipe, artifact, key)
        let told = LoggedContent(content: content, key: key, certificate: certificate)
        return Signed(
            artifact: artifact, content: content, key: key, certificate: certificate,
            issuers: certificate == nil ? [] : recipe.authority.chain, signer: recipe.signer,
            entries: try recipe.logs.map { try enter(told, $0) },
            timestamps: try recipe.timestamps.map { try stamp(content, $0) })
    }

    private func certified(_ recipe: Recipe) throws -> (Key, Certificate?) {
        func issue(to key: Key) throws -> Certificate {
            try recipe.authority.issue(recipe.certificate, to: key, loggedBy: recipe.certificateTimestamps)
        }
        switch recipe.signer {
        case .fresh(let kind):
            let key = try Key(kind)
            return (key, try issue(to: key))
        case .key(let key): return (key, try issue(to: key))
        case .certified(let key, let certificate): return (key, certificate)
        case .managed(let key, _): return (key, nil)
        }
    }

    private func content(_ recipe: Recipe, _ artifact: [UInt8], _ key: Key) throws -> SignedContent {
        let hash = recipe.hash ?? key.hash
        func envelope(_ type: String, _ payload: [UInt8]) throws -> SignedContent {
            var envelope = DSSEEnvelope(payloadType: type, payload: payload, signatures: [])
            var signature = try key.sign(envelope.preAuthenticationEncoding, hash)
            recipe.editSignature(&signature)
            envelope.signatures = [.init(keyID: recipe.keyID, bytes: signature)]
            recipe.editEnvelope(&envelope)
            return .envelope(envelope, hash: hash)
        }
        switch recipe.content {
        case .message:
            var signature = try key.sign(artifact, hash)
            recipe.editSignature(&signature)
            return .message(artifact, signature: signature, hash: hash)
        case .statement:
            return try envelope("application/vnd.in-toto+json", recipe.statement.json.serialized())
        case .envelope(let type, let payload): return try envelope(type, payload)
        }
    }

    private func enter(_ told: LoggedContent, _ recipe: LogRecipe) throws -> LogEntry {
        let log = try log(recipe.log)
        let (kind, version, body) = try told.body(recipe.kind, in: log.generation)
        return try log.enter(body, kind: kind, version: version, recipe, at: now + 1)
    }

    private func log(_ reference: LogReference) throws -> Log {
        let found =
            switch reference {
            case .rekorV1: logs.first { $0.generation == .v1 }
            case .rekorV2: logs.first { $0.generation == .v2 }
            case .log(let log): Optional(log)
            }
        guard let found else { throw TestSigstoreError.noSuchPart("log") }
        return found
    }

    private func stamp(_ content: SignedContent, _ recipe: TimestampRecipe) throws -> [UInt8] {
        guard let authority = recipe.authority ?? timestampAuthorities.first else {
            throw TestSigstoreError.noSuchPart("time-stamping authority")
        }
        let message =
            switch (recipe.message, content) {
            case (.bytes(let bytes), _): bytes
            case (.envelope, .envelope(let envelope, _)): envelope.json.serialized()
            case (.signature, _), (.envelope, _): content.signature
            }
        return try recipe.response(over: message, by: authority, at: now + 2)
    }
}
