// SPDX-License-Identifier: Apache-2.0

import Crypto
import Signatures
import SwiftASN1

/// The one SignerInfo of a token (RFC 5652, section 5.3): untrusted.
struct TimestampSigner: Sendable {
    /// The signer's certificate, as issuer and serial number name it; both as they were encoded.
    let issuer: [UInt8]
    let serialNumber: [UInt8]
    let digestAlgorithm: HashAlgorithm
    /// What is signed: the attributes with the tag of a set (RFC 5652, section 5.4).
    let signedBytes: [UInt8]
    /// The attributes' digest of the content.
    let messageDigest: [UInt8]
    /// Hashes of the signer's certificate (RFC 2634, section 5.4; RFC 5035).
    let certificateHashes: [CertificateHash]
    let signature: [UInt8]
    private let signatureAlgorithm: ASN1ObjectIdentifier

    /// One of the two attributes that bind the certificate.
    enum CertificateHash: Sendable, Equatable {
        /// ESSCertID: SHA-1, which identifies and does not secure.
        case version1([UInt8])
        case version2(MessageDigest)

        func matches(_ certificate: [UInt8]) -> Bool {
            switch self {
            case .version1(let hash): Array(Insecure.SHA1.hash(data: certificate)) == hash
            case .version2(let digest): MessageDigest(of: certificate, digest.algorithm) == digest
            }
        }
    }

    init(_ node: ASN1Node) throws(TimestampError) {
        var fields = try TimestampToken.sequence(node, "the signer")[...]
        guard fields.popFirst()?.identifier == .integer, let identifier = fields.popFirst(),
            identifier.identifier == .sequence, let names = identifier.children, names.count == 2,
            names[1].identifier == .integer, let serial = names[1].primitive
        else { throw .malformed(why: "the signer is not named by issuer and serial number") }
        issuer = Array(names[0].encodedBytes)
        serialNumber = Array(serial)
        guard let digestAlgorithm = fields.popFirst() else {
            throw .malformed(why: "the signer has no hash function")
        }
        self.digestAlgorithm = try HashAlgorithm(algorithmIdentifier: digestAlgorithm)
        guard let attributes = fields.popFirst(), attributes.identifier == .explicitTag(0),
            let list = attributes.children, list.count <= Self.mostAttributes
        else { throw .malformed(why: "the signer has no signed attributes") }
        signedBytes = [0x31] + attributes.encodedBytes.dropFirst()
        (messageDigest, certificateHashes) = try Self.attributes(list)
        guard let algorithms = fields.popFirst(), algorithms.identifier == .sequence,
            let algorithm = algorithms.children?.first,
            let name = try? ASN1ObjectIdentifier(derEncoded: algorithm),
            let signature = fields.popFirst().flatMap({ try? ASN1OctetString(derEncoded: $0) })
        else { throw .malformed(why: "the signer has no signature") }
        signatureAlgorithm = name
        self.signature = Array(signature.bytes)
        // Unsigned attributes may follow, and say nothing that counts.
        guard fields.allSatisfy({ $0.identifier == .explicitTag(1) }) else {
            throw .malformed(why: "the signer has a field too many")
        }
    }

    /// Whether the key signed the attributes, by the algorithm that the token names. Throws when that is not taken.
    func isSigned(by certificate: SigningCertificate) throws(TimestampError) -> Bool {
        guard let isSigned = certificate.isSignature(signature, of: signedBytes, by: fullAlgorithm) else {
            throw .unsupportedAlgorithm("\(signatureAlgorithm)")
        }
        return isSigned
    }

    /// The algorithm with its hash function: with rsaEncryption that is the signer's (RFC 3370, section 3.2).
    private var fullAlgorithm: ASN1ObjectIdentifier {
        guard signatureAlgorithm == [1, 2, 840, 113549, 1, 1, 1] else { return signatureAlgorithm }
        return switch digestAlgorithm {
        case .sha256: [1, 2, 840, 113549, 1, 1, 11]
        case .sha384: [1, 2, 840, 113549, 1, 1, 12]
        case .sha512: [1, 2, 840, 113549, 1, 1, 13]
        }
    }

    // MARK: attributes

