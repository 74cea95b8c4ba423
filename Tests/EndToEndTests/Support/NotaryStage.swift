// SPDX-License-Identifier: Apache-2.0

import CodeSigningPKI
import ContentTrust
import Crypto
import Foundation
import HTTPTransport
import LocalRegistry
import OCIModel
import Registry
import Signatures
import StrictJSON
import SwiftASN1
import TestPeers
import Verification
import X509

/// A notary server with what one client makes of it, as often as it is asked: nothing is kept but versions.
struct NotaryStage: Sendable {
    let server: NotaryServer
    var transport: HTTPTransport
    let folder: Folder

    /// Runs `body` on a new one.
    static func run(_ body: (NotaryStage) async throws -> Void) async throws {
        let folder = try Folder()
        let probe = try await LocalRegistry.start()
        await probe.stop()
        let transport = HTTPTransport()
        let result: Result<Void, any Error>
        do {
            try await NotaryServer.run(in: folder.path, port: probe.port) { url in
                guard let url = HTTPURL("\(url)/v2/"),
                    let answer = try? await transport.send(HTTPRequest(.get, url))
                else { return false }
                return answer.status == 200
            } _: { server in
                try await body(NotaryStage(server: server, transport: transport, folder: folder))
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        try result.get()
    }

    /// A repository with one root key, on which `notary` can publish.
    func start(_ name: String) async throws -> PublicKey {
        try await server.notary(["init", "-p", name])
        return try await rootKey(name)
    }

    /// Signs a tag for a manifest of so many bytes.
    func sign(_ name: String, _ tag: String, _ digest: OCIModel.Digest, role: String? = nil) async throws {
        try await server.notary(
            ["addhash", "-p", name, tag, "7", "--sha256", digest.hex] + (role.map { ["-r", $0] } ?? []))
    }

    /// The key in the only certificate of the current root.
    func rootKey(_ name: String) async throws -> PublicKey {
        let root = try JSON(parsing: try await file(name, "root.json"))
        guard let signed = root["signed"],
            let identifier = signed["roles"]?["root"]?["keyids"]?.array?.first?.string,
            let text = signed["keys"]?[identifier]?["keyval"]?["public"]?.string,
            let pem = Base64.decodeStandard(text),
            let certificate = try SigningCertificate.certificates(
                pem: String(decoding: pem, as: UTF8.self)
            ).first
        else { throw PeerError("there is no root key") }
        return certificate.publicKey
    }

    /// A certificate and its key in files, for a delegation.
    func makeSigner() throws -> (certificate: String, key: String) {
        let key = P256.Signing.PrivateKey()
        let issuer = Certificate.PrivateKey(key)
        let subject = try DistinguishedName { CommonName("alice") }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: issuer.publicKey,
            notValidBefore: .now - 3600, notValidAfter: .now + 86_400 * 365, issuer: subject,
            subject: subject,
            extensions: try Certificate.Extensions { KeyUsage(digitalSignature: true) },
            issuerPrivateKey: issuer)
        return (
            try folder.write("alice.crt", try certificate.serializeAsPEM().pemString + "\n"),
            try folder.write("alice.key", key.pemRepresentation + "\n")
        )
    }

    private func file(_ name: String, _ file: String) async throws -> [UInt8] {
        guard let url = HTTPURL("\(server.url)/v2/\(name)/_trust/tuf/\(file)") else {
            throw PeerError("\(name) is no name")
        }
        return try await transport.send(HTTPRequest(.get, url)).body
    }

    /// The same server, which answers for `name` with what it has of `other`.
    func substituting(_ other: String, for name: String) -> NotaryStage {
        let transport = transport
        var stage = self
        stage.transport = HTTPTransport { (request) async throws(HTTPTransportError) -> HTTPResponse in
            var request = request
            let target = request.url.target.replacing("/\(name)/", with: "/\(other)/")
            if let url = HTTPURL(request.url.scheme, authority: request.url.authority, target: target) {
                request.url = url
            }
            return try await transport.send(request)
        }
        return stage
    }

    /// What is signed, as the program asks: through a registry's client.
    func targets(
        _ name: String, _ pinned: PublicKey, delegations: [String] = [], after: Int = 0,
        versions: any TrustVersionStore = TrustVersionMemory()
    ) async -> Result<VerifiedTargets, ContentTrustError> {
        let source = CachedContentTrust(
            client: RegistryClient(settings: RegistrySettings(), transport: transport), versions: versions)
        let question = ContentTrustQuestion(
            name: name, server: server.url, pinned: [pinned], delegations: delegations)
        return await source.targets(
            question, at: Int(Date().timeIntervalSince1970) + after, meter: RequestMeter())
    }

    /// Why nothing counts; `nil` when something does.
    func refusal(
        _ name: String, _ pinned: PublicKey, delegations: [String] = [], after: Int = 0,
        versions: any TrustVersionStore = TrustVersionMemory()
    ) async -> ContentTrustError.Code? {
        switch await targets(name, pinned, delegations: delegations, after: after, versions: versions) {
        case .success: nil
        case .failure(let error): error.code
        }
    }
}
