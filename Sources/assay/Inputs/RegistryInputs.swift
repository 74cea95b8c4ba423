// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import HTTPTransport
import Registry
import StrictJSON
import StrictYAML

/// Files and variables that say how registries are spoken to. Each throws an ``InputError`` that names the file.
struct RegistryInputs {
    let environment: [String: String]

    /// The settings file, YAML or JSON.
    func settings(_ path: String) throws -> RegistrySettings {
        try decoding(path) { try RegistrySettings(JSONCursor($0)) }
    }

    /// A Secret manifest of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`.
    func secret(_ path: String) throws -> DockerConfig {
        try decoding(path) { try DockerConfig(secret: JSONCursor($0)) }
    }

    /// The configuration that was named, else docker's own where there is one.
    func dockerConfigs(at named: String?) throws -> [DockerConfig] {
        let folder = environment["DOCKER_CONFIG"] ?? environment["HOME"].map { $0 + "/.docker" }
        guard let path = named ?? folder.map({ $0 + "/config.json" }) else { return [] }
        guard named != nil || FileManager.default.fileExists(atPath: path) else { return [] }
        return [try decoding(path) { try DockerConfig(JSONCursor($0)) }]
    }

    /// The proxy variables.
    func proxies() throws -> ProxySettings {
        do throws(ProxySettingsError) {
            return try ProxySettings(environment: environment)
        } catch {
            throw InputError("\(error)")
        }
    }

    private func decoding<Value>(_ path: String, _ decode: (JSON) throws -> Value) throws -> Value {
        let bytes = try InputFiles.read(path)
        do {
            let documents = try StrictYAML.documents(in: bytes, limits: .policy)
            guard let document = documents.first, documents.count == 1 else {
                throw InputError("\(path): expected one document")
            }
            return try decode(document)
        } catch let error as YAMLError {
            throw InputError("\(path):\(error.position.line):\(error.position.column): \(error)")
        } catch let error as InputError {
            throw error
        } catch {
            throw InputError("\(path): \(error)")
        }
    }
}
