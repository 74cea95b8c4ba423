// SPDX-License-Identifier: Apache-2.0

public import CodeSigningPKI
public import OCIModel
import Signatures

/// Whom a verifier believes: certificate authorities, logs and time-stamp authorities of one Sigstore instance
/// (protobuf-specs, `sigstore_trustroot.proto`). Its own chains were proven when it was made.
public struct TrustRoot: Sendable {
    /// A part of a root that this program cannot use: what it would have vouched for stays unproven.
    public struct UnusablePart: Sendable, Equatable {
        /// Where it stands, as a JSON Pointer.
        public let place: String
        /// Why, as a sentence fragment.
        public let why: String
    }

    /// The authorities that issue signing certificates.
    public let certificateAuthorities: [CertificateAuthority]
    /// The logs of signatures.
    public let transparencyLogs: [TransparencyLog]
    /// The logs of certificates.
    public let certificateTransparencyLogs: [CertificateTransparencyLog]
    /// The authorities that say when something was signed.
    public let timestampAuthorities: [TimestampAuthority]
    /// What is listed and cannot be used.
    public let unusable: [UnusablePart]
    /// The names of the logs of signatures among them, but for those that are also listed with a key that can be used.
    public let unusableLogIDs: Set<[UInt8]>
    /// Which kinds of evidence the root lists, usable or not: those are asked for.
    let listed: Listed
    /// SHA-256 of the document it was read from; of nothing for a root made in code.
    public let fingerprint: Digest

    struct Listed: Sendable {
        var transparencyLogs = false
        var certificateTransparencyLogs = false
        var timestampAuthorities = false
    }

    init(
        certificateAuthorities: [CertificateAuthority], transparencyLogs: [TransparencyLog],
        certificateTransparencyLogs: [CertificateTransparencyLog],
        timestampAuthorities: [TimestampAuthority],
        unusable: [UnusablePart], unusableLogIDs: Set<[UInt8]>, listed: Listed, fingerprint: Digest
    ) {
        self.certificateAuthorities = certificateAuthorities
        self.transparencyLogs = transparencyLogs
        self.certificateTransparencyLogs = certificateTransparencyLogs
        self.timestampAuthorities = timestampAuthorities
        self.unusable = unusable
        self.unusableLogIDs = unusableLogIDs.subtracting(transparencyLogs.map(\.logID))
        self.listed = listed
        self.fingerprint = fingerprint
    }

    /// A root from its parts, for instances that publish no document.
    public init(
        certificateAuthorities: [CertificateAuthority] = [], transparencyLogs: [TransparencyLog] = [],
        certificateTransparencyLogs: [CertificateTransparencyLog] = [],
        timestampAuthorities: [TimestampAuthority] = []
    ) {
        self.init(
            certificateAuthorities: certificateAuthorities,
            transparencyLogs: transparencyLogs.filter(\.key.isLogKey),
            certificateTransparencyLogs: certificateTransparencyLogs,
            timestampAuthorities: timestampAuthorities, unusable: [],
            unusableLogIDs: Set(transparencyLogs.filter { !$0.key.isLogKey }.map(\.logID)),
            listed: Listed(
                transparencyLogs: !transparencyLogs.isEmpty,
                certificateTransparencyLogs: !certificateTransparencyLogs.isEmpty,
                timestampAuthorities: !timestampAuthorities.isEmpty),
            fingerprint: Digest(sha256Of: []))
    }

    /// Whether a signature can have a verified time at all under this root.
    public var tellsTime: Bool { listed.transparencyLogs || listed.timestampAuthorities }

    /// Whether it lists a log of signatures, usable or not.
    public var listsTransparencyLogs: Bool { listed.transparencyLogs }

    /// Whether it lists a log of certificates, usable or not.
    public var listsCertificateTransparencyLogs: Bool { listed.certificateTransparencyLogs }
}
