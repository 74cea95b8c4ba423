// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import Keys
import Policy
import TestServer

/// Google Cloud on this machine, and a provider that asks it.
struct GoogleCloudBed: Sendable {
    var cloud: GoogleCloudServer
    /// `http://127.0.0.1:PORT`.
    var url: String
    var provider: GoogleCloudKMS

    static let ring = "projects/p/locations/global/keyRings/r/cryptoKeys"

    func fetch(_ key: String = "k", _ version: Int? = 1) async -> Outcome {
        let end = version.map { "/cryptoKeyVersions/\($0)" } ?? ""
        do {
            return await outcome(
                provider, try GoogleCloudKeyName("\(Self.ring)/\(key)\(end)", endpoint: url))
        } catch {
            return .failed(.device("no name: \(error)"))
        }
    }
}

/// Runs a test against Google Cloud on this machine.
///
/// - Parameters:
///   - setting: What is there.
///   - machine: Credentials; by default the metadata server's.
func withGoogleCloud(
    _ setting: GoogleCloudServer.Setting = .init(), machine: (@Sendable (_ url: String) -> Machine)? = nil,
    _ body: (GoogleCloudBed) async throws -> Void
) async throws {
    let cloud = GoogleCloudServer(setting)
    let server = try await TestServer.start { cloud.answer($0) }
    let usual = Machine(variables: ["GCE_METADATA_HOST": "127.0.0.1:\(server.port)"])
    let transport = HTTPTransport(HTTPTransportSettings(readTimeout: .seconds(1)))
    let bed = GoogleCloudBed(
        cloud: cloud, url: server.url,
        provider: GoogleCloudKMS(
            transport: transport, metadata: transport,
            surroundings: (machine?(server.url) ?? usual).surroundings))
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(bed))
    } catch {
        result = .failure(error)
    }
    await transport.shutdown()
    await server.stop()
    try result.get()
}

extension GoogleCloudServer.Setting {
    /// One key, `k`, with these versions.
    init(_ versions: GoogleCloudServer.Version...) {
        self.init()
        self.versions["\(GoogleCloudBed.ring)/k"] = versions
    }

    /// One key with one version, on P-256.
    static var usual: Self { Self(.p256()) }
}

extension GoogleCloudServer.Version {
    static func p256(_ number: Int = 1, state: String = "ENABLED", pem: String = MintedKey.p256.pem) -> Self {
        Self(number, state: state, algorithm: "EC_SIGN_P256_SHA256", pem: pem)
    }
}
