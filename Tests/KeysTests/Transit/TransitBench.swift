// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import HTTPTransport
import Keys
import Policy
import Signatures
import StrictJSON
import TestServer

/// A server with keys, and an engine that reads them with the token `hvs.reader`.
struct TransitBench {
    let server: VaultServer
    let engine: TransitEngine
    let keys: Keys

    init(
        _ variables: [String: String] = [:], files: [String: String] = [:], withToken: Bool = true,
        _ change: (inout VaultServer.State) -> Void = { _ in }
    ) async throws {
        let keys = try Keys()
        server = try await VaultServer.start { state in
            state.readers = ["hvs.reader"]
            state.keys = keys.served
            change(&state)
        }
        var all = ["VAULT_ADDR": server.server.url]
        if withToken { all["VAULT_TOKEN"] = "hvs.reader" }
        engine = TransitEngine(
            transport: HTTPTransport(), surroundings: .test(all.merging(variables) { $1 }, files: files))
        self.keys = keys
    }

    func fetch(_ name: String) async throws -> FetchedKey {
        try await engine.fetch(try TransitKeyName(name, of: .hashiCorp))
    }

    func failure(_ name: String = "ecdsa-p256") async throws -> KeyFetchError? {
        await engine.failure(try TransitKeyName(name, of: .hashiCorp))
    }

    func stop() async { await server.server.stop() }

    /// One key of each type, named as its type; made once, since RSA takes its time.
    struct Keys: Sendable {
        /// What the server shows.
        let served: [String: VaultServer.Key]
        /// The latest versions' keys.
        let expected: [String: PublicKey]

        init() throws {
            served = Self.shared.served
            expected = Self.shared.expected
        }

        private init(_ pems: [String: String]) throws {
            var served: [String: VaultServer.Key] = [:]
            var expected: [String: PublicKey] = [:]
            for (type, pem) in pems {
                served[type] = VaultServer.Key(type, versions: [1: pem])
                expected[type] = try PublicKey(pemEncoded: pem)
            }
            let ed25519 = Curve25519.Signing.PrivateKey().publicKey.rawRepresentation
            served["ed25519"] = VaultServer.Key("ed25519", versions: [1: ed25519.base64EncodedString()])
            let prefix = Data(base64Encoded: "MCowBQYDK2VwAyEA") ?? Data()
            expected["ed25519"] = try PublicKey(derEncoded: Array(prefix + ed25519))
            // Three versions of one key, the first archived and the second no longer verified with.
            let rotated = (1...4).map { _ in P256.Signing.PrivateKey().publicKey.pemRepresentation }
            var key = VaultServer.Key(
                "ecdsa-p256", versions: Dictionary(uniqueKeysWithValues: zip(1...4, rotated)))
            key.minimumAvailable = 2
            key.minimumDecryption = 3
            served["rotated"] = key
            expected["rotated"] = try PublicKey(pemEncoded: rotated[3])
            expected["rotated?version=3"] = try PublicKey(pemEncoded: rotated[2])
            self.served = served
            self.expected = expected
        }

        private static let shared: Keys = {
            var pems = [
                "ecdsa-p256": P256.Signing.PrivateKey().publicKey.pemRepresentation,
                "ecdsa-p384": P384.Signing.PrivateKey().publicKey.pemRepresentation,
                "ecdsa-p521": P521.Signing.PrivateKey().publicKey.pemRepresentation,
            ]
            for (name, size) in [
                ("rsa-2048", _RSA.Signing.KeySize.bits2048), ("rsa-3072", .bits3072), ("rsa-4096", .bits4096),
            ] {
                pems[name] = try? _RSA.Signing.PrivateKey(keySize: size).publicKey.pemRepresentation
            }
            return (try? Keys(pems)) ?? Keys(served: [:], expected: [:])
        }()

        private init(served: [String: VaultServer.Key], expected: [String: PublicKey]) {
            self.served = served
            self.expected = expected
        }
    }
}
