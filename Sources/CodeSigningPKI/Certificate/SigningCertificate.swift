// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
public import Signatures
import SwiftASN1
import X509

/// An X.509 certificate (RFC 5280) as it was read: untrusted until an authority of a trust root vouches for it.
public struct SigningCertificate: Sendable {
    /// The certificate in DER, exactly as it was given.
    public let derEncoded: [UInt8]
    /// The holder's key.
    public let publicKey: PublicKey
    /// When it is valid.
    public let validity: ValidityPeriod
    /// The holder's names.
    public let alternativeNames: [AlternativeName]
    /// What Fulcio says of the holder.
    public let fulcio: FulcioExtensions
    let x509: Certificate
    let fields: CertificateFields

    /// Reads a certificate of at most 64 KiB.
    public init(derEncoded bytes: [UInt8]) throws(CertificateError) {
        guard bytes.count <= Self.largest else {
            throw .malformed(why: "it is larger than \(Self.largest) bytes")
        }
        // A certificate that is well-formed and that the library does not read is told apart from one that is neither.
        let encoded = try? CertificateFields(certificate: bytes)
        if let count = encoded?.extensionCount, count > Self.mostExtensions {
            throw .tooManyExtensions(found: count, limit: Self.mostExtensions)
        }
        do {
            x509 = try Certificate(derEncoded: bytes)
        } catch {
            if let name = encoded?.signatureAlgorithm, Self.unreadAlgorithms.contains(name) {
                throw .malformed(why: "it is signed with algorithm \(name), which is not supported")
            }
            throw .malformed(why: "it is not a certificate in DER")
        }
        derEncoded = bytes
        fields = try CertificateFields(certificate: bytes)
        do throws(PublicKeyError) {
            publicKey = try PublicKey(derEncoded: Array(fields.subjectPublicKeyInfo))
        } catch {
            throw .unsupportedKey(why: "\(error)")
        }
        validity = ValidityPeriod(
            start: Int(x509.notValidBefore.timeIntervalSince1970.rounded(.down)),
            end: Int(x509.notValidAfter.timeIntervalSince1970.rounded(.down)))
        do {
            alternativeNames = try x509.extensions.subjectAlternativeNames?.map(AlternativeName.init) ?? []
        } catch {
            throw .malformed(why: "its alternative names cannot be read")
        }
        fulcio = try FulcioExtensions(x509.extensions)
    }

    /// The certificates of a PEM text, in their order; other blocks are an error.
    public static func certificates(pem text: String) throws(CertificateError) -> [SigningCertificate] {
        guard text.utf8.count <= largest * 4, let documents = try? PEMDocument.parseMultiple(pemString: text)
        else {
            throw .malformed(why: "it is not PEM")
        }
        var certificates: [SigningCertificate] = []
        for document in documents {
            guard document.discriminator == "CERTIFICATE", certificates.count < mostCertificates else {
                throw .malformed(why: "it is not a list of at most \(mostCertificates) certificates in PEM")
            }
            certificates.append(try SigningCertificate(derEncoded: document.derBytes))
        }
        guard !certificates.isEmpty else { throw .malformed(why: "there is no certificate in the PEM") }
        return certificates
    }

    /// The certificate as a `CERTIFICATE` block of PEM.
    public var pem: String { PEMDocument(type: "CERTIFICATE", derBytes: derEncoded).pemString + "\n" }
    /// The holder's distinguished name (RFC 4514); often empty.
    public var subjectText: String { "\(x509.subject)" }
    /// The issuer's distinguished name (RFC 4514).
    public var issuerText: String { "\(x509.issuer)" }
    /// The serial number, in two's complement.
    public var serialNumber: [UInt8] { Array(fields.serialNumber) }

    private static let largest = 64 << 10
    /// swift-certificates refuses more. Fulcio's certificates have up to 23, and get a new one now and then: a test
    /// watches how near they come.
    static let mostExtensions = 32
    private static let mostCertificates = 16
    /// RSASSA-PSS (RFC 4055, section 3.1) and ECDSA with SHA-1 (RFC 3279, section 2.2.3): the library reads no
    /// certificate that is signed so.
    private static let unreadAlgorithms: Set<ASN1ObjectIdentifier> = [
        [1, 2, 840, 113549, 1, 1, 10], [1, 2, 840, 10045, 4, 1],
    ]
}

extension SigningCertificate: Equatable {
    /// Two certificates are equal when their bytes are.
    public static func == (a: SigningCertificate, b: SigningCertificate) -> Bool {
        a.derEncoded == b.derEncoded
    }
}
