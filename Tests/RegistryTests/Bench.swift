// SPDX-License-Identifier: Apache-2.0

import HTTPTransport
import LocalRegistry
import OCIModel
import Testing

@testable import Registry

/// A registry with one image in `demo/app:v1`, and a client for it.
struct Bench: Sendable {
    let registry: LocalRegistry
    let transport: HTTPTransport
    let time: FakeTime
    let image = TestImage()
    let repository: Repository

    /// Runs `body` on a new bench and clears it away.
    static func run(
        _ behavior: RegistryBehavior = RegistryBehavior(), _ body: (Bench) async throws -> Void
    ) async throws {
        try await withLocalRegistry(behavior: behavior) { registry in
            let transport = HTTPTransport()
            let bench = Bench(
                registry: registry, transport: transport, time: FakeTime(),
                repository: try Repository(parsing: "\(registry.authority)/demo/app"))
            registry.content.add(bench.image, to: "demo/app", tag: "v1")
            do {
                try await body(bench)
            } catch {
                await transport.shutdown()
                throw error
            }
            await transport.shutdown()
        }
    }

    func client(
        _ settings: RegistrySettings = RegistrySettings(), credentials: [DockerConfig] = [],
        limits: FetchLimits = FetchLimits()
    ) -> RegistryClient {
        RegistryClient(
            settings: settings, transport: transport, credentials: credentials,
            helper: CredentialHelper { _, _ in nil }, limits: limits, effects: time.effects)
    }

    /// Settings for the registry itself.
    func settings(_ change: (inout HostSettings) -> Void) -> RegistrySettings {
        var host = HostSettings()
        change(&host)
        return RegistrySettings(hosts: [registry.authority: host])
    }

    /// Paths and queries of all requests, in order.
    var targets: [String] { registry.log.records.map(\.target) }
}

/// The code with which `work` fails; `nil` when it does not.
func code(_ work: () async throws(RegistryError) -> some Sendable) async -> RegistryError.Code? {
    do throws(RegistryError) {
        _ = try await work()
        return nil
    } catch {
        return error.code
    }
}
