// SPDX-License-Identifier: Apache-2.0

import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// A certificate authority of one key (P-256), which signs serving certificates itself.
struct CertificateAuthority: Sendable {
    let certificatePEM: String
    let keyPEM: String
    private let certificate: Certificate
    private let key: Certificate.PrivateKey

    /// A new one.
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - life: in seconds.
    init(now: Int, life: Int) throws(AuthorityError) {
        let secret = P256.Signing.PrivateKey()
        let key = Certificate.PrivateKey(secret)
        do {
            let name = try DistinguishedName {
                OrganizationName("assay")
                CommonName("assay certificate authority")
            }
            certificate = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: key.publicKey,
                notValidBefore: Self.date(now - Self.backdating), notValidAfter: Self.date(now + life),
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                    Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                    SubjectKeyIdentifier(hash: key.publicKey)
                }, issuerPrivateKey: key)
            certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
        } catch {
            throw .making
        }
        keyPEM = secret.pemRepresentation + "\n"
        self.key = key
    }

    /// One that was kept; `nil` unless it is an authority and the key is its own.
    init?(certificatePEM: String, keyPEM: String) {
        guard let certificate = try? Certificate(pemEncoded: certificatePEM),
            let secret = try? P256.Signing.PrivateKey(pemRepresentation: keyPEM),
            case .isCertificateAuthority? = try? certificate.extensions.basicConstraints
        else { return nil }
        key = Certificate.PrivateKey(secret)
        guard key.publicKey == certificate.publicKey else { return nil }
        self.certificate = certificate
        self.certificatePEM = certificatePEM
        self.keyPEM = keyPEM
    }

    /// A serving certificate with a new key, at most as long as this authority lives.
    func issue(_ names: [String], now: Int, life: Int) throws(AuthorityError) -> (ServingPair, Lifetime) {
        let secret = P256.Signing.PrivateKey()
        let publicKey = Certificate.PrivateKey(secret).publicKey
        let end = min(now + life, lifetime.end)
        do {
            let issued = try Certificate(
                version: .v3, serialNumber: .init(), publicKey: publicKey,
                notValidBefore: Self.date(now - Self.backdating), notValidAfter: Self.date(end),
                issuer: certificate.subject, subject: try DistinguishedName { CommonName("assay") },
                signatureAlgorithm: .ecdsaWithSHA256,
                extensions: Certificate.Extensions {
                    Critical(BasicConstraints.notCertificateAuthority)
                    Critical(KeyUsage(digitalSignature: true))
                    try ExtendedKeyUsage([.serverAuth])
                    SubjectAlternativeNames(names.map { .dnsName($0) })
                    SubjectKeyIdentifier(hash: publicKey)
                    AuthorityKeyIdentifier(
                        keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
                }, issuerPrivateKey: key)
            let pair = ServingPair(
                certificates: try issued.serializeAsPEM().pemString + "\n",
                key: secret.pemRepresentation + "\n")
            return (pair, Lifetime(begin: now, end: end))
        } catch {
            throw .making
        }
    }

    var lifetime: Lifetime { Self.lifetime(certificate) }

    /// The lifetime of a certificate that was made here; `nil` for what is none.
    static func lifetime(ofPEM text: String) -> Lifetime? {
        (try? Certificate(pemEncoded: text)).map(lifetime)
    }

    private static func lifetime(_ certificate: Certificate) -> Lifetime {
        Lifetime(
            begin: Int(certificate.notValidBefore.timeIntervalSince1970) + backdating,
            end: Int(certificate.notValidAfter.timeIntervalSince1970))
    }

    private static func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: Double(seconds)) }

    /// Certificates count from a little before they are made, for clocks that are slow.
    private static let backdating = 300
}

/// From when until when, in seconds since 1970.
struct Lifetime: Sendable, Equatable {
    let begin: Int
    let end: Int

    /// Renewal comes when three fifths are over: before two thirds, however often it is looked at.
    var renewal: Int { begin + (end - begin) / 5 * 3 }
}
