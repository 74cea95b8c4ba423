// SPDX-License-Identifier: Apache-2.0

import Foundation
import Signatures
import StrictJSON
import Synchronization
import TestServer
import TestSigstore
import Testing

/// A private Sigstore that real clients can sign with: Fulcio, Rekor and a time-stamping authority behind one
/// address on this machine, and the files that a client and a verifier need.
final class PrivateSigstore: Sendable {
    /// The one of the running suite.
    @TaskLocal static var running: PrivateSigstore?

    /// The one of the running suite.
    static var current: PrivateSigstore {
        get throws { try #require(running, "the suite has no .privateSigstore") }
    }

    /// Its keys and certificates.
    let sigstore: TestSigstore
    let folder: Folder
    /// `trusted_root.json` that describes it.
    let trustedRoot: String
    private let server: TestServer
    private let tokens: Tokens

    /// Runs `body` beside a new one.
    static func run(_ body: @Sendable (PrivateSigstore) async throws -> Void) async throws {
        let instance = try await PrivateSigstore()
        let result = await Result { try await body(instance) }
        await instance.server.stop()
        try result.get()
    }

    private init() async throws {
        let sigstore = try TestSigstore(now: Self.now)
        let tokens = Tokens()
        let certificates = CertificateService(sigstore: sigstore) { tokens.identity($0) }
        let log = LogService(sigstore)
        let timestamps = TimestampService(sigstore: sigstore)
        server = try await TestServer.start { request in
            do {
                return switch (request.method, request.path) {
                case ("POST", "/api/v2/signingCert"): try certificates.answerV2(request, at: Self.now)
                case ("POST", "/api/v1/signingCert"): try certificates.answerV1(request, at: Self.now)
                case ("POST", "/api/v1/log/entries"): try log.answerV1(request, at: Self.now)
                case ("POST", "/api/v2/log/entries"): try log.answerV2(request, at: Self.now)
                case ("POST", let path):
                    if let time = TimestampService.time(of: path, now: Self.now) {
                        try timestamps.answer(request, at: time)
                    } else {
                        .failure(404, path)
                    }
                default: .failure(404, "\(request.method) \(request.path)")
                }
            } catch {
                return .failure(400, "\(error)")
            }
        }
        self.sigstore = sigstore
        self.tokens = tokens
        folder = try Folder()
        trustedRoot = try folder.write("trusted_root.json", sigstore.trustedRoot.text())
    }

    /// Where its services are: `http://127.0.0.1:PORT`.
    var url: String { server.url }

    /// The address of its time-stamping authority, which stamps there with that time, in seconds since 1970.
    func timestampURL(at time: Int) -> String { url + TimestampService.path(at: time) }

    /// A token with which a client gets certificates for that identity.
    func token(for identity: TestSigstore.Identity) -> String {
        tokens.issue(identity, at: Self.now)
    }

    private static var now: Int { Int(Date().timeIntervalSince1970) }
}

/// The tokens that were given out. They are told apart by their text; nobody here checks a signature.
private final class Tokens: Sendable {
    private let issued = Mutex<[String: TestSigstore.Identity]>([:])

    func identity(_ token: String) -> TestSigstore.Identity? { issued.withLock { $0[token] } }

    /// An ID token (OpenID Connect Core 1.0, section 2) in compact form, for ten minutes.
    func issue(_ identity: TestSigstore.Identity, at time: Int) -> String {
        var claims: JSONObject = JSONObject()
        claims["iss"] = .string(identity.issuer)
        claims["aud"] = "sigstore"
        claims["sub"] = .string(identity.nameText)
        claims["iat"] = .int(time)
        claims["exp"] = .int(time + 600)
        claims["nonce"] = .string(UUID().uuidString)
        if case .email(let address) = identity.name {
            claims["email"] = .string(address)
            claims["email_verified"] = .bool(true)
        }
        let header: JSON = ["alg": "RS256", "typ": "JWT", "kid": "test"]
        let parts = [header.serialized(), JSON.object(claims).serialized(), Array("unsigned".utf8)]
        let token = parts.map(Self.base64url).joined(separator: ".")
        issued.withLock { $0[token] = identity }
        return token
    }

    private static func base64url(_ bytes: [UInt8]) -> String {
        Base64.encode(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

/// Gives a suite its own private Sigstore for as long as its tests run.
struct PrivateSigstoreTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await PrivateSigstore.run { sigstore in
            try await PrivateSigstore.$running.withValue(sigstore) { try await function() }
        }
    }
}

extension Trait where Self == PrivateSigstoreTrait {
    /// The suite has a private Sigstore of its own; see ``PrivateSigstore/current``.
    static var privateSigstore: Self { PrivateSigstoreTrait() }
}
