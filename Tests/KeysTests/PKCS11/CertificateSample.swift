// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestServer

/// A certificate with a key on P-256.
enum CertificateSample {
    static let der: [UInt8] = {
        let lines = TestServer.certificate.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Array(Data(base64Encoded: lines.joined()) ?? Data())
    }()

    /// `openssl x509 -pubkey` of it.
    static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEWURWI5Q2QzTVXa7Kqccm562wGym6
        CCGjJ/h+zTO1k31jSKc+kQmICnJN+ugSlNYd/M8p3I6zaDOhHxaOFg2q5A==
        -----END PUBLIC KEY-----

        """
}
