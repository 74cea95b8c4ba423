// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import Signatures
import SwiftASN1
import X509

/// The certificate that a key came in. For a root key it says which repository the key is for: whoever uses one key for
/// many repositories has a certificate for each.
struct RootCertificate: Sendable {
    let key: PublicKey
    let validity: ValidityPeriod
    /// The subject's common name; `nil` unless there is exactly one.
    let commonName: String?

    /// Reads PEM; the first certificate is the key's, the others are of those who issued it.
    init?(pem bytes: [UInt8]) {
        guard bytes.count <= Self.largest,
            let documents = try? PEMDocument.parseMultiple(pemString: String(decoding: bytes, as: UTF8.self)),
            documents.count <= Self.mostCertificates,
            documents.allSatisfy({ $0.discriminator == "CERTIFICATE" }), let first = documents.first,
            let certificate = try? SigningCertificate(derEncoded: first.derBytes),
            let x509 = try? Certificate(derEncoded: first.derBytes)
        else { return nil }
        key = certificate.publicKey
        validity = certificate.validity
        let names = x509.subject.flatMap { $0 }.filter { $0.type == .RDNAttributeType.commonName }
        commonName = names.count == 1 ? names.first.flatMap { String($0.value) } : nil
    }

    /// Whether the certificate is made out to the repository: its common name is the repository's, or the beginning of
    /// it with `*` behind.
    func names(_ repository: String) -> Bool {
        guard let commonName else { return false }
        let name = Array(commonName.utf8)
        let repository = Array(repository.utf8)
        guard name.last == UInt8(ascii: "*") else { return name == repository }
        // A bare star would name every repository.
        let prefix = name.dropLast()
        return !prefix.isEmpty && repository.starts(with: prefix)
    }

    private static let largest = 64 << 10
    private static let mostCertificates = 8
}
