// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import SwiftASN1
import X509

@testable import Server

/// Certificates for tests: an authority, what it issues, and files.
struct TestCertificates {
    let authority: CertificateAuthority
    let folder: URL

    init() throws {
        authority = try CertificateAuthority(now: Self.now, life: 86_400)
        folder = FileManager.default.temporaryDirectory.appending(path: "server-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(authority.certificatePEM, "ca.crt")
    }

    static var now: Int { Int(Date().timeIntervalSince1970) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ text: String, _ name: String, mode: Int = 0o600) throws {
        let url = folder.appending(path: name)
        try Data(text.utf8).write(to: url, options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
    }

    /// Writes a new serving certificate, and returns its serial number.
    @discardableResult
    func serve(_ names: [String] = ["localhost"]) throws -> String {
        let (pair, _) = try authority.issue(names, now: Self.now, life: 3600)
        try write(pair.key, "tls.key")
        try write(pair.certificates, "tls.crt")
        return try Certificate(pemEncoded: pair.certificates).serialNumber.description
    }

    var source: CertificateSource { .files(certificate: path("tls.crt"), key: path("tls.key")) }

    /// A client's certificate of an authority of its own, which is written to `clients.crt`.
    func client() throws -> ServingPair {
        let key = P256.Signing.PrivateKey()
        let own = Certificate.PrivateKey(key)
        let name = try DistinguishedName { CommonName("client") }
        let date = Date()
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: own.publicKey, notValidBefore: date - 60,
            notValidAfter: date + 3600, issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                try ExtendedKeyUsage([.clientAuth])
            }, issuerPrivateKey: own)
        let text = try certificate.serializeAsPEM().pemString + "\n"
        return ServingPair(certificates: text, key: key.pemRepresentation)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }
}
