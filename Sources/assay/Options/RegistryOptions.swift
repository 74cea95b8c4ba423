// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import HTTPTransport
import Registry
import StrictYAML
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

    @Option(help: ArgumentHelp("Longest time for one image, in seconds.", valueName: "seconds"))
    var timeout: Int = 30

    @Option(help: ArgumentHelp("Images that are worked on at the same time.", valueName: "count"))
    var concurrency: Int = 16

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout takes 1 to 3600 seconds") }
        guard (1...256).contains(concurrency) else { throw ValidationError("--concurrency takes 1 to 256") }
    }

    /// Runs `body` over the source these options name, and closes it behind.
    func withContent<Result>(_ body: (any ContentSource) async throws -> Result) async throws -> Result {
        if let ociLayout {
            do {
                return try await body(try OCILayout(directory: ociLayout))
            } catch let error as RegistryError {
                throw InputError("\(error)")
            }
        }
        let environment = ProcessInfo.processInfo.environment
        let settings = try registries.map(Self.settings) ?? RegistrySettings()
        let proxies: ProxySettings
        do throws(ProxySettingsError) {
            proxies = try ProxySettings(environment: environment)
        } catch {
            throw InputError("\(error)")
        }
        let transport = HTTPTransport(
            HTTPTransportSettings(userAgent: "assay/\(Version.current)", proxies: proxies))
        let client = RegistryClient(settings: settings, transport: transport)
        do {
            let result = try await body(client)
            await transport.shutdown()
            return result
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    var newMeter: @Sendable () -> RequestMeter {
        let limit = Duration.seconds(timeout)
        return { RequestMeter(timeLimit: limit) }
    }

    private static func settings(_ path: String) throws -> RegistrySettings {
        RegistrySettings()
    }
}
