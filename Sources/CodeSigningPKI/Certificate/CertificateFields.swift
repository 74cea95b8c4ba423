// SPDX-License-Identifier: Apache-2.0

import SwiftASN1

/// The fields of a certificate as they were encoded (RFC 5280, section 4.1), for hashing exact bytes:
///
///     Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue BIT STRING }
///     TBSCertificate ::= SEQUENCE {
///       version [0], serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo,
///       issuerUniqueID [1] OPTIONAL, subjectUniqueID [2] OPTIONAL, extensions [3] OPTIONAL }
struct CertificateFields {
    /// The octets of the serial number, in two's complement.
    let serialNumber: ArraySlice<UInt8>
    /// The issuer's name, and the subject's.
    let issuer: ArraySlice<UInt8>
    let subject: ArraySlice<UInt8>
    let subjectPublicKeyInfo: ArraySlice<UInt8>
    /// How it was signed, by object identifier; `nil` when that cannot be read.
    let signatureAlgorithm: ASN1ObjectIdentifier?
    /// Everything before the extensions, and the extensions one by one, each with its header.
    private let head: [ArraySlice<UInt8>]
    private let extensions: [(name: ASN1ObjectIdentifier, bytes: ArraySlice<UInt8>)]

    init(certificate bytes: [UInt8]) throws(CertificateError) {
        guard let root = try? DER.parse(bytes), let parts = root.children, parts.count == 3,
            let fields = parts[0].children
        else { throw .malformed(why: "it is not a DER sequence") }
        // Version 1 has no version field; what has no extensions is of no use here.
        guard fields.count >= 8, fields[0].identifier == .explicitTag(0),
            let last = fields.last, last.identifier == .explicitTag(3),
            let list = last.children?.first?.children
        else { throw .unfit(.leaf, .version) }
        // Nobody signed what stands outside: it may only repeat what is inside (RFC 5280, section 4.1.1.2).
        guard fields[2].encodedBytes == parts[1].encodedBytes else {
            throw .malformed(why: "its two signature algorithms differ")
        }
        guard parts[2].primitive?.first == 0 else {
            throw .malformed(why: "its signature is not of whole octets")
        }
        guard fields[1].identifier == .integer, let serial = fields[1].primitive, !serial.isEmpty else {
            throw .malformed(why: "its serial number is no integer")
        }
        serialNumber = serial
        issuer = fields[3].encodedBytes
        subject = fields[5].encodedBytes
        subjectPublicKeyInfo = fields[6].encodedBytes
        signatureAlgorithm = fields[2].children?.first.flatMap { try? ASN1ObjectIdentifier(derEncoded: $0) }
        head = fields.dropLast().map(\.encodedBytes)
        var extensions: [(name: ASN1ObjectIdentifier, bytes: ArraySlice<UInt8>)] = []
        for node in list {
            guard let first = node.children?.first, let name = try? ASN1ObjectIdentifier(derEncoded: first)
            else {
                throw .malformed(why: "an extension has no name")
            }
            extensions.append((name: name, bytes: node.encodedBytes))
        }
        self.extensions = extensions
    }

    /// How many extensions there are.
    var extensionCount: Int { extensions.count }

    /// The TBSCertificate without one extension, all else byte for byte the same (RFC 6962, section 3.2).
    func encoded(without name: ASN1ObjectIdentifier) -> [UInt8] {
        let list = extensions.filter { $0.name != name }.flatMap(\.bytes)
        let wrapped = DERPiece.encode(tag: 0xA3, DERPiece.encode(tag: 0x30, list))
        return DERPiece.encode(tag: 0x30, head.flatMap { $0 } + wrapped)
    }
}

/// A tag, a length and a content (X.690, section 10.1).
enum DERPiece {
    static func encode(tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}

extension ASN1Node {
    /// The nodes of a constructed one.
    var children: [ASN1Node]? {
        guard case .constructed(let nodes) = content else { return nil }
        return Array(nodes)
    }

    /// The bytes of a primitive one.
    var primitive: ArraySlice<UInt8>? {
        guard case .primitive(let bytes) = content else { return nil }
        return bytes
    }
}

extension ASN1Identifier {
    /// `[number]`, constructed or not.
    static func explicitTag(_ number: UInt) -> ASN1Identifier {
        ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
}
