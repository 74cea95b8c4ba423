// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import OCIModel
import Signatures
public import StrictJSON

extension TrustRoot {
    /// Reads `trusted_root.json` (protobuf-specs, `TrustedRoot`, versions 0.1 and 0.2). Throws what is malformed. A
    /// key or a chain that cannot be used is no error: it is listed in ``unusable`` and vouches for nothing.
    public init(parsing bytes: some Sequence<UInt8>) throws(TrustRootError) {
        let bytes = Array(bytes)
        let json: JSON
        do throws(JSONSyntaxError) {
            json = try JSON(parsing: bytes, limits: Self.limits)
        } catch {
            throw .syntax(error)
        }
        do throws(JSONShapeError) {
            var reader = TrustRootReader()
            try reader.read(JSONCursor(json))
            self = reader.root(fingerprint: Digest(sha256Of: bytes))
        } catch {
            throw .shape(error)
        }
    }

    private static let limits = JSONLimits(bytes: 4 << 20, depth: 16, nodes: 50_000)
}

/// Why bytes are not a trust root.
public enum TrustRootError: Error, Sendable, Equatable {
    case syntax(JSONSyntaxError)
    case shape(JSONShapeError)
}

extension TrustRootError: CustomStringConvertible {
    /// One sentence fragment.
    public var description: String {
        switch self {
        case .syntax(let error): "not JSON: \(error)"
        case .shape(let error): "not a trusted root: \(error)"
        }
    }
}

/// Collects the parts of a root, those that can be used and those that cannot.
private struct TrustRootReader {
    private var certificateAuthorities: [CertificateAuthority] = []
    private var transparencyLogs: [TransparencyLog] = []
    private var certificateTransparencyLogs: [CertificateTransparencyLog] = []
    private var timestampAuthorities: [TimestampAuthority] = []
    private var unusable: [TrustRoot.UnusablePart] = []
    private var unusableLogIDs: Set<[UInt8]> = []
    private var listed = TrustRoot.Listed()

    mutating func read(_ root: JSONCursor) throws(JSONShapeError) {
        // A misspelt list would ask for less than its author meant, so nothing unknown is skipped.
        try root.allowOnly([
            "mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities",
        ])
        let mediaType = try root.required("mediaType")
        guard Self.mediaTypes.contains(try mediaType.string()) else {
            throw mediaType.invalid("is not a trusted root of version 0.1 or 0.2")
        }
        for log in try Self.elements(root, "tlogs") {
            listed.transparencyLogs = true
            let read = try readLog(log, signsWith: \.isLogKey)
            guard let key = read.key else {
                unusableLogIDs.insert(read.logID)
                continue
            }
            transparencyLogs.append(
                TransparencyLog(baseURL: read.baseURL, key: key, logID: read.logID, validFor: read.validFor))
        }
        for log in try Self.elements(root, "ctlogs") {
            listed.certificateTransparencyLogs = true
            let read = try readLog(log, signsWith: \.isCertificateLogKey)
            guard let key = read.key else { continue }
            certificateTransparencyLogs.append(
                CertificateTransparencyLog(
                    logID: read.logID, key: key, validFor: read.validFor, baseURL: read.baseURL))
        }
        for authority in try Self.elements(root, "certificateAuthorities") { try readAuthority(authority) }
        for authority in try Self.elements(root, "timestampAuthorities") {
            listed.timestampAuthorities = true
            try readTimestampAuthority(authority)
        }
    }

    func root(fingerprint: Digest) -> TrustRoot {
        TrustRoot(
            certificateAuthorities: certificateAuthorities, transparencyLogs: transparencyLogs,
            certificateTransparencyLogs: certificateTransparencyLogs,
            timestampAuthorities: timestampAuthorities,
            unusable: unusable, unusableLogIDs: unusableLogIDs, listed: listed, fingerprint: fingerprint)
    }

    // MARK: logs

    private struct Log {
        /// `nil` when it cannot be used.
        let key: PublicKey?
        let logID: [UInt8]
        let baseURL: String
        let validFor: ValidityPeriod
    }

