// SPDX-License-Identifier: Apache-2.0

import Files
import NIOSSL

/// Whether admission calls must come with a client certificate.
package enum ClientAuthentication: Sendable {
    case none
    /// One that a certificate authority of this file (PEM) made. The file is read at the start only.
    case required(caFile: String)

    func authorities(_ path: String) throws(ServerError) -> [NIOSSLCertificate] {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path, limit: 1 << 20)
        } catch {
            throw .clientAuthority(path: path, why: "\(error)")
        }
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty else {
            throw .clientAuthority(path: path, why: "there is no certificate in PEM in it")
        }
        return certificates
    }
}
