// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import FoundationEssentials
import HTTPTransport
import Keys
import Policy

/// Where keys that policies name are found, and how long copies of them count.
struct KeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The key ring: a KeyRing file, or a folder (with keyring.yaml) of public keys NAME.pub or NAME.pem, and of \
            certificates NAME.crt or NAME.pem.
            """,
            valueName: "path"))
    var keys: String?

    @Option(
        help: ArgumentHelp(
            "Where copies of fetched keys are kept (default: $XDG_CACHE_HOME/assay/keys, ~/.cache/assay/keys).",
            valueName: "dir"))
    var keyCache: String?

    @Option(
        help: ArgumentHelp(
            "How old a copy may be when its provider does not answer; 0 for none.", valueName: "hours"))
    var keyMaxStale = 24

    @Option(
        help: ArgumentHelp(
            "Manifests of Secrets and ConfigMaps, for keys named k8s://NAMESPACE/NAME.", valueName: "file"))
    var secrets: [String] = []

    func validate() throws {
        guard (0...8_760).contains(keyMaxStale) else {
            throw ValidationError("--key-max-stale takes 0 to 8760 hours")
        }
    }

    /// How long copies count.
    var limits: KeyCopyLimits {
        var limits = KeyCopyLimits()
        limits.staleFor = keyMaxStale * 3_600
        return limits
    }

    /// Lets `body` find keys, at their providers too. Throws an ``InputError`` when the ring cannot be used.
    ///
    /// - Parameter cluster: where Secrets and ConfigMaps are found that no manifest holds.
    func withResolver<Result>(
        cluster: KubernetesKeys.Entries? = nil, _ body: (KeyResolver) async throws -> Result
    ) async throws -> Result {
        let ring = try ring()
        let environment = ProcessInfo.processInfo.environment
        let now: @Sendable () -> Int = { Int(Date.now.timeIntervalSince1970) }
        let surroundings = Surroundings(variables: environment, readFile: KeyFiles.read, now: now)
        let agent = "assay/\(Version.current)"
        let transport = HTTPTransport(
            HTTPTransportSettings(
                userAgent: agent, proxies: try RegistryInputs(environment: environment).proxies()))
        let metadata = HTTPTransport(
            HTTPTransportSettings(
                userAgent: agent, allowedHosts: KeyProviders.metadataHosts(surroundings),
                connectTimeout: .seconds(1)))
        let providers = KeyProviders(
            transport: transport, metadata: metadata,
            surroundings: surroundings,
            secrets: try cluster ?? Self.entries(of: secrets))
        let store = KeyStore(
            limits: limits, archive: archive(environment), now: now, observer: .metrics,
            fetch: providers.fetch)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(KeyResolver(ring: ring, store: store)))
        } catch {
            result = .failure(error)
        }
        await transport.shutdown()
        await metadata.shutdown()
        return try result.get()
    }

    /// What the manifests hold.
    private static func entries(of paths: [String]) throws -> KubernetesKeys.Entries {
        var entries = ManifestEntries()
        for path in paths {
            let manifests = try InputFiles.read(path)
            do throws(ManifestEntriesError) {
                try entries.add(manifests, namespace: "default")
            } catch {
                throw InputError("\(path): \(error)")
            }
        }
        return { [entries] (name) async throws(KeyFetchError) in try entries.entries(name) }
    }

    /// Where copies outlive this process; `nil` when there is no home to keep them in.
    private func archive(_ environment: [String: String]) -> KeyArchiveFolder? {
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let home = environment["HOME"].map { $0 + "/.cache" }
        guard let directory = keyCache ?? (cache ?? home).map({ $0 + "/assay/keys" }) else { return nil }
        return KeyArchiveFolder(directory: directory, variables: environment)
    }

    /// The key ring. Throws an ``InputError`` when its document cannot be used.
    func ring() throws -> KeyRing {
        guard let keys else { return KeyRing(directory: nil) }
        if Self.isFolder(keys) {
            let documents = ((try? KeyFiles.list(keys)) ?? []).filter {
                $0.hasSuffix(".yaml") || $0.hasSuffix(".yml")
            }
            if documents.isEmpty { return KeyRing(directory: keys) }
            // One under another name may hold a revocation that somebody counts on.
            if let other = documents.first(where: { $0 != Self.documentName }) {
                throw InputError(
                    "\(keys)/\(other): a key ring in a folder of keys is called \(Self.documentName)")
            }
            return KeyRing(
                folder: KeyFolder(directory: keys),
                document: try Self.document("\(keys)/\(Self.documentName)"))
        }
        let folder = keys.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
            separator: "/")
        return KeyRing(
            folder: KeyFolder(directory: folder.isEmpty ? (keys.hasPrefix("/") ? "/" : ".") : folder),
            document: try Self.document(keys))
    }

    private static func document(_ path: String) throws -> KeyRingDocument {
        let read = KeyRingReader.read(yaml: try InputFiles.read(path), file: path)
        if let first = read.diagnostics.first(where: { !$0.isWarning }) { throw InputError("\(first)") }
        return read.ring
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }

    private static let documentName = "keyring.yaml"
}