    /// - Parameter isSupported: whether logs of this sort sign with such keys.
    private mutating func readLog(
        _ cursor: JSONCursor, signsWith isSupported: (PublicKey) -> Bool
    ) throws(JSONShapeError) -> Log {
        try cursor.allowOnly([
            "baseUrl", "hashAlgorithm", "publicKey", "logId", "checkpointKeyId", "operator",
        ])
        let key = try cursor.required("publicKey")
        try key.allowOnly(["rawBytes", "keyDetails", "validFor"])
        let logID = try cursor.required("logId").required("keyId").base64()
        let baseURL = try cursor.optional("baseUrl")?.string() ?? ""
        let validFor = try Self.period(try key.required("validFor"))
        let bytes = try key.required("rawBytes").base64()
        let details = try key.optional("keyDetails")?.string()
        var publicKey: PublicKey?
        do throws(PublicKeyError) {
            let isBareRSA = details?.hasPrefix("PKCS1_RSA") ?? false
            let read = isBareRSA ? try PublicKey(rsaPublicKey: bytes) : try PublicKey(derEncoded: bytes)
            if isSupported(read) {
                publicKey = read
            } else {
                let why = "logs that sign with \(read.kind.rawValue) keys are not supported"
                unusable.append(.init(place: key.pointer, why: why))
            }
        } catch {
            unusable.append(.init(place: key.pointer, why: "\(error)"))
        }
        return Log(key: publicKey, logID: logID, baseURL: baseURL, validFor: validFor)
    }

    // MARK: authorities

    private mutating func readAuthority(_ cursor: JSONCursor) throws(JSONShapeError) {
        let (chain, validFor, uri) = try Self.authority(cursor)
        do throws(CertificateError) {
            let chain = try Self.certificates(chain)
            certificateAuthorities.append(
                try CertificateAuthority(chain: chain, validFor: validFor, uri: uri))
        } catch {
            unusable.append(.init(place: cursor.pointer, why: "\(error)"))
        }
    }

    private mutating func readTimestampAuthority(_ cursor: JSONCursor) throws(JSONShapeError) {
        let (chain, validFor, uri) = try Self.authority(cursor)
        do throws(CertificateError) {
            let chain = try Self.certificates(chain)
            timestampAuthorities.append(try TimestampAuthority(chain: chain, validFor: validFor, uri: uri))
        } catch {
            unusable.append(.init(place: cursor.pointer, why: "\(error)"))
        }
    }

    private static func authority(
        _ cursor: JSONCursor
    ) throws(JSONShapeError) -> (chain: [[UInt8]], validFor: ValidityPeriod, uri: String) {
        try cursor.allowOnly(["subject", "uri", "certChain", "validFor", "operator"])
        var chain: [[UInt8]] = []
        let certificates = try cursor.required("certChain").required("certificates")
        for certificate in try certificates.array(limit: mostCertificates) {
            chain.append(try certificate.required("rawBytes").base64())
        }
        guard !chain.isEmpty else { throw certificates.invalid("is empty") }
        let validFor = try period(try cursor.required("validFor"))
        return (chain, validFor, try cursor.optional("uri")?.string() ?? "")
    }

    private static func certificates(_ chain: [[UInt8]]) throws(CertificateError) -> [SigningCertificate] {
        var certificates: [SigningCertificate] = []
        for bytes in chain { certificates.append(try SigningCertificate(derEncoded: bytes)) }
        return certificates
    }

    // MARK: pieces

    /// Without a beginning an interval would reach back to before the key was made, so that is an error.
    private static func period(_ cursor: JSONCursor) throws(JSONShapeError) -> ValidityPeriod {
        try cursor.allowOnly(["start", "end"])
        let start = try cursor.required("start").timestamp()
        return ValidityPeriod(start: start, end: try cursor.optional("end")?.timestamp())
    }

    private static func elements(
        _ root: JSONCursor, _ name: String
    ) throws(JSONShapeError) -> [JSONCursor] {
        try root.optional(name)?.array(limit: mostParts) ?? []
    }

    private static let mediaTypes = [
        "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
        "application/vnd.dev.sigstore.trustedroot+json;version=0.2",
        "application/vnd.dev.sigstore.trustedroot.v0.1+json",
        "application/vnd.dev.sigstore.trustedroot.v0.2+json",
    ]
    private static let mostParts = 256
    private static let mostCertificates = 16
}
