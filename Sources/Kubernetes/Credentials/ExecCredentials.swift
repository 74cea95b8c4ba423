// SPDX-License-Identifier: Apache-2.0

/// What an exec plugin printed, kept until it expires or is refused. The plugin runs once at a time.
actor ExecCredentials {
    private let plugin: ExecPlugin
    private let environment: [String: String]
    private let effects: KubernetesEffects
    private var known: ExecPlugin.Credential?
    private var ranAt: ContinuousClock.Instant?
    private var running: Task<Result<ExecPlugin.Credential, KubernetesError>, Never>?

    init(_ plugin: ExecPlugin, environment: [String: String], effects: KubernetesEffects) {
        self.plugin = plugin
        self.environment = environment
        self.effects = effects
    }

    /// The credentials of now; throws `credentials`.
    func authorization(refused: Authorization?) async throws(KubernetesError) -> Authorization {
        if let known, isGood(known, refused: refused) { return known.authorization }
        if running == nil {
            ranAt = effects.now()
            running = Task { [plugin, environment] in
                do throws(KubernetesError) {
                    return .success(try await plugin.run(environment: environment))
                } catch {
                    return .failure(error)
                }
            }
        }
        guard let running else { throw .credentials("no exec plugin runs") }
        let result = await running.value
        if self.running == running { self.running = nil }
        let credential = try result.get()
        known = credential
        return credential.authorization
    }

    private func isGood(_ credential: ExecPlugin.Credential, refused: Authorization?) -> Bool {
        if let expires = credential.expires, effects.unixTime() >= expires - Self.margin { return false }
        guard refused == credential.authorization else { return true }
        // What the plugin prints may be refused for good; it need not run for every request.
        return ranAt.map { effects.now() - $0 < Self.shortestInterval } ?? false
    }

    /// Time that a request may take, in seconds.
    private static let margin = 10
    private static let shortestInterval = Duration.seconds(5)
}
