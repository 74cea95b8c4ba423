// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
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

    /// Runs `body` over the source these options name, and closes it behind.
    func withContent<Result>(_ body: (any ContentSource) async throws -> Result) async throws -> Result {
        if let ociLayout {
            let layout: OCILayout
            do throws(RegistryError) {
                layout = try OCILayout(directory: ociLayout)
            } catch {
                throw InputError("\(error)")
            }
            return try await body(layout)
        }
        return try await withClient { try await body($0) }
    }

    /// Runs `body` with a client for registries, and closes it behind.
    ///
    /// - Parameter defaultRate: most requests a second to a host of which neither option nor file says anything.
    func withClient<Result>(
        defaultRate: Double? = nil, _ body: (RegistryClient) async throws -> Result
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
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        return try result.get()
    }

    /// One budget an image, whose time begins with it.
    var newMeter: @Sendable () -> RequestMeter {
        let limit = Duration.seconds(timeout)
        return { RequestMeter(timeLimit: limit) }
    }
}
