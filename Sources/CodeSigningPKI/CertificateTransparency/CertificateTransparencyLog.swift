// SPDX-License-Identifier: Apache-2.0

import OCIModel
public import Signatures

/// A log of certificates that a trust root lists.
public struct CertificateTransparencyLog: Sendable {
    /// The log's name in timestamps: SHA-256 of its key.
    public let logID: [UInt8]
    /// The key it signs with.
    public let key: PublicKey
    /// When the key was in use.
    public let validFor: ValidityPeriod
    /// Where it is served. It names the log, and nothing is fetched from it.
    public let baseURL: String

    /// A log from its parts.
    public init(logID: [UInt8], key: PublicKey, validFor: ValidityPeriod, baseURL: String) {
        self.logID = logID
        self.key = key
        self.validFor = validFor
        self.baseURL = baseURL
    }

    /// Verifies one timestamp of this log over the bytes that it signs.
    fileprivate func verify(
        _ timestamp: SignedCertificateTimestamp, over bytes: [UInt8]
    ) throws(SCTError) -> VerifiedSCT {
        guard validFor.contains(timestamp.seconds) else {
            throw .outsideLogPeriod(log: baseURL, at: timestamp.seconds, validFor)
        }
        guard timestamp.hashAlgorithm == Self.sha256,
            let algorithm = key.algorithm(of: timestamp.signature, for: bytes),
            Self.algorithms[timestamp.signatureAlgorithm]?.contains(algorithm) ?? false
        else { throw .invalid(log: baseURL) }
        return VerifiedSCT(logID: logID, log: baseURL, time: timestamp.seconds)
    }

    /// Numbers of RFC 5246, section 7.4.1.4.1.
    private static let sha256: UInt8 = 4
    private static let algorithms: [UInt8: [SignatureAlgorithm]] = [
        1: [.rsaPKCS1SHA256], 3: [.ecdsaP256SHA256, .ecdsaP384SHA256, .ecdsaP521SHA256],
    ]
}

/// A log's word that it saw a certificate. Only the check below makes one.
public struct VerifiedSCT: Sendable, Equatable {
    /// The log's name in timestamps.
    public let logID: [UInt8]
    /// The log's base URL.
    public let log: String
    /// When it saw the certificate, in seconds since 1970.
    public let time: Int

    fileprivate init(logID: [UInt8], log: String, time: Int) {
        self.logID = logID
        self.log = log
        self.time = time
    }
}

extension VerifiedCertificate {
    /// Verifies that logs saw the certificate (RFC 6962, section 3.2). The issuer's key in what they signed is that of
    /// the issuer whom the chain proved, never one that was looked up by name.
    ///
    /// - Parameter threshold: how many *different* logs; timestamps of unknown logs do not count. One that is wrong does
    ///   not count either, and gives the reason when there are too few.
    public func verifyTimestamps(
        of logs: [CertificateTransparencyLog], threshold: Int = 1
    ) throws(SCTError) -> [VerifiedSCT] {
        let timestamps = try SignedCertificateTimestamp.list(of: leaf)
        guard !timestamps.isEmpty else { throw .missing }
        let tbsCertificate = leaf.fields.encoded(without: SignedCertificateTimestamp.extensionName)
        let issuerKeyHash = MessageDigest(of: Array(issuer.fields.subjectPublicKeyInfo), .sha256).bytes
        var verified: [VerifiedSCT] = []
        var reason = SCTError.unknownLog
        for timestamp in timestamps {
            let bytes = timestamp.signedBytes(tbsCertificate: tbsCertificate, issuerKeyHash: issuerKeyHash)
            for log in logs where log.logID == timestamp.logID {
                do throws(SCTError) {
                    verified.append(try log.verify(timestamp, over: bytes))
                    break
                } catch {
                    reason = error
                }
            }
        }
        let found = Set(verified.map(\.logID)).count
        guard found >= threshold else {
            throw found == 0 ? reason : .tooFew(found: found, wanted: threshold)
        }
        return verified
    }
}
