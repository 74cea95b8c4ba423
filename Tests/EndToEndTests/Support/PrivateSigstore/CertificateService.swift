// SPDX-License-Identifier: Apache-2.0

import Signatures
import StrictJSON
import TestServer
import TestSigstore

/// Fulcio as its clients see it: a certificate for whoever holds a token, for the key that they send.
struct CertificateService: Sendable {
    let sigstore: TestSigstore
    /// Whom a token stands for.
    let identity: @Sendable (_ token: String) -> TestSigstore.Identity?

    /// `POST /api/v2/signingCert`: the chain as JSON.
    func answerV2(_ request: TestServer.Request, at time: Int) throws -> TestServer.Answer {
        let json = try JSON(parsing: request.body)
        let token = request.token ?? json["credentials"]?["oidcIdentityToken"]?.string
        let key = json["publicKeyRequest"]?["publicKey"]?["content"]?.string
        guard let token, let pem = key, let chain = try chain(token, [UInt8](pem.utf8), time) else {
            return .failure(400, "a token of this provider and a public key are needed")
        }
        return .json([
            "signedCertificateEmbeddedSct": ["chain": ["certificates": .strings(chain.map(\.pem))]]
        ])
    }

    /// `POST /api/v1/signingCert`, which cosign 2 asks: the chain as PEM.
    func answerV1(_ request: TestServer.Request, at time: Int) throws -> TestServer.Answer {
        let json = try JSON(parsing: request.body)
        guard let token = request.token,
            let key = json["publicKey"]?["content"]?.string.flatMap(Base64.decode),
            let chain = try chain(token, key, time)
        else { return .failure(400, "a token of this provider and a public key are needed") }
        return TestServer.Answer(
            status: 201, type: "application/pem-certificate-chain",
            body: Array(chain.map(\.pem).joined().utf8))
    }

    private func chain(
        _ token: String, _ key: [UInt8], _ time: Int
    ) throws -> [TestSigstore.Certificate]? {
        guard let identity = identity(token), let authority = sigstore.authorities.first else { return nil }
        let leaf = try authority.issue(
            identity.certificate(notBefore: time), to: Self.subjectPublicKeyInfo(key),
            loggedBy: sigstore.certificateLogs.prefix(1).map {
                TestSigstore.CertificateTimestampRecipe($0, at: time)
            })
        return [leaf] + authority.chain
    }

    /// The DER of a key that comes as DER or as PEM.
    private static func subjectPublicKeyInfo(_ key: [UInt8]) -> [UInt8] {
        guard key.starts(with: Array("-----BEGIN".utf8)) else { return key }
        let lines = String(decoding: key, as: UTF8.self).split(separator: "\n")
        return Base64.decode(lines.filter { !$0.hasPrefix("-----") }.joined()) ?? []
    }
}
