// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import Signatures

/// A moment at which a signature is proven to have existed.
public struct VerifiedTime: Sendable, Hashable {
    /// Who says so.
    public enum Source: Sendable, Hashable {
        /// A transparency log, by its base URL, in a signed promise.
        case transparencyLog(String)
        /// A time-stamp authority, by its URI.
        case timestampAuthority(String)
        /// Nobody: the trust root has no source of time, so the certificate must count at the moment of the check.
        case momentOfCheck
    }

    /// Seconds since 1970.
    public let seconds: Int
    /// Who says so.
    public let source: Source
}

/// A signature that was verified with all that vouches for it. Only ``SignatureVerifier`` makes one.
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

    init(
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

extension VerifiedLogEntries {
    /// When the logs took the entries: only what a log promised under its signature is a time.
    var times: [VerifiedTime] {
        entries.compactMap { entry in
            entry.integratedTime.map {
                VerifiedTime(seconds: $0, source: .transparencyLog(entry.log.baseURL))
            }
        }
    }
}
