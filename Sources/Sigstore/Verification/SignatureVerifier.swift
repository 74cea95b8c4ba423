// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import Signatures

/// Verifies signatures with all that vouches for them, against one trust root: the steps of Sigstore's client
/// specification ("Sigstore Client Spec", section 4), in its order. Pure: time comes in, nothing goes out.
///
/// Whose signature it is, is the caller's to hold against a policy: ``IdentityPolicy`` for certificates.
public struct SignatureVerifier: Sendable {
    /// Whether entries of transparency logs are asked for.
    public enum TransparencyLogs: Sendable, Hashable {
        /// A valid entry of at least one log of the root.
        case required
        /// Entries are verified when present: a wrong one is never ignored.
        case optional
        /// Entries are not looked at, and prove no time either.
        case ignored
    }

    /// Whom the verifier believes.
    public let root: TrustRoot
    /// What is asked of certificates' signatures; by default an entry where the root lists a log.
    public let logsForCertificates: TransparencyLogs
    /// What is asked of keys' signatures.
    public let logsForKeys: TransparencyLogs

    /// A verifier for one trust root.
    public init(
        root: TrustRoot, logsForCertificates: TransparencyLogs? = nil,
        logsForKeys: TransparencyLogs = .optional
    ) {
        self.root = root
        self.logsForCertificates =
            logsForCertificates ?? (root.listsTransparencyLogs ? .required : .optional)
        self.logsForKeys = logsForKeys
    }

    /// Verifies a signature by the certificate that came with it.
    ///
    /// `artifact` is what was signed, for bundles that do not hold it; `now` is the moment of the check, in seconds
    /// since 1970.
    public func verify(
        _ entity: SignedEntity, of artifact: SignedMessage? = nil, at now: Int
    ) throws(SignatureRejection) -> VerifiedSignature {
        // 0. A certificate is there, and the signed bytes are at hand.
        guard case .certificate(let der) = entity.material else { throw .keyInsteadOfCertificate }
        let leaf = try Self.certificate(der)
        let message = try Self.message(of: entity, artifact)
        // 1. The logs' entries speak of this signature, this certificate and this artifact.
        let logged = Self.logged(entity, message, by: .certificate(der: der))
        let logs = try logEntries(entity, logged, logsForCertificates, now)
        // 2. The time of signing is proven.
        let (stamps, objections) = try timestamps(entity, now)
        var times = logs.times + stamps
        if times.isEmpty, !root.tellsTime { times = [VerifiedTime(seconds: now, source: .momentOfCheck)] }
        guard !times.isEmpty else { throw .noVerifiedTime(objections) }
        try Self.expectKeysInUse(logs, at: times.map(\.seconds))
        // 3. At each of these times the certificate leads to an authority of the root.
        let certificate = try authorised(leaf, at: times.map(\.seconds))
        // 4. The logs of certificates saw it.
        let seen = try certificateTransparency(certificate)
        // 5. The signature is the certificate's.
        guard let algorithm = leaf.publicKey.algorithm(of: entity.signature, for: message) else {
            throw Self.unsupported(entity, by: leaf.publicKey) ?? .invalidUnderCertificate
        }
        return VerifiedSignature(
            signer: .certificate(certificate, seen), algorithm: algorithm, times: times,
            logEntries: logs)
    }

    /// Verifies a signature by a key that the verifier knows.
    ///
    /// `validFor` is when the key counts: every verified time must lie in it, or `now` when there is none.
    public func verify(
        _ entity: SignedEntity, of artifact: SignedMessage? = nil, with key: PublicKey,
        validFor: ValidityPeriod? = nil, at now: Int
    ) throws(SignatureRejection) -> VerifiedSignature {
        let message = try Self.message(of: entity, artifact)
        let (hint, verifier) = try Self.keyMaterial(entity, key)
        // The key decides whether this is its signature at all, so it is asked before the logs are.
        guard let algorithm = key.algorithm(of: entity.signature, for: message) else {
            if let rejection = Self.unsupported(entity, by: key) { throw rejection }
            if case .certificate = entity.material { throw .certificateInsteadOfKey }
            throw .invalid(key: key.fingerprint, hint: hint)
        }
        let logs = try logEntries(entity, Self.logged(entity, message, by: verifier), logsForKeys, now)
        let times = try logs.times + timestamps(entity, now).times
        // Where nothing proves when it was made, it counts as made now.
        let moments = times.isEmpty ? [now] : times.map(\.seconds)
        try Self.expectKeysInUse(logs, at: moments)
        if let validFor {
            for time in moments where !validFor.contains(time) { throw .outsideKeyValidity(time, validFor) }
        }
        return VerifiedSignature(
            signer: .key(key), algorithm: algorithm, times: times, logEntries: logs)
    }
}

/// A signature that was verified with all that vouches for it. Only the verifier above makes one.
public struct VerifiedSignature: Sendable {
    /// Who signed.
    public enum Signer: Sendable {
        /// A key that the verifier knew.
        case key(PublicKey)
        /// The holder of a certificate, and the logs that saw the certificate.
        case certificate(VerifiedCertificate, [VerifiedSCT])
    }

    /// Who signed.
    public let signer: Signer
    /// How.
    public let algorithm: SignatureAlgorithm
    /// When, by everyone who proved it; empty for a key without evidence of time.
    public let times: [VerifiedTime]
    /// The transparency logs that hold it, and the names of those that nobody here can ask.
    public let logEntries: VerifiedLogEntries

    fileprivate init(
        signer: Signer, algorithm: SignatureAlgorithm, times: [VerifiedTime],
        logEntries: VerifiedLogEntries
    ) {
        self.signer = signer
        self.algorithm = algorithm
        self.times = times
        self.logEntries = logEntries
    }

    /// The key that the signature verified under.
    public var key: PublicKey {
        switch signer {
        case .key(let key): key
        case .certificate(let certificate, _): certificate.leaf.publicKey
        }
    }

    /// The certificate, when there is one.
    public var certificate: VerifiedCertificate? {
        if case .certificate(let certificate, _) = signer { certificate } else { nil }
    }
}
