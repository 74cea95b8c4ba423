// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentTrust
import FoundationEssentials
import HTTPTransport
import Registry
import Verification

/// Where images come from.
struct RegistryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Read images from an OCI layout folder instead of registries.", valueName: "dir"))
    var ociLayout: String?

    @Option(
        help: ArgumentHelp(
            "Settings per registry: mirrors, CA, plain HTTP, credentials, rate (YAML).", valueName: "file"))
    var registries: String?

    @Option(
        help: ArgumentHelp(
            "A docker config.json with credentials (default: $DOCKER_CONFIG/config.json, ~/.docker/config.json).",
            valueName: "file"))
    var dockerConfig: String?

    @Option(
        help: ArgumentHelp(
            "A Kubernetes Secret with registry credentials, as a manifest; asked before docker's.",
            valueName: "file"))
    var pullSecret: [String] = []

    @Option(help: ArgumentHelp("Longest time for one image, in seconds.", valueName: "seconds"))
    var timeout: Int = 30

    @Option(help: ArgumentHelp("Images that are worked on at the same time.", valueName: "count"))
    var concurrency: Int = 16

    @Option(help: ArgumentHelp("Most requests a second to one registry host.", valueName: "count"))
    var registryRate: Double?

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 3600 seconds") }
        guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency takes 1 to 256") }
        if let registryRate {
            guard (0.01...10_000).contains(registryRate) else {
                throw ValidationError("--registry-rate takes 0.01 to 10000")
            }
        }
    }

    /// Runs `body` over what these options name, and closes it behind.
    ///
    /// - Parameters:
    ///   - versions: what notary servers said before.
    ///   - defaultRate: most requests a second to a host of which neither option nor file says anything.
    func withEvidence<Result>(
        versions: any TrustVersionStore, defaultRate: Double? = nil,
        _ body: (EvidenceSources) async throws -> Result
    ) async throws -> Result {
        let layout = try ociLayout.map(Self.layout)
        return try await withConnections(defaultRate: defaultRate) { client, transport in
            try await body(EvidenceSources(client, transport, versions: versions, layout: layout))
        }
    }

    /// Runs `body` with a client for registries, and closes it behind.
    func withClient<Result>(_ body: (RegistryClient) async throws -> Result) async throws -> Result {
        try await withConnections(defaultRate: nil) { client, _ in try await body(client) }
    }

    private func withConnections<Result>(
        defaultRate: Double?, _ body: (RegistryClient, HTTPTransport) async throws -> Result
    ) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        let inputs = RegistryInputs(environment: environment)
        var settings = try registries.map(inputs.settings) ?? RegistrySettings()
        settings.requestsPerSecond = registryRate ?? settings.requestsPerSecond ?? defaultRate
        let credentials = try pullSecret.map(inputs.secret) + inputs.dockerConfigs(at: dockerConfig)
        let transport = HTTPTransport(
            HTTPTransportSettings(
                userAgent: "assay/\(Version.current)", proxies: try inputs.proxies()))
        let client = RegistryClient(settings: settings, transport: transport, credentials: credentials)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(client, transport))
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        return try result.get()
    }

    private static func layout(_ directory: String) throws -> OCILayout {
        do throws(RegistryError) {
            return try OCILayout(directory: directory)
        } catch {
            throw InputError("\(error)")
        }
    }

    /// One budget an image, whose time begins with it.
    var newMeter: @Sendable () -> RequestMeter {
        let limit = Duration.seconds(timeout)
        return { RequestMeter(timeLimit: limit) }
    }
}