    private static func attributes(
        _ list: [ASN1Node]
    ) throws(TimestampError) -> (digest: [UInt8], hashes: [CertificateHash]) {
        var seen: Set<ASN1ObjectIdentifier> = []
        var digest: [UInt8]?
        var hashes: [CertificateHash] = []
        var isTimestamp = false
        for attribute in list {
            let fields = try TimestampToken.sequence(attribute, "an attribute")
            guard fields.count == 2, let name = try? ASN1ObjectIdentifier(derEncoded: fields[0]),
                fields[1].identifier == .set, let values = fields[1].children, let value = values.first,
                seen.insert(name).inserted
            else { throw .malformed(why: "an attribute is malformed or given twice") }
            switch name {
            case contentType:
                isTimestamp = values.count == 1 && TimestampToken.isObject(value, .timestampInfo)
            case messageDigestName:
                guard values.count == 1 else { break }
                digest = (try? ASN1OctetString(derEncoded: value)).map { Array($0.bytes) }
            case signingCertificate: hashes.append(try version1(value))
            case signingCertificateV2: hashes.append(try version2(value))
            default: break
            }
        }
        guard isTimestamp else { throw .malformed(why: "the signed attributes are not of a time-stamp") }
        guard let digest else { throw .malformed(why: "the signed attributes hold no digest") }
        guard !hashes.isEmpty else {
            throw .malformed(why: "the signed attributes do not name the certificate")
        }
        return (digest, hashes)
    }

    /// SigningCertificate ::= SEQUENCE { certs SEQUENCE OF ESSCertID, … }; the first is the signer's.
    private static func firstIdentifier(_ node: ASN1Node) throws(TimestampError) -> [ASN1Node] {
        guard let list = node.children?.first?.children, let first = list.first, let fields = first.children,
            !fields.isEmpty, list.count <= mostAttributes
        else { throw .malformed(why: "the signing certificate's attribute is malformed") }
        return fields
    }

    private static func version1(_ node: ASN1Node) throws(TimestampError) -> CertificateHash {
        let fields = try firstIdentifier(node)
        guard let hash = try? ASN1OctetString(derEncoded: fields[0]), hash.bytes.count == 20 else {
            throw .malformed(why: "the signing certificate's hash is malformed")
        }
        return .version1(Array(hash.bytes))
    }

    private static func version2(_ node: ASN1Node) throws(TimestampError) -> CertificateHash {
        var fields = try firstIdentifier(node)[...]
        var algorithm = HashAlgorithm.sha256
        if fields.first?.identifier == .sequence, let first = fields.popFirst() {
            algorithm = try HashAlgorithm(algorithmIdentifier: first)
        }
        guard let hash = fields.first.flatMap({ try? ASN1OctetString(derEncoded: $0) }),
            let digest = MessageDigest(algorithm, bytes: Array(hash.bytes))
        else { throw .malformed(why: "the signing certificate's hash is malformed") }
        return .version2(digest)
    }

    private static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 3]
    private static let messageDigestName: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 4]
    private static let signingCertificate: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 12]
    private static let signingCertificateV2: ASN1ObjectIdentifier = [1, 2, 840, 113549, 1, 9, 16, 2, 47]
    private static let mostAttributes = 32
}

extension HashAlgorithm {
    /// AlgorithmIdentifier with absent or NULL parameters (RFC 5754, section 2). SHA-1 is not taken.
    init(algorithmIdentifier node: ASN1Node) throws(TimestampError) {
        let fields = try TimestampToken.sequence(node, "an algorithm")
        guard let first = fields.first, let name = try? ASN1ObjectIdentifier(derEncoded: first),
            fields.count <= 2,
            fields.count == 1 || fields[1].identifier == .null
        else { throw .malformed(why: "an algorithm's name is malformed") }
        switch name {
        case [2, 16, 840, 1, 101, 3, 4, 2, 1]: self = .sha256
        case [2, 16, 840, 1, 101, 3, 4, 2, 2]: self = .sha384
        case [2, 16, 840, 1, 101, 3, 4, 2, 3]: self = .sha512
        default: throw .unsupportedAlgorithm("\(name)")
        }
    }
}
