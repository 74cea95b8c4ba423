// SPDX-License-Identifier: Apache-2.0

import Signatures
import SwiftASN1

/// A time-stamp token (RFC 3161, section 2.4.2; CMS SignedData, RFC 5652) as it was read: untrusted.
///
/// Sets are read in whatever order they come, since common authorities do not sort their certificates as DER asks.
public struct TimestampToken: Sendable {
    /// When the authority says the message existed, in seconds since 1970; a fraction is cut off.
    public let time: Int
    /// The policy it was given under, as an object identifier.
    public let policy: String
    /// The token's number at its authority.
    public let serialNumber: [UInt8]
    /// What was stamped.
    let imprint: MessageDigest
    /// TSTInfo as it was encoded: what the attributes' digest is of.
    let info: [UInt8]
    /// Certificates that came along: untrusted.
    let certificates: [[UInt8]]
    let signer: TimestampSigner

    /// Reads a TimeStampResp of at most 64 KiB. Throws when the authority did not grant it.
    public init(response bytes: [UInt8]) throws(TimestampError) {
        let fields = try Self.sequence(try Self.root(bytes), "the response")
        guard let info = fields.first, let status = try Self.sequence(info, "the status").first,
            let number = try? Int(derEncoded: status)
        else {
            throw .malformed(why: "the response has no status")
        }
        // granted, grantedWithMods
        guard number == 0 || number == 1 else { throw .notGranted(status: number) }
        guard fields.count == 2 else { throw .malformed(why: "the response holds no token") }
        try self.init(contentInfo: fields[1])
    }

    /// Reads a token without a response around it, as signatures of the Notary Project hold it.
    public init(token bytes: [UInt8]) throws(TimestampError) {
        try self.init(contentInfo: try Self.root(bytes))
    }

    private init(contentInfo node: ASN1Node) throws(TimestampError) {
        let outer = try Self.sequence(node, "the token")
        guard outer.count == 2, Self.isObject(outer[0], .signedData),
            let signedData = outer[1].children?.first,
            outer[1].identifier == .explicitTag(0), outer[1].children?.count == 1
        else { throw .malformed(why: "the token is no signed data") }
        var fields = try Self.sequence(signedData, "the signed data")[...]
        guard fields.popFirst()?.identifier == .integer, fields.popFirst()?.identifier == .set,
            let content = fields.popFirst()
        else { throw .malformed(why: "the signed data lacks a field") }
        info = try Self.content(content)
        certificates = try Self.certificates(&fields)
        if fields.first?.identifier == .explicitTag(1) { fields.removeFirst() }
        guard let signers = fields.popFirst(), signers.identifier == .set, fields.isEmpty,
            let list = signers.children, let signer = list.first, list.count == 1
        else { throw .malformed(why: "the signed data has not exactly one signer") }
        self.signer = try TimestampSigner(signer)
        (imprint, time, policy, serialNumber) = try Self.timestampInfo(info)
    }

    /// EncapsulatedContentInfo (RFC 5652, section 5.2).
    private static func content(_ node: ASN1Node) throws(TimestampError) -> [UInt8] {
        let fields = try sequence(node, "the content")
        guard fields.count == 2, isObject(fields[0], .timestampInfo), fields[1].identifier == .explicitTag(0),
            let wrapped = fields[1].children, wrapped.count == 1,
            let bytes = wrapped.first.flatMap({ try? ASN1OctetString(derEncoded: $0) })
        else { throw .malformed(why: "the content is no time-stamp") }
        return Array(bytes.bytes)
    }

    private static func certificates(_ fields: inout ArraySlice<ASN1Node>) throws(TimestampError) -> [[UInt8]]
    {
        guard let set = fields.first, set.identifier == .explicitTag(0) else { return [] }
        fields.removeFirst()
        guard let list = set.children, list.count <= mostCertificates else {
            throw .malformed(why: "more than \(mostCertificates) certificates came along")
        }
        return list.map { Array($0.encodedBytes) }
    }

    /// TSTInfo (RFC 3161, section 2.4.2). Accuracy, ordering, nonce, name and extensions change nothing here, but for an
    /// extension that is critical: none is understood.
    private static func timestampInfo(
        _ bytes: [UInt8]
    ) throws(TimestampError) -> (imprint: MessageDigest, time: Int, policy: String, serialNumber: [UInt8]) {
        let fields = try sequence(try root(bytes), "the time-stamp")
        guard fields.count >= 5, (try? Int(derEncoded: fields[0])) == 1,
            let policy = try? ASN1ObjectIdentifier(derEncoded: fields[1]),
            let serial = fields[3].primitive, fields[3].identifier == .integer,
            let time = try? GeneralizedTime(derEncoded: fields[4]), let seconds = time.secondsSince1970
        else { throw .malformed(why: "the time-stamp lacks a field") }
        let imprint = try sequence(fields[2], "the message imprint")
        guard imprint.count == 2, let value = try? ASN1OctetString(derEncoded: imprint[1]) else {
            throw .malformed(why: "the message imprint lacks a field")
        }
        let algorithm = try HashAlgorithm(algorithmIdentifier: imprint[0])
        guard let digest = MessageDigest(algorithm, bytes: Array(value.bytes)) else {
            throw .malformed(why: "the message imprint has another length than its hash function's")
        }
        for node in fields.dropFirst(5) where node.identifier == .explicitTag(1) {
            try expectNothingCritical(in: node)
        }
        return (digest, seconds, "\(policy)", Array(serial))
    }

    /// Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING } (RFC 5280, section 4.1)
    private static func expectNothingCritical(in extensions: ASN1Node) throws(TimestampError) {
        for node in extensions.children ?? [] {
            let fields = try sequence(node, "an extension of the time-stamp")
            guard fields.count == 2 || fields.count == 3, fields.last?.identifier == .octetString,
                let name = try? ASN1ObjectIdentifier(derEncoded: fields[0])
            else { throw .malformed(why: "an extension of the time-stamp is malformed") }
            guard fields.count == 3 else { continue }
            guard let isCritical = try? Bool(derEncoded: fields[1]) else {
                throw .malformed(why: "an extension of the time-stamp is malformed")
            }
            if isCritical {
                throw .malformed(
                    why: "the time-stamp has the critical extension \(name), which is not understood")
            }
        }
    }

    static func root(_ bytes: [UInt8]) throws(TimestampError) -> ASN1Node {
        guard bytes.count <= largest else { throw .malformed(why: "it is larger than \(largest) bytes") }
        guard let node = try? DER.parse(bytes) else { throw .malformed(why: "it is not DER") }
        return node
    }

    static func sequence(_ node: ASN1Node, _ what: String) throws(TimestampError) -> [ASN1Node] {
        guard node.identifier == .sequence, let children = node.children else {
            throw .malformed(why: "\(what) is not a sequence")
        }
        return children
    }

    static func isObject(_ node: ASN1Node, _ name: ASN1ObjectIdentifier) -> Bool {
        (try? ASN1ObjectIdentifier(derEncoded: node)) == name
    }

    private static let largest = 64 << 10
    private static let mostCertificates = 16
}

extension ASN1ObjectIdentifier {
    static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 7, 2]
    static let timestampInfo: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 1, 4]
}
