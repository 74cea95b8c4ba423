// SPDX-License-Identifier: Apache-2.0

import SwiftASN1
import X509

/// A log's promise to hold a certificate (RFC 6962, section 3.2), as it stands in the certificate: untrusted.
struct SignedCertificateTimestamp: Sendable, Equatable {
    let logID: [UInt8]
    /// Milliseconds since 1970.
    let timestamp: UInt64
    let extensions: [UInt8]
    /// `SignatureAndHashAlgorithm` (RFC 5246, section 7.4.1.4.1): hash, then signature.
    let hashAlgorithm: UInt8
    let signatureAlgorithm: UInt8
    let signature: [UInt8]

    static let extensionName: ASN1ObjectIdentifier = [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2]

    /// Reads a certificate's list (RFC 6962, section 3.3); empty when it has none.
    static func list(of certificate: SigningCertificate) throws(SCTError) -> [SignedCertificateTimestamp] {
        guard let value = certificate.x509.extensions[oid: extensionName]?.value else { return [] }
        guard let wrapped = try? ASN1OctetString(derEncoded: value) else {
            throw .malformed(why: "the extension is not an octet string")
        }
        return try list(parsing: Array(wrapped.bytes))
    }

    /// Reads a `SignedCertificateTimestampList` of at most sixteen.
    static func list(parsing bytes: [UInt8]) throws(SCTError) -> [SignedCertificateTimestamp] {
        var outer = TLSReader(bytes)
        guard let content = outer.vector(lengthBytes: 2), outer.isAtEnd, !content.isEmpty else {
            throw .malformed(why: "the list has another length than it says, or is empty")
        }
        var reader = TLSReader(content)
        var list: [SignedCertificateTimestamp] = []
        while !reader.isAtEnd {
            guard list.count < most, let one = reader.vector(lengthBytes: 2) else {
                throw .malformed(why: "the list is cut short or has more than \(most) entries")
            }
            // Versions to come are to be skipped (RFC 6962, section 3.3), and nothing of them is known.
            if let timestamp = try SignedCertificateTimestamp(parsing: one) { list.append(timestamp) }
        }
        return list
    }

    /// `nil` for another version than 1.
    private init?(parsing bytes: [UInt8]) throws(SCTError) {
        var reader = TLSReader(bytes)
        guard let version = reader.number(bytes: 1) else { throw .malformed(why: "an entry is empty") }
        guard version == 0 else { return nil }
        guard let logID = reader.bytes(32), let timestamp = reader.number(bytes: 8),
            let extensions = reader.vector(lengthBytes: 2), let hash = reader.number(bytes: 1),
            let algorithm = reader.number(bytes: 1), let signature = reader.vector(lengthBytes: 2),
            reader.isAtEnd
        else { throw .malformed(why: "an entry has another length than its fields") }
        self.logID = logID
        self.timestamp = timestamp
        self.extensions = extensions
        hashAlgorithm = UInt8(truncatingIfNeeded: hash)
        signatureAlgorithm = UInt8(truncatingIfNeeded: algorithm)
        self.signature = signature
    }

    /// When it was given, in seconds since 1970.
    var seconds: Int { Int(timestamp / 1000) }

    /// What the log signed: `digitally-signed struct` of RFC 6962, section 3.2, for a precertificate.
    func signedBytes(tbsCertificate: [UInt8], issuerKeyHash: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = [0, 0]
        bytes += Self.bigEndian(timestamp, bytes: 8)
        bytes += [0, 1] + issuerKeyHash
        bytes += Self.bigEndian(UInt64(tbsCertificate.count), bytes: 3) + tbsCertificate
        return bytes + Self.bigEndian(UInt64(extensions.count), bytes: 2) + extensions
    }

    private static func bigEndian(_ number: UInt64, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64(bytes - 1 - $0))) }
    }

    private static let most = 16
}

/// Reads TLS's presentation language (RFC 8446, section 3): numbers, and vectors with their lengths before them.
private struct TLSReader {
    private let content: [UInt8]
    private var index = 0

    init(_ content: [UInt8]) { self.content = content }

    var isAtEnd: Bool { index == content.count }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard content.count - index >= count else { return nil }
        defer { index += count }
        return Array(content[index..<(index + count)])
    }

    mutating func number(bytes count: Int) -> UInt64? {
        bytes(count)?.reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func vector(lengthBytes: Int) -> [UInt8]? {
        guard let length = number(bytes: lengthBytes) else { return nil }
        return bytes(Int(length))
    }
}
