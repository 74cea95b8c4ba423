// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Finds the credential for a repository: settings first, then each configuration in order.
///
/// Within a configuration docker's order counts: the host's own helper, else the common helper, else the entries;
/// entries also count where the common helper has nothing.
final class CredentialSource: Sendable {
    private struct HelperKey: Hashable {
        var name: String
        var host: String
    }

    private struct Kept {
        var credential: Credential?
        var until: ContinuousClock.Instant
    }

    private let settings: RegistrySettings
    private let configurations: [DockerConfig]
    private let helper: CredentialHelper
    private let now: @Sendable () -> ContinuousClock.Instant
    private let kept = Mutex<[HelperKey: Kept]>([:])
    private let flights = SingleFlight<HelperKey, Credential?>()

    init(
        settings: RegistrySettings, configurations: [DockerConfig], helper: CredentialHelper,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.settings = settings
        self.configurations = configurations
        self.helper = helper
        self.now = now
    }

    /// The credential for a repository, or `nil` to go without. Throws `credentials`.
    func credential(host: String, path: String) async throws(RegistryError) -> Credential? {
        if let setting = settings.hosts[host]?.credentials { return try setting.credential(for: host) }
        for configuration in configurations {
            if let name = configuration.helpers[host] ?? configuration.store,
                let found = try await ask(HelperKey(name: name, host: host))
            {
                return found
            }
            if let found = configuration.entry(host: host, path: path) { return found }
        }
        return nil
    }

    private func ask(_ key: HelperKey) async throws(RegistryError) -> Credential? {
        let now = now()
        if let known = kept.withLock({ $0[key] }), known.until > now { return known.credential }
        let credential = try await flights.run(key) { [self] () async throws(RegistryError) -> Credential? in
            let found = try await helper.credential(name: key.name, host: key.host)
            kept.withLock {
                if $0.count >= Self.mostKept { $0.removeAll() }
                $0[key] = Kept(credential: found, until: now.advanced(by: Self.keptFor))
            }
            return found
        }
        return credential
    }

    /// Cloud registries' passwords live for an hour and more.
    private static let keptFor = Duration.seconds(300)
    private static let mostKept = 1000
}
